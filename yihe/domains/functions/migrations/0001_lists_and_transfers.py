import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """清单版本 and 职能转移 (ADR 0074)."""

    initial = True

    dependencies = [
        ('catalogs', '0001_lists_in_versions'),
        ('matters', '0021_numbers_laid_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListVersion',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='list_version', serialize=False, to='matters.matter', verbose_name='办件')),
                ('sort', models.CharField(choices=[('power', '权力清单'), ('duty', '责任清单'), ('negative', '负面清单'), ('catalogue', '政府购买服务目录')], max_length=10, verbose_name='清单')),
                ('basis', models.CharField(max_length=200, verbose_name='制定依据')),
                ('note', models.CharField(max_length=300, verbose_name='修订说明')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='摘要')),
                ('version', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogs.version', verbose_name='送审的版本')),
            ],
            options={
                'verbose_name': '清单版本',
                'verbose_name_plural': '清单版本',
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='transfer', serialize=False, to='matters.matter', verbose_name='办件')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('code', models.CharField(max_length=20, verbose_name='职能编码')),
                ('mode', models.CharField(choices=[('direct', '直接履行'), ('delegated', '委托履行')], max_length=10, verbose_name='转移方式')),
                ('stays', models.CharField(max_length=300, verbose_name='本局保留的职责')),
                ('reason', models.CharField(max_length=300, verbose_name='转移理由')),
                ('capacity', models.CharField(blank=True, max_length=500, verbose_name='承接能力核实情况')),
                ('opinion', models.CharField(blank=True, max_length=300, verbose_name='承接单位意见')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='决定文号')),
                ('since', models.DateField(blank=True, null=True, verbose_name='自何日起')),
                ('looked_on', models.DateField(blank=True, null=True, verbose_name='最近核查日期')),
                ('finding', models.CharField(blank=True, max_length=300, verbose_name='最近核查情况')),
                ('change', models.CharField(blank=True, max_length=300, verbose_name='拟调整内容')),
                ('ground', models.CharField(blank=True, choices=[('review', '年度核查不合格'), ('law', '法律、法规或者清单修改'), ('taker', '承接单位终止或者不再承接'), ('other', '其他')], max_length=10, verbose_name='收回事由')),
                ('live', models.BooleanField(default=True, verbose_name='办理中或者有效')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogs.line', verbose_name='职能')),
            ],
            options={
                'verbose_name': '职能转移',
                'verbose_name_plural': '职能转移',
                'constraints': [models.UniqueConstraint(condition=models.Q(('live', True)), fields=('region', 'code'), name='a_function_has_one_taker_at_a_time')],
            },
        ),
    ]
