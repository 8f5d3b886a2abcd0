"""Many alike matters confirmed to be decided in one go, and how far that came."""

import django.db.models.deletion
import django.utils.timezone
import uuid
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0016_amounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('ref', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='标识')),
                ('kind', models.CharField(max_length=40, verbose_name='事项')),
                ('action', models.CharField(max_length=40, verbose_name='办理动作')),
                ('label', models.CharField(max_length=60, verbose_name='办理动作名称')),
                ('size', models.PositiveSmallIntegerField(verbose_name='件数')),
                ('typed', yihe.foundation.encryption.EncryptedTextField(verbose_name='共同填写的内容')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='确认时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办完时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
            ],
            options={
                'verbose_name': '批量办理',
                'verbose_name_plural': '批量办理',
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('seq', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('seen', models.PositiveIntegerField(verbose_name='确认时的记录数')),
                ('typed', yihe.foundation.encryption.EncryptedTextField(verbose_name='此件的内容')),
                ('outcome', models.CharField(choices=[('waiting', '尚未办理'), ('done', '已办理'), ('refused', '没有办理')], default='waiting', max_length=8, verbose_name='结果')),
                ('sentence', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='没有办理的原因')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='matters.bulk', verbose_name='批量办理')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter', verbose_name='办件')),
            ],
            options={
                'verbose_name': '批量办理的办件',
                'verbose_name_plural': '批量办理的办件',
                'ordering': ['seq'],
            },
        ),
        migrations.AddIndex(
            model_name='bulk',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['by'], name='bulk_under_way'),
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='bulk_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='bulk_item_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('bulk', 'matter'), name='matter_once_in_a_bulk'),
        ),
    ]
