import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """岗位, 值班人员, 请假, 排班方案, 班次, 值班情况, 调班, 值班补贴 (ADR 0091, 0092)."""

    initial = True

    dependencies = [
        ('matters', '0021_numbers_laid_out'),
        ('practitioners', '0010_known_by_a_licence'),
        ('stations', '0001_places_offers_and_days'),
        ('teams', '0001_teams_and_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hat', models.CharField(max_length=20, verbose_name='身份')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('void', models.BooleanField(default=False, verbose_name='撤销')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正或撤销的理由')),
                ('once', models.CharField(blank=True, max_length=64, null=True, verbose_name='防重复提交')),
                ('on', models.DateField(verbose_name='日期')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('seat', models.PositiveSmallIntegerField(default=1, verbose_name='席位')),
                ('why', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='schedules.shift', verbose_name='更正哪一条')),
            ],
            options={
                'verbose_name': '班次',
                'verbose_name_plural': '班次',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DutyAllowance',
            fields=[
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='matters.matter', verbose_name='办件')),
                ('month', models.DateField(verbose_name='编制月份')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='补贴金额（元）')),
                ('bank', models.CharField(blank=True, max_length=100, verbose_name='本人开户银行')),
                ('account', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='本人银行账号')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_allowances', to='practitioners.practitioner', verbose_name='值班人员')),
            ],
            options={
                'verbose_name': '值班补贴',
                'verbose_name_plural': '值班补贴',
            },
        ),
        migrations.CreateModel(
            name='DutyPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=6, verbose_name='区划')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('consented_on', models.DateField(blank=True, null=True, verbose_name='同意公开姓名日期')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回同意日期')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duty_person', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                ('practitioner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='duty', to='practitioners.practitioner', verbose_name='人员')),
            ],
            options={
                'verbose_name': '值班人员',
                'verbose_name_plural': '值班人员',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DutyPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='岗位')),
                ('topic', models.CharField(choices=[('general', '综合法律咨询'), ('family', '婚姻家庭'), ('labour', '劳动争议'), ('property', '房产和土地'), ('debt', '合同和债务'), ('injury', '人身损害和工伤'), ('notary', '公证'), ('petition', '涉诉涉法信访'), ('arbitration', '劳动仲裁院值班')], max_length=12, verbose_name='内容')),
                ('kind', models.CharField(choices=[('lawyer', '律师执业证'), ('legal_worker', '基层法律服务工作者执业证'), ('notary', '公证员执业证'), ('appraiser', '司法鉴定人执业证')], max_length=12, verbose_name='谁来值班')),
                ('heads', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='每班人数')),
                ('rest_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(14)], verbose_name='值班前休息天数')),
                ('far', models.BooleanField(default=False, verbose_name='偏远岗位')),
                ('pay', models.CharField(choices=[('voluntary', '志愿（没有补贴）'), ('petition_duty', '涉诉涉法信访值班补贴')], max_length=16, verbose_name='补贴')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_posts', to='stations.station', verbose_name='服务点')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duty_posts', to='teams.team', verbose_name='只从这支团队里排')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DutyHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.CharField(choices=[('workdays', '工作日（含调休上班日）'), ('mon', '每周一'), ('tue', '每周二'), ('wed', '每周三'), ('thu', '每周四'), ('fri', '每周五'), ('sat', '每周六'), ('sun', '每周日'), ('every_day', '每天（含节假日）')], max_length=10, verbose_name='哪几天')),
                ('starts', models.TimeField(verbose_name='开始')),
                ('ends', models.TimeField(verbose_name='结束')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='schedules.dutypost', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '值班时间',
                'verbose_name_plural': '值班时间',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField(verbose_name='自')),
                ('last', models.DateField(verbose_name='至')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='已撤回')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='practitioners.practitioner', verbose_name='人员')),
            ],
            options={
                'verbose_name': '请假',
                'verbose_name_plural': '请假',
                'ordering': ['first', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=6, verbose_name='区划')),
                ('first', models.DateField(verbose_name='自')),
                ('last', models.DateField(verbose_name='至')),
                ('may_move', models.BooleanField(default=False, verbose_name='重排（可以调整已发布的班）')),
                ('stage', models.CharField(choices=[('waiting', '等待排班'), ('running', '正在排班'), ('done', '已排好，待发布'), ('failed', '没有排成'), ('published', '已发布'), ('dropped', '已放弃')], default='waiting', max_length=10, verbose_name='状态')),
                ('said', models.CharField(blank=True, max_length=300, verbose_name='进展')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='进展时间')),
                ('proven', models.BooleanField(default=False, verbose_name='已证明最优')),
                ('gap', models.FloatField(blank=True, null=True, verbose_name='离最优')),
                ('seconds', models.FloatField(blank=True, null=True, verbose_name='用时')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提出时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '排班方案',
                'verbose_name_plural': '排班方案',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='DraftLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('missing', models.PositiveSmallIntegerField(default=0, verbose_name='缺几人')),
                ('kept', models.BooleanField(default=False, verbose_name='已发布')),
                ('why', models.CharField(max_length=400, verbose_name='说明')),
                ('practitioner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner', verbose_name='值班人员')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schedules.dutypost', verbose_name='岗位')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='schedules.roster', verbose_name='排班方案')),
            ],
            options={
                'verbose_name': '排班方案的一行',
                'verbose_name_plural': '排班方案的一行',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Served',
            fields=[
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='确认时间')),
                ('accepted', models.BooleanField(default=True, verbose_name='确认')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('shift', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='served', serialize=False, to='schedules.shift', verbose_name='班次')),
                ('visitors', models.PositiveSmallIntegerField(default=0, verbose_name='来访人数')),
            ],
            options={
                'verbose_name': '值班情况',
                'verbose_name_plural': '值班情况',
            },
        ),
        migrations.AddField(
            model_name='shift',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='schedules.dutypost', verbose_name='岗位'),
        ),
        migrations.AddField(
            model_name='shift',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='practitioners.practitioner', verbose_name='值班人员'),
        ),
        migrations.AddField(
            model_name='shift',
            name='roster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='schedules.roster', verbose_name='排班方案'),
        ),
        migrations.CreateModel(
            name='AllowanceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='补贴金额（元）')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('allowance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='schedules.dutyallowance', verbose_name='值班补贴')),
                ('shift', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='allowance_line', to='schedules.shift', verbose_name='班次')),
            ],
            options={
                'verbose_name': '值班补贴的一班',
                'verbose_name_plural': '值班补贴的一班',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Swap',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='matters.matter', verbose_name='办件')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='schedules.shift', verbose_name='要调的班')),
                ('taken', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='swapped_by', to='schedules.shift', verbose_name='换成的班')),
                ('taker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner', verbose_name='接班人')),
            ],
            options={
                'verbose_name': '调班',
                'verbose_name_plural': '调班',
            },
        ),
        migrations.AddConstraint(
            model_name='dutyallowance',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='dutyallowance_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='dutyallowance',
            constraint=models.UniqueConstraint(fields=('practitioner', 'month'), name='allowance_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='dutyallowance',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='allowance_is_of_money'),
        ),
        migrations.AddConstraint(
            model_name='dutyperson',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='duty_person_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='dutyperson',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('consented_on')), _connector='OR'), name='duty_consent_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='dutypost',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='duty_post_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='dutypost',
            constraint=models.CheckConstraint(condition=models.Q(('heads__gte', 1)), name='duty_post_has_a_head'),
        ),
        migrations.AddConstraint(
            model_name='dutypost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pay', 'petition_duty'), _negated=True), ('topic', 'petition'), _connector='OR'), name='petition_pay_is_for_petition_duty'),
        ),
        migrations.AddConstraint(
            model_name='dutypost',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('station', 'name'), name='duty_post_named_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyhours',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='duty_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='leave_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='leave',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn', False)), fields=('practitioner', 'first', 'last'), name='leave_said_once'),
        ),
        migrations.AddConstraint(
            model_name='roster',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='roster_days_in_order'),
        ),
        migrations.AddField(
            model_name='served',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['on', 'post'], name='shift_by_day'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['practitioner', 'starts_at'], name='shift_by_person'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(fields=('by', 'once'), name='shift_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('void', False), ('corrects__isnull', False), _connector='OR'), name='shift_void_names_a_row'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('post', 'starts_at', 'seat'), name='a_seat_is_published_once'),
        ),
        migrations.AddConstraint(
            model_name='allowanceline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='allowance_line_is_of_money'),
        ),
        migrations.AddConstraint(
            model_name='swap',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken', None), ('taker', None)), models.Q(('taken__isnull', False), ('taker__isnull', False)), _connector='OR'), name='a_swap_is_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='served',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='served_sent_back_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='served',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), ('visitors', 0), _connector='OR'), name='nobody_came_to_who_was_not_there'),
        ),
        AppendOnly("schedules_shift"),
        AppendOnly("schedules_served"),
    ]
