import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """法律服务机构, each a role of a body (ADR 0079)."""

    initial = True

    dependencies = [
        ('bodies', '0003_providers_of_legal_services'),
    ]

    operations = [
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('body', models.OneToOneField(db_column='id', editable=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='provider', serialize=False, to='bodies.body', verbose_name='单位')),
                ('licence', models.CharField(max_length=40, unique=True, verbose_name='执业许可证号')),
                ('authority', models.CharField(max_length=60, verbose_name='发证机关')),
                ('principal', models.CharField(max_length=40, verbose_name='负责人')),
                ('address', models.CharField(max_length=200, verbose_name='地址')),
                ('phone', models.CharField(max_length=30, verbose_name='联系电话')),
                ('since', models.DateField(verbose_name='许可日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='最后一日')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
            ],
            options={
                'verbose_name': '法律服务机构',
                'verbose_name_plural': '法律服务机构',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='provider_days_in_order')],
            },
        ),
    ]
