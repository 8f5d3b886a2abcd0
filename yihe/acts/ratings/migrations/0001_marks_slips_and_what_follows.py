import django.db.models.deletion
import django.utils.timezone
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """好差评 (ADR 0090): what may be rated, slips and marks are written once; a bad mark is the contents of a matter."""

    initial = True

    dependencies = [
        ('matters', '0021_numbers_laid_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rateable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(max_length=40, verbose_name='事项')),
                ('record_key', models.BigIntegerField(blank=True, null=True, verbose_name='记录')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='自')),
                ('until', models.DateField(verbose_name='可以评价到')),
                ('matter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rateable', to='matters.matter', verbose_name='办件')),
            ],
            options={
                'verbose_name': '评价事项',
                'verbose_name_plural': '评价事项',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('very_good', '非常满意'), ('good', '满意'), ('fair', '基本满意'), ('poor', '不满意'), ('very_poor', '非常不满意')], max_length=9, verbose_name='评价')),
                ('way', models.CharField(choices=[('slip', '评价单'), ('own', '本人凭码'), ('counter', '窗口')], max_length=7, verbose_name='方式')),
                ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='评价日期')),
                ('rateable', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='ratings.rateable', verbose_name='评价事项')),
            ],
            options={
                'verbose_name': '好差评',
                'verbose_name_plural': '好差评',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='BadMark',
            fields=[
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='matters.matter', verbose_name='办件')),
                ('called', models.CharField(default='评价人', max_length=20, verbose_name='称呼')),
                ('words', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='不满意的地方')),
                ('phone', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='回访电话')),
                ('result', models.CharField(blank=True, choices=[('mended', '整改'), ('explained', '说明'), ('mistaken', '误评')], max_length=9, verbose_name='结果')),
                ('answer', models.TextField(blank=True, max_length=500, verbose_name='告知评价人的话')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='告知时间')),
                ('asks_to_reopen', models.BooleanField(default=False, verbose_name='建议重新办理')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bad_mark', to='ratings.rating', verbose_name='好差评')),
            ],
            options={
                'verbose_name': '差评回访',
                'verbose_name_plural': '差评回访',
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_digest', models.CharField(max_length=64, unique=True, verbose_name='评价码摘要')),
                ('printed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='打印时间')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='打印人')),
                ('rateable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='ratings.rateable', verbose_name='评价事项')),
            ],
            options={
                'verbose_name': '评价单',
                'verbose_name_plural': '评价单',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='rateable',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('matter', None), ('record_key__isnull', False)), models.Q(('matter__isnull', False), ('record_key', None)), _connector='OR'), name='rateable_is_a_matter_or_a_visit'),
        ),
        migrations.AddConstraint(
            model_name='rateable',
            constraint=models.UniqueConstraint(fields=('sort', 'record_key'), name='visit_rateable_once'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['on'], name='rating_by_day'),
        ),
        migrations.AddConstraint(
            model_name='badmark',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='bad_mark_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='badmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='bad_mark_answered_in_full'),
        ),
        AppendOnly("ratings_rateable"),
        AppendOnly("ratings_slip"),
        AppendOnly("ratings_rating"),
    ]
