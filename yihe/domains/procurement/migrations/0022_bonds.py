
import django.db.models.deletion
import django.db.models.expressions
import yihe.foundation.encryption
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bodies', '0003_providers_of_legal_services'),
        ('matters', '0024_late_ones_in_order'),
        ('procurement', '0021_consortia'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bond',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='matters.matter', verbose_name='办件')),
                ('sort', models.CharField(choices=[('bid', '投标（响应）保证金'), ('performance', '履约保证金')], max_length=12, verbose_name='哪一种')),
                ('label', models.CharField(max_length=120, verbose_name='交纳人')),
                ('code', models.CharField(blank=True, default='', max_length=40, verbose_name='统一社会信用代码')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='收到书面撤回通知日期')),
                ('asked', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='应交（元）')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='实交（元）')),
                ('instrument', models.CharField(blank=True, choices=[('transfer', '银行转账'), ('cheque', '支票'), ('draft', '汇票'), ('note', '本票'), ('guarantee', '保函')], default='', max_length=10, verbose_name='形式')),
                ('given_on', models.DateField(blank=True, null=True, verbose_name='到账或者保函提交日期')),
                ('voucher', models.CharField(blank=True, default='', max_length=60, verbose_name='凭证或者保函号码')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='保函到期日期')),
                ('freed_on', models.DateField(blank=True, null=True, verbose_name='可以退还的日期')),
                ('freed_by', models.CharField(blank=True, default='', max_length=60, verbose_name='为什么可以退还')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='退还期限')),
                ('ground', models.CharField(blank=True, choices=[('revoked', '投标有效期内撤销投标文件'), ('named', '采购文件或者合同写明的情形')], default='', max_length=10, verbose_name='提出不予退还的情形')),
                ('passage', models.CharField(blank=True, default='', max_length=300, verbose_name='采购文件或者合同的原文')),
                ('facts', models.CharField(blank=True, default='', max_length=500, verbose_name='事实和证据')),
                ('proposed', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='提出不予退还（元）')),
                ('forfeited', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='不予退还（元）')),
                ('returned', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='退还（元）')),
                ('returned_on', models.DateField(blank=True, null=True, verbose_name='退还日期')),
                ('interest', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='逾期的资金占用费（元）')),
                ('fruits', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='一并退还的银行孳息（元）')),
                ('own_cause', models.CharField(blank=True, default='', max_length=300, verbose_name='交纳人自身的原因')),
                ('bid', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bond', to='procurement.bid', verbose_name='投标')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bodies.body', verbose_name='登记的单位')),
                ('contract', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bond', to='procurement.contract', verbose_name='合同')),
                ('tender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bonds', to='procurement.tender', verbose_name='招标项目')),
            ],
            options={
                'verbose_name': '保证金',
                'verbose_name_plural': '保证金',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contract', None), ('sort', 'bid'), ('tender__isnull', False)), models.Q(('bid', None), ('contract__isnull', False), ('sort', 'performance'), ('tender', None)), _connector='OR'), name='bond_is_of_a_tender_or_of_a_contract'), models.CheckConstraint(condition=models.Q(('asked__gt', 0)), name='bond_is_about_money'), models.CheckConstraint(condition=models.Q(models.Q(('amount', None), ('forfeited', 0), ('returned', None)), models.Q(('amount__gt', 0), ('forfeited__gte', 0), ('forfeited__lte', models.F('amount')), ('returned', None)), models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('returned'), '+', models.F('forfeited'))), ('amount__gt', 0), ('forfeited__gte', 0), ('returned__gte', 0), ('returned__isnull', False)), _connector='OR'), name='bond_gives_back_what_was_given_and_no_more'), models.CheckConstraint(condition=models.Q(models.Q(('returned', None), ('returned_on', None)), models.Q(('returned__isnull', False), ('returned_on__isnull', False)), _connector='OR'), name='bond_returned_on_a_day'), models.CheckConstraint(condition=models.Q(('fruits__gte', 0), ('interest__gte', 0), models.Q(('returned__isnull', False), models.Q(('fruits', 0), ('interest', 0)), _connector='OR')), name='bond_bears_interest_when_it_is_returned'), models.CheckConstraint(condition=models.Q(models.Q(('due_on', None), ('freed_on', None)), models.Q(('due_on__gte', models.F('freed_on')), ('due_on__isnull', False), ('freed_on__isnull', False)), _connector='OR'), name='bond_is_due_after_it_is_free')],
            },
        ),
        migrations.CreateModel(
            name='BondTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='投标保证金（元）')),
                ('cases', models.TextField(blank=True, default='', max_length=1000, verbose_name='不予退还投标保证金的情形')),
                ('to', models.CharField(max_length=200, verbose_name='交给谁、开户银行')),
                ('account', yihe.foundation.encryption.EncryptedTextField(blank=True, default='', verbose_name='收款银行账号')),
                ('share', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='履约保证金比例（%）')),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='验收合格后退还履约保证金的工作日数')),
                ('breaches', models.TextField(blank=True, default='', max_length=1000, verbose_name='不予退还履约保证金的情形')),
                ('late', models.CharField(blank=True, default='', max_length=300, verbose_name='逾期退还履约保证金的违约责任')),
                ('tender', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bond_terms', to='procurement.tender', verbose_name='招标项目')),
            ],
            options={
                'verbose_name': '采购文件里的保证金',
                'verbose_name_plural': '采购文件里的保证金',
                'constraints': [models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='bond_terms_sealed_as_itself'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('share__gte', 0)), name='bond_terms_ask_no_less_than_none'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('share__gt', 0), _connector='OR'), name='bond_terms_ask_for_something')],
            },
        ),
        migrations.CreateModel(
            name='ContractBond',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='履约保证金（元）')),
                ('days', models.PositiveSmallIntegerField(verbose_name='验收合格后退还的工作日数')),
                ('breaches', models.TextField(max_length=1000, verbose_name='不予退还的情形')),
                ('late', models.CharField(max_length=300, verbose_name='逾期退还的违约责任')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bond_terms', to='procurement.contract', verbose_name='合同')),
            ],
            options={
                'verbose_name': '合同里的履约保证金',
                'verbose_name_plural': '合同里的履约保证金',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contract_bond_is_about_money')],
            },
        ),
    ]
