import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """服务团队 and who is in them."""

    initial = True

    dependencies = [
        ('bodies', '0003_providers_of_legal_services'),
        ('practitioners', '0010_known_by_a_licence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=6, verbose_name='区划')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('sort', models.CharField(choices=[('corps', '律师法律服务志愿团分团'), ('convenience', '便民法律服务团'), ('town_firm', '一镇一律所'), ('publicity', '普法队伍'), ('other', '其他服务团队')], max_length=12, verbose_name='类别')),
                ('branch', models.CharField(blank=True, choices=[('civil', '民事'), ('building', '建筑与房地产'), ('finance', '公司金融证券'), ('labour', '劳动与社会保障'), ('foreign', '涉外和知识产权')], max_length=8, verbose_name='分团')),
                ('town', models.CharField(blank=True, max_length=9, verbose_name='结对的镇（街道）')),
                ('duty', models.CharField(max_length=120, verbose_name='做什么')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='联系电话')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('firm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='town_pairs', to='bodies.body', verbose_name='结对的律师事务所')),
            ],
            options={
                'verbose_name': '服务团队',
                'verbose_name_plural': '服务团队',
                'ordering': ['sort', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post', models.CharField(blank=True, max_length=80, verbose_name='单位和职务')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('consented_on', models.DateField(blank=True, null=True, verbose_name='同意公开姓名日期')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回同意日期')),
                ('practitioner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='practitioners.practitioner', verbose_name='从业人员')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='teams.team', verbose_name='服务团队')),
            ],
            options={
                'verbose_name': '队员',
                'verbose_name_plural': '队员',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='team_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sort', 'corps'), models.Q(('branch', ''), _negated=True)), models.Q(models.Q(('sort', 'corps'), _negated=True), ('branch', '')), _connector='OR'), name='branch_of_the_corps'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('firm__isnull', False), ('sort', 'town_firm'), models.Q(('town', ''), _negated=True)), models.Q(models.Q(('sort', 'town_firm'), _negated=True), ('firm', None), ('town', '')), _connector='OR'), name='pair_of_town_and_firm'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('region', 'name'), name='team_named_once'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('sort', 'town_firm'), ('until', None)), fields=('town',), name='one_firm_to_a_town'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='member_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('consented_on')), _connector='OR'), name='consent_days_in_order'),
        ),
    ]
