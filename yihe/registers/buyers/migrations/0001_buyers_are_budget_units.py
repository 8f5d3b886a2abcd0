import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """采购人: budget units (ADR 0073)."""

    initial = True

    dependencies = [
        ('bodies', '0002_follow_bodies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Buyer',
            fields=[
                ('body', models.OneToOneField(db_column='id', editable=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='buyer', serialize=False, to='bodies.body', verbose_name='单位')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('uscc', models.CharField(max_length=18, unique=True, verbose_name='统一社会信用代码')),
                ('budget_code', models.CharField(max_length=20, verbose_name='预算单位代码')),
                ('region', models.CharField(max_length=12, verbose_name='所在区划')),
                ('since', models.DateField(verbose_name='自何日起为预算单位')),
                ('address', models.CharField(max_length=200, verbose_name='地址')),
                ('contact', models.CharField(max_length=40, verbose_name='联系人')),
                ('phone', models.CharField(max_length=30, verbose_name='联系电话')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
            ],
            options={
                'verbose_name': '采购人',
                'verbose_name_plural': '采购人',
                'ordering': ['name'],
                'indexes': [models.Index(fields=['region'], name='buyers_buyer_region')],
                'constraints': [models.CheckConstraint(condition=models.Q(('region__regex', '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$')), name='buyer_region_is_a_code')],
            },
        ),
    ]
