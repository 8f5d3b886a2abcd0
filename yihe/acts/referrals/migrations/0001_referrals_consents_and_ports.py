import django.db.models.deletion
import django.utils.timezone
import uuid
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """转介 (ADR 0098, 0099): a hand-over and its consents are frozen with their matter; what came in by a port is written once."""

    initial = True

    dependencies = [
        ('matters', '0021_numbers_laid_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PortItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='对接标识')),
                ('port', models.CharField(max_length=20, verbose_name='对接')),
                ('sort', models.CharField(choices=[('referral', '转介'), ('withdrawal', '撤回通知')], max_length=10, verbose_name='类别')),
                ('state', models.CharField(choices=[('waiting', '待发'), ('sent', '已发'), ('received', '已收'), ('failed', '失败'), ('answered', '已回'), ('dropped', '已撤下')], default='waiting', max_length=8, verbose_name='状态')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='已试次数')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='下次发送')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='内容摘要')),
                ('receipt_number', models.CharField(blank=True, max_length=80, verbose_name='回执编号')),
                ('fault', models.CharField(blank=True, max_length=200, verbose_name='没有发成的原因')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='排队时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出时间')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='收到回执时间')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='port_items', to='matters.matter', verbose_name='办件')),
            ],
            options={
                'verbose_name': '对接件',
                'verbose_name_plural': '对接件',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PortMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('port', models.CharField(max_length=20, verbose_name='对接')),
                ('their_number', models.CharField(max_length=80, verbose_name='对方编号')),
                ('sort', models.CharField(choices=[('receipt', '回执'), ('progress', '办理进展'), ('answer', '答复'), ('returned', '退回')], max_length=10, verbose_name='类别')),
                ('key', models.CharField(max_length=64, verbose_name='所称的对接标识')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('verdict', models.CharField(choices=[('taken', '已采用'), ('unknown', '没有发过这一件'), ('wrong', '内容与发出的不一致'), ('second', '已有不同的回执或者答复'), ('late', '转介已经撤回或者了结'), ('bad', '读不懂')], max_length=8, verbose_name='处理')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='收到时间')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='referrals.portitem', verbose_name='对接件')),
            ],
            options={
                'verbose_name': '对接来件',
                'verbose_name_plural': '对接来件',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Reception',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('receiver', models.CharField(max_length=20, verbose_name='接收单位')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receptions', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
            ],
            options={
                'verbose_name': '转介接收人',
                'verbose_name_plural': '转介接收人',
                'ordering': ['receiver', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='matters.matter', verbose_name='办件')),
                ('receiver', models.CharField(max_length=20, verbose_name='接收单位')),
                ('ground', models.CharField(choices=[('consent', '本人同意'), ('duty', '依法移送（不带个人信息）')], default='consent', max_length=8, verbose_name='移交的根据')),
                ('basis', models.CharField(blank=True, max_length=100, verbose_name='依据的条文')),
                ('name', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=40, verbose_name='称呼')),
                ('phone', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=20, verbose_name='联系电话')),
                ('safe_way', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='怎样联系是安全的')),
                ('safe_note', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=100, verbose_name='联系时请注意')),
                ('place', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=100, verbose_name='住在哪里')),
                ('story', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=2000, verbose_name='事情经过')),
                ('need', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=2000, verbose_name='需要的帮助')),
                ('advice', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=4000, verbose_name='已经给的答复')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('return_code', models.CharField(blank=True, choices=[('conflict', '有利益冲突'), ('area', '不在服务区域'), ('not_competent', '不属于本单位职责'), ('duplicate', '重复转介'), ('capacity', '目前没有能力办理')], default='', max_length=16, verbose_name='退回原因')),
                ('return_note', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', max_length=500, verbose_name='退回说明')),
                ('progress', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', max_length=500, verbose_name='办理进展')),
                ('result', models.CharField(blank=True, choices=[('helped', '已经办成'), ('partly', '办成一部分'), ('not_helped', '没有办成')], default='', max_length=12, verbose_name='办理结果')),
                ('feedback', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', max_length=2000, verbose_name='反馈')),
                ('feedback_at', models.DateTimeField(blank=True, null=True, verbose_name='反馈时间')),
                ('told', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', max_length=500, verbose_name='告知本人的话')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
            ],
            options={
                'verbose_name': '转介',
                'verbose_name_plural': '转介',
                'constraints': [models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='referral_sealed_as_itself'), models.CheckConstraint(condition=models.Q(('ground', 'consent'), models.Q(('basis', ''), _negated=True), _connector='OR'), name='duty_names_its_clause'), models.CheckConstraint(condition=models.Q(models.Q(('feedback_at', None), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), ('feedback_at__isnull', False)), _connector='OR'), name='feedback_is_of_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('receiver', models.CharField(max_length=20, verbose_name='接收单位')),
                ('fields', models.CharField(max_length=120, verbose_name='同意移交的内容')),
                ('way', models.CharField(choices=[('code', '本人凭查询码'), ('signed', '当面签字'), ('recorded', '电话录音'), ('guardian', '监护人签字')], max_length=8, verbose_name='怎样同意的')),
                ('words', yihe.foundation.encryption.EncryptedTextField(max_length=1000, verbose_name='同意的原话')),
                ('evidence', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', max_length=100, verbose_name='凭证')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='同意时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='referrals.referral', verbose_name='转介')),
            ],
            options={
                'verbose_name': '转介同意',
                'verbose_name_plural': '转介同意',
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='portitem',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'failed'])), fields=['port', 'next_try_at', 'id'], name='port_item_to_send'),
        ),
        migrations.AddConstraint(
            model_name='portitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'failed', 'sent', 'received'])), fields=('matter', 'sort'), name='port_item_lives_once'),
        ),
        migrations.AddConstraint(
            model_name='portitem',
            constraint=models.CheckConstraint(condition=models.Q(('receipt_number', ''), ('received_at__isnull', False), _connector='OR'), name='receipt_is_of_a_moment'),
        ),
        migrations.AddIndex(
            model_name='portmessage',
            index=models.Index(condition=models.Q(('verdict', 'taken'), _negated=True), fields=['-id'], name='port_message_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='portmessage',
            constraint=models.UniqueConstraint(fields=('port', 'their_number', 'sort', 'digest'), name='port_message_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='reception',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='reception_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='reception',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('region', 'receiver', 'account'), name='receives_once_for_one'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='referral_consent_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_it_was_given'),
        ),
        AppendOnly("referrals_portmessage"),
    ]
