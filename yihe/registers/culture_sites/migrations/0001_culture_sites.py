from django.db import migrations, models


class Migration(migrations.Migration):
    """法治文化场所, whose list is public (法治宣传教育法 52)."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CultureSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=12, verbose_name='所在区划')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('sort', models.CharField(choices=[('park', '法治文化公园、广场'), ('corridor', '法治文化长廊、街巷'), ('hall', '法治展馆、宣传教育基地'), ('other', '其他法治文化场所'), ('school', '法治学校')], max_length=10, verbose_name='类别')),
                ('address', models.CharField(max_length=200, verbose_name='地址')),
                ('about', models.CharField(max_length=200, verbose_name='内容')),
                ('kept_by', models.CharField(max_length=100, verbose_name='管理单位')),
                ('opening', models.CharField(max_length=80, verbose_name='开放时间')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='联系电话')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
            ],
            options={
                'verbose_name': '法治文化场所',
                'verbose_name_plural': '法治文化场所',
                'ordering': ['region', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='culture_site_days_in_order'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('region', 'name'), name='culture_site_named_once')],
            },
        ),
    ]
