import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """清单和目录: working lists, and versions whose lines are written once (ADR 0074)."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('group', models.CharField(blank=True, max_length=20, verbose_name='类别')),
                ('clause', models.CharField(max_length=200, verbose_name='依据条款')),
                ('organ', models.CharField(blank=True, max_length=60, verbose_name='责任单位')),
                ('procedure', models.CharField(blank=True, max_length=300, verbose_name='办理程序')),
                ('channel', models.CharField(blank=True, max_length=100, verbose_name='投诉渠道')),
                ('ties', models.CharField(blank=True, help_text='权力清单里的编码，几个用顿号隔开', max_length=120, verbose_name='对应权力')),
                ('bars', models.CharField(blank=True, help_text='权力的类别，或者名称里的字词；几个用顿号隔开', max_length=200, verbose_name='涉及字词')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                ('counted', models.CharField(blank=True, max_length=100, verbose_name='计量内容')),
                ('standard', models.CharField(blank=True, max_length=200, verbose_name='标准和计价')),
                ('who_may', models.CharField(blank=True, max_length=100, verbose_name='承接主体')),
                ('since', models.DateField(blank=True, null=True, verbose_name='自何日起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至何日止')),
                ('sort', models.CharField(choices=[('power', '权力清单'), ('duty', '责任清单'), ('negative', '负面清单'), ('catalogue', '政府购买服务目录')], max_length=10, verbose_name='清单')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('ended', models.BooleanField(default=False, verbose_name='不再列入')),
            ],
            options={
                'verbose_name': '条目',
                'verbose_name_plural': '条目',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('region', 'sort', 'code'), name='item_code_once_in_a_list'), models.CheckConstraint(condition=models.Q(('since', None), ('until', None), ('until__gte', models.F('since')), _connector='OR'), name='item_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('power', '权力清单'), ('duty', '责任清单'), ('negative', '负面清单'), ('catalogue', '政府购买服务目录')], max_length=10, verbose_name='清单')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('matter', models.CharField(max_length=40, verbose_name='办件')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('nth', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='第几版')),
                ('since', models.DateField(blank=True, null=True, verbose_name='施行日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='最后一日')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='公布文件')),
            ],
            options={
                'verbose_name': '清单版本',
                'verbose_name_plural': '清单版本',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['region', 'sort', '-nth'], name='catalogs_version_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('nth', None), _negated=True), fields=('region', 'sort', 'nth'), name='version_number_once_in_a_list'), models.UniqueConstraint(condition=models.Q(('until', None), models.Q(('nth', None), _negated=True)), fields=('region', 'sort'), name='one_newest_version_of_a_list'), models.CheckConstraint(condition=models.Q(models.Q(('nth', None), ('since', None), ('until', None)), models.Q(models.Q(('nth', None), _negated=True), models.Q(('since', None), _negated=True)), _connector='OR'), name='version_is_published_whole'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='version_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='编码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('group', models.CharField(blank=True, max_length=20, verbose_name='类别')),
                ('clause', models.CharField(max_length=200, verbose_name='依据条款')),
                ('organ', models.CharField(blank=True, max_length=60, verbose_name='责任单位')),
                ('procedure', models.CharField(blank=True, max_length=300, verbose_name='办理程序')),
                ('channel', models.CharField(blank=True, max_length=100, verbose_name='投诉渠道')),
                ('ties', models.CharField(blank=True, help_text='权力清单里的编码，几个用顿号隔开', max_length=120, verbose_name='对应权力')),
                ('bars', models.CharField(blank=True, help_text='权力的类别，或者名称里的字词；几个用顿号隔开', max_length=200, verbose_name='涉及字词')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                ('counted', models.CharField(blank=True, max_length=100, verbose_name='计量内容')),
                ('standard', models.CharField(blank=True, max_length=200, verbose_name='标准和计价')),
                ('who_may', models.CharField(blank=True, max_length=100, verbose_name='承接主体')),
                ('since', models.DateField(blank=True, null=True, verbose_name='自何日起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至何日止')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='catalogs.version', verbose_name='版本')),
            ],
            options={
                'verbose_name': '版本的条目',
                'verbose_name_plural': '版本的条目',
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='line_code_once_in_a_version')],
            },
        ),
        AppendOnly("catalogs_line"),
    ]
