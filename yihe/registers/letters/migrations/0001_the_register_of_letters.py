import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """发文字号: numbers of letters, by issuer and year (ADR 0064)."""

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('mark', models.CharField(max_length=20, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('called', models.CharField(max_length=40, verbose_name='发文字号')),
                ('matter', models.CharField(blank=True, max_length=40, verbose_name='办件')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '发文字号',
                'verbose_name_plural': '发文字号',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='VoidedNumber',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='voided', serialize=False, to='letters.letternumber', verbose_name='发文')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '作废的发文字号',
                'verbose_name_plural': '作废的发文字号',
            },
        ),
        migrations.AddConstraint(
            model_name='letternumber',
            constraint=models.UniqueConstraint(fields=('region', 'mark', 'year', 'number'), name='letter_number_once', violation_error_message='这个发文字号已经用过。'),
        ),
        AppendOnly("letters_letternumber"),
        AppendOnly("letters_voidednumber"),
    ]
