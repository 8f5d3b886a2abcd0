import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.frozen_rows import Frozen


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposedMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role_code', models.CharField(choices=[('applicant', '社会组织经办人'), ('expert', '评审专家'), ('public', '社会公众'), ('clerk', '受理人员'), ('reviewer', '审核人员'), ('director', '分管领导'), ('justice_office', '司法所工作人员'), ('base_manager', '创客基地管理员'), ('tutor', '推进组导师'), ('civil_affairs', '民政局经办人'), ('finance_maker', '财务经办'), ('finance_checker', '财务复核'), ('policy_editor', '政策管理员'), ('auditor', '监督检查员'), ('administrator', '系统管理员'), ('clock', '系统时钟')], max_length=20, verbose_name='角色')),
                ('region', models.CharField(max_length=12, verbose_name='管辖区划')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提请时间')),
                ('lapses_on', models.DateField(verbose_name='最迟确认日')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('outcome', models.CharField(blank=True, choices=[('confirmed', '已确认'), ('refused', '不予确认'), ('withdrawn', '已撤回'), ('lapsed', '逾期失效')], max_length=10, verbose_name='结果')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='accounts.membership', verbose_name='任职')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提请人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_memberships', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '待确认的任职',
                'verbose_name_plural': '待确认的任职',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('proposed_by', models.F('user')), _negated=True), name='proposal_never_for_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), ('membership__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), _connector='OR'), name='proposal_confirmed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='proposal_decided_in_full'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('user', 'role_code', 'region'), name='proposal_waits_once')],
            },
        ),
        Frozen(
            "accounts_proposedmembership", "user_id", "role_code", "region", "title", "valid_from", "valid_until", "proposed_at",
            "proposed_by_id", "lapses_on", once="decided_at",
        ),
    ]
