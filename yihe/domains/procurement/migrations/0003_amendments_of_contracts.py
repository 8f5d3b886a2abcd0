import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """合同变更 with what stood before; 扣减表 and how often it was met; who renders the service (ADR 0088)."""

    dependencies = [
        ('procurement', '0002_tenders'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='people',
            field=models.CharField(blank=True, help_text='合同里约定了由谁提供服务的填写。', max_length=500, verbose_name='服务人员'),
        ),
        migrations.CreateModel(
            name='Deduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('what', models.CharField(help_text='例如：少坐班一次。', max_length=100, verbose_name='扣减的情形')),
                ('each', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='每次扣减（元）')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='table', to='procurement.contract', verbose_name='合同')),
            ],
            options={
                'verbose_name': '扣减表',
                'verbose_name_plural': '扣减表',
                'ordering': ['contract', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='Counted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('times', models.PositiveIntegerField(verbose_name='次数')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='procurement.milestone', verbose_name='履约分期')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.deduction', verbose_name='扣减表的一行')),
            ],
            options={
                'verbose_name': '扣减次数',
                'verbose_name_plural': '扣减次数',
                'ordering': ['milestone', 'line'],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('term', '履约期'), ('people', '服务人员'), ('quality', '服务内容和质量')], max_length=10, verbose_name='变更什么')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='变更后履约结束')),
                ('words', models.TextField(blank=True, max_length=3000, verbose_name='变更后的内容')),
                ('before', models.TextField(max_length=3000, verbose_name='变更前')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('buyer_signed_on', models.DateField(verbose_name='采购人签字日期')),
                ('supplier_signed_on', models.DateField(verbose_name='承接主体签字日期')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='批准日期')),
                ('dropped', models.BooleanField(default=False, verbose_name='没有批准')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='procurement.contract', verbose_name='合同')),
            ],
            options={
                'verbose_name': '合同变更',
                'verbose_name_plural': '合同变更',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_on', None), ('dropped', False)), fields=('contract',), name='amendment_waits_one_at_a_time'), models.CheckConstraint(condition=models.Q(('decided_on', None), ('dropped', False), _connector='OR'), name='amendment_decided_or_dropped'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', False), ('sort', 'term'), ('words', '')), models.Q(models.Q(('sort', 'term'), _negated=True), ('ends_on', None), models.Q(('words', ''), _negated=True)), _connector='OR'), name='amendment_says_what_its_sort_unlocks')],
            },
        ),
        migrations.AddConstraint(
            model_name='deduction',
            constraint=models.UniqueConstraint(fields=('contract', 'seq'), name='deduction_seq_once'),
        ),
        migrations.AddConstraint(
            model_name='deduction',
            constraint=models.CheckConstraint(condition=models.Q(('each__gt', 0)), name='deduction_is_about_money'),
        ),
        migrations.AddConstraint(
            model_name='counted',
            constraint=models.UniqueConstraint(fields=('milestone', 'line'), name='deduction_counted_once_in_a_stage'),
        ),
    ]
