import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0007_stages_of_years_gone_by'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='bid',
            name='final',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='最后报价（元）'),
        ),
        migrations.AddField(
            model_name='bid',
            name='final_found',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='第一人登记的最后报价（元）'),
        ),
        migrations.AddField(
            model_name='tender',
            name='finals_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='提交最后报价的截止时间'),
        ),
        migrations.AlterField(
            model_name='bid',
            name='ground',
            field=models.CharField(blank=True, choices=[('shut', '未能开启'), ('bond', '未按规定提交投标保证金'), ('signature', '投标文件未按要求签署、盖章'), ('qualification', '不具备规定的资格要求'), ('price', '报价超过预算或者最高限价，或者没有有效报价'), ('conditions', '含有采购人不能接受的附加条件'), ('content', '没有响应招标文件的实质性要求'), ('law', '法律、法规和招标文件规定的其他无效情形'), ('unconfirmed', '对修正后的报价不予确认'), ('low', '报价明显偏低，不能证明其合理性'), ('withdrawn', '提交最后报价以前退出磋商'), ('no_final', '没有在规定时间内提交最后报价')], default='', max_length=14, verbose_name='无效情形'),
        ),
        migrations.AlterField(
            model_name='proposedfinding',
            name='ground',
            field=models.CharField(blank=True, choices=[('shut', '未能开启'), ('bond', '未按规定提交投标保证金'), ('signature', '投标文件未按要求签署、盖章'), ('qualification', '不具备规定的资格要求'), ('price', '报价超过预算或者最高限价，或者没有有效报价'), ('conditions', '含有采购人不能接受的附加条件'), ('content', '没有响应招标文件的实质性要求'), ('law', '法律、法规和招标文件规定的其他无效情形'), ('unconfirmed', '对修正后的报价不予确认'), ('low', '报价明显偏低，不能证明其合理性'), ('withdrawn', '提交最后报价以前退出磋商'), ('no_final', '没有在规定时间内提交最后报价')], default='', max_length=14, verbose_name='无效情形'),
        ),
        migrations.CreateModel(
            name='NeedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('scope', '技术、服务要求'), ('draft', '合同草案条款')], max_length=10, verbose_name='变动什么')),
                ('before', models.TextField(max_length=3000, verbose_name='变动前')),
                ('text', models.TextField(max_length=3000, verbose_name='变动后的全文')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('tender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_changes', to='procurement.tender', verbose_name='招标项目')),
            ],
            options={
                'verbose_name': '磋商中的变动',
                'verbose_name_plural': '磋商中的变动',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(max_length=2000, verbose_name='磋商情况')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='procurement.bid', verbose_name='供应商的响应')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('tender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='procurement.tender', verbose_name='招标项目')),
            ],
            options={
                'verbose_name': '磋商记录',
                'verbose_name_plural': '磋商记录',
                'ordering': ['pk'],
            },
        ),
    ]
