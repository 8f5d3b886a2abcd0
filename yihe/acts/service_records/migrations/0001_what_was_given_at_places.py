import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    """服务点服务记录 (ADR 0089): written once, both what was entered and what the other side said of it."""

    initial = True

    dependencies = [
        ('stations', '0001_places_offers_and_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaceService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hat', models.CharField(max_length=20, verbose_name='身份')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('void', models.BooleanField(default=False, verbose_name='撤销')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正或撤销的理由')),
                ('once', models.CharField(blank=True, max_length=64, null=True, verbose_name='防重复提交')),
                ('on', models.DateField(verbose_name='日期')),
                ('starts', models.TimeField(verbose_name='开始')),
                ('ends', models.TimeField(verbose_name='结束')),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='人数')),
                ('giver', models.CharField(choices=[('lawyer', '律师'), ('legal_worker', '基层法律服务工作者'), ('notary', '公证员'), ('appraiser', '司法鉴定人'), ('mediator', '调解员'), ('social_worker', '社工'), ('volunteer', '志愿者'), ('official', '司法所或科室人员'), ('keeper', '阳光屋联络员')], max_length=14, verbose_name='由谁服务')),
                ('mode', models.CharField(choices=[('on_site', '到点'), ('home', '上门'), ('phone', '电话'), ('video', '视频'), ('event', '集中活动')], max_length=8, verbose_name='方式')),
                ('elderly', models.BooleanField(default=False, verbose_name='有老年人')),
                ('minors', models.BooleanField(default=False, verbose_name='有未成年人')),
                ('women', models.BooleanField(default=False, verbose_name='有妇女维权')),
                ('disabled', models.BooleanField(default=False, verbose_name='有残疾人')),
                ('workers', models.BooleanField(default=False, verbose_name='有农民工')),
                ('veterans', models.BooleanField(default=False, verbose_name='有军人军属')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='情况')),
                ('matter_number', models.CharField(blank=True, max_length=30, verbose_name='有关办件的编号')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='service_records.placeservice', verbose_name='更正哪一条')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services_given', to='stations.offer', verbose_name='提供点')),
            ],
            options={
                'verbose_name': '服务点服务记录',
                'verbose_name_plural': '服务点服务记录',
                'ordering': ['-on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlaceServiceConfirmation',
            fields=[
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='确认时间')),
                ('accepted', models.BooleanField(default=True, verbose_name='确认')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('service', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='confirmation', serialize=False, to='service_records.placeservice', verbose_name='服务点服务记录')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
            ],
            options={
                'verbose_name': '服务点服务确认',
                'verbose_name_plural': '服务点服务确认',
            },
        ),
        migrations.AddIndex(
            model_name='placeservice',
            index=models.Index(fields=['offer', '-on', '-id'], name='place_service_newest'),
        ),
        migrations.AddConstraint(
            model_name='placeservice',
            constraint=models.UniqueConstraint(fields=('by', 'once'), name='placeservice_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='placeservice',
            constraint=models.CheckConstraint(condition=models.Q(('void', False), ('corrects__isnull', False), _connector='OR'), name='placeservice_void_names_a_row'),
        ),
        migrations.AddConstraint(
            model_name='placeservice',
            constraint=models.CheckConstraint(condition=models.Q(('starts', models.F('ends')), _negated=True), name='place_service_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='placeservice',
            constraint=models.CheckConstraint(condition=models.Q(('people__gt', 0), models.Q(('disabled', False), ('elderly', False), ('minors', False), ('veterans', False), ('women', False), ('workers', False)), _connector='OR'), name='nobody_there_is_of_no_group'),
        ),
        migrations.AddConstraint(
            model_name='placeserviceconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='placeserviceconfirmation_sent_back_with_a_reason'),
        ),
        AppendOnly("service_records_placeservice"),
        AppendOnly("service_records_placeserviceconfirmation"),
    ]
