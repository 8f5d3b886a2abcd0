import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """服务点, 服务事项, 提供点, 服务日 (ADR 0080)."""

    initial = True

    dependencies = [
        ('bodies', '0003_providers_of_legal_services'),
        ('organizations', '0008_say_words_of_the_city'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=6, verbose_name='区划')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('audience', models.CharField(max_length=120, verbose_name='为谁服务')),
                ('bring', models.CharField(blank=True, max_length=200, verbose_name='需要的材料')),
                ('fee', models.CharField(max_length=80, verbose_name='收费')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('until', models.DateField(blank=True, null=True, verbose_name='提供到')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
            ],
            options={
                'verbose_name': '服务事项',
                'verbose_name_plural': '服务事项',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='service_item_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('level', models.CharField(choices=[('county', '县级公共法律服务中心'), ('town', '镇（街道）便民法律服务站'), ('village', '村（社区）阳光屋')], max_length=8, verbose_name='层级')),
                ('region', models.CharField(max_length=12, verbose_name='服务的区划')),
                ('address', models.CharField(max_length=200, verbose_name='地址')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('step_free', models.BooleanField(default=False, verbose_name='无台阶')),
                ('dialect', models.BooleanField(default=False, verbose_name='能说吴语')),
                ('sign_language', models.BooleanField(default=False, verbose_name='有手语服务')),
                ('state', models.CharField(choices=[('planned', '筹建'), ('running', '运行'), ('suspended', '暂停'), ('closed', '撤销')], max_length=10, verbose_name='状态')),
                ('checked_on', models.DateField(verbose_name='核对日期')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('run_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='organizations.organization', verbose_name='运行的社会组织')),
            ],
            options={
                'verbose_name': '服务点',
                'verbose_name_plural': '服务点',
                'ordering': ['region', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('topic', models.CharField(max_length=120, verbose_name='内容')),
                ('month_day', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='每月几日')),
                ('rest_rule', models.CharField(blank=True, choices=[('stays', '照常'), ('next', '顺延到下一个工作日'), ('before', '提前到前一个工作日')], max_length=6, verbose_name='遇休息日')),
                ('on', models.DateField(blank=True, null=True, verbose_name='只在某一天')),
                ('opens', models.TimeField(verbose_name='开始')),
                ('closes', models.TimeField(verbose_name='结束')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_days', to='stations.station', verbose_name='地点')),
            ],
            options={
                'verbose_name': '服务日',
                'verbose_name_plural': '服务日',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window', models.CharField(max_length=40, verbose_name='窗口')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='窗口电话')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='bodies.body', verbose_name='提供服务的单位')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='stations.serviceitem', verbose_name='服务事项')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='stations.station', verbose_name='服务点')),
            ],
            options={
                'verbose_name': '提供点',
                'verbose_name_plural': '提供点',
                'ordering': ['station', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StationState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', '筹建'), ('running', '运行'), ('suspended', '暂停'), ('closed', '撤销')], max_length=10, verbose_name='状态')),
                ('since', models.DateField(verbose_name='自')),
                ('source', models.CharField(max_length=120, verbose_name='依据')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='stations.station', verbose_name='服务点')),
            ],
            options={
                'verbose_name': '服务点的状态',
                'verbose_name_plural': '服务点的状态',
                'ordering': ['since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.CharField(choices=[('workdays', '工作日（含调休上班日）'), ('mon', '每周一'), ('tue', '每周二'), ('wed', '每周三'), ('thu', '每周四'), ('fri', '每周五'), ('sat', '每周六'), ('sun', '每周日'), ('every_day', '每天（含节假日）'), ('monthly', '每月某一日')], max_length=10, verbose_name='哪几天')),
                ('month_day', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='每月几日')),
                ('rest_rule', models.CharField(blank=True, choices=[('stays', '照常'), ('next', '顺延到下一个工作日'), ('before', '提前到前一个工作日')], max_length=6, verbose_name='遇休息日')),
                ('opens', models.TimeField(verbose_name='开门')),
                ('closes', models.TimeField(verbose_name='关门')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='stations.offer', verbose_name='提供点')),
            ],
            options={
                'verbose_name': '开放时间',
                'verbose_name_plural': '开放时间',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='hours_close_after_they_open'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='hours_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('month_day__isnull', False), ('on', 'monthly'), models.Q(('rest_rule', ''), _negated=True)), models.Q(models.Q(('on', 'monthly'), _negated=True), ('month_day', None), ('rest_rule', '')), _connector='OR'), name='hours_of_a_month_day_say_which')],
            },
        ),
        migrations.CreateModel(
            name='ExceptionalDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('opens', models.TimeField(blank=True, null=True, verbose_name='开门')),
                ('closes', models.TimeField(blank=True, null=True, verbose_name='关门')),
                ('reason', models.CharField(max_length=80, verbose_name='原因')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='已撤回')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptional_days', to='stations.offer', verbose_name='提供点')),
            ],
            options={
                'verbose_name': '特殊日期',
                'verbose_name_plural': '特殊日期',
                'ordering': ['day', 'opens', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closes', None), ('opens', None)), ('closes__gt', models.F('opens')), _connector='OR'), name='exceptional_hours_in_order')],
            },
        ),
        migrations.AddIndex(
            model_name='station',
            index=models.Index(fields=['region', 'state'], name='stations_region_state'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.UniqueConstraint(fields=('region', 'name'), name='station_named_once_in_a_division'),
        ),
        migrations.AddConstraint(
            model_name='serviceday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('month_day__isnull', False), ('on', None), models.Q(('rest_rule', ''), _negated=True)), models.Q(('month_day', None), ('on__isnull', False), ('rest_rule', '')), _connector='OR'), name='service_day_is_monthly_or_once'),
        ),
        migrations.AddConstraint(
            model_name='serviceday',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='service_day_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='serviceday',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='service_day_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='offer_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('station', 'item', 'window'), name='offer_once'),
        ),
        migrations.AddConstraint(
            model_name='stationstate',
            constraint=models.UniqueConstraint(fields=('station', 'since'), name='station_state_one_a_day'),
        ),
    ]
