import django.db.models.deletion
import django.utils.timezone
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.frozen_rows import Frozen

ASKED = (
    "user_id", "role_code", "region", "title", "valid_from", "valid_until", "proposed_at", "proposed_by_id", "lapses_on",
)  # fmt: skip
TABLE = "accounts_proposedmembership"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0018_phrases'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='department',
            field=models.CharField(blank=True, max_length=40, verbose_name='科室'),
        ),
        migrations.AddField(
            model_name='proposedmembership',
            name='department',
            field=models.CharField(blank=True, max_length=40, verbose_name='科室'),
        ),
        # SQLite makes the table anew for a column, and its triggers go with the old one; the department is frozen, too.
        Frozen(TABLE, *ASKED, "department", once="decided_at", instead_of=Frozen(TABLE, *ASKED, once="decided_at")),
        migrations.AddField(
            model_name='user',
            name='phone_index',
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name='手机号索引'),
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('page', models.CharField(blank=True, max_length=200, verbose_name='网页')),
                ('text', yihe.foundation.encryption.EncryptedTextField(verbose_name='问题')),
                ('contact', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='联系方式')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='反馈时间')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='处理结果')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
            ],
            options={
                'verbose_name': '反馈问题',
                'verbose_name_plural': '反馈问题',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['id'], name='feedback_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='feedback_sealed_as_itself')],
            },
        ),
        migrations.CreateModel(
            name='NotificationChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(max_length=12, verbose_name='通知类别')),
                ('way', models.CharField(choices=[('now', '随时发邮件'), ('daily', '每天一封摘要'), ('page', '只在页面里看')], max_length=6, verbose_name='通知方式')),
                ('digested_on', models.DateField(blank=True, null=True, verbose_name='最近一次摘要')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notification_choices', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '通知方式',
                'verbose_name_plural': '通知方式',
                'indexes': [models.Index(fields=['way', 'user'], name='notification_way')],
                'constraints': [models.UniqueConstraint(fields=('user', 'sort'), name='one_way_for_a_sort')],
            },
        ),
    ]
