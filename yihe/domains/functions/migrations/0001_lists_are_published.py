import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """清单版本: what a version of a list says besides its lines (ADR 0074)."""

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
    ]
