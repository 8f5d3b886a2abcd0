import django.db.models.deletion
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models

from yihe.foundation.frozen_rows import Frozen

LINE = ("funds_paymentline", "batch_id", "seq", "tranche_id", "amount", "payee_name", "bank", "account")


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0001_initial'),
        ('matters', '0002_seal_the_books'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='journalentry',
            name='kind',
            field=models.CharField(choices=[('appropriate', '下达'), ('commit', '占用'), ('cancel', '取消占用'), ('pay', '支付'), ('net', '抵扣支付'), ('recover', '追回'), ('return', '退票')], max_length=12, verbose_name='类型'),
        ),
        migrations.AlterField(
            model_name='paymentline',
            name='state',
            field=models.CharField(choices=[('pending', '待支付'), ('paid', '已支付'), ('failed', '支付失败'), ('dropped', '已移出'), ('returned', '退票待重发')], default='pending', max_length=8, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='ReturnedPayment',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='returned_payment', serialize=False, to='matters.matter', verbose_name='办件')),
                ('returned_on', models.DateField(verbose_name='退票日期')),
                ('reason', models.CharField(max_length=200, verbose_name='退票原因')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='核实时间')),
                ('bank', models.CharField(blank=True, max_length=100, verbose_name='更正后的开户银行')),
                ('account', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='更正后的银行账号')),
                ('corrected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更正人')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='funds.paymentline', verbose_name='退回的支付明细')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '退票',
                'verbose_name_plural': '退票',
            },
        ),
        # A paid line may become a returned one, and changes in nothing else; every other answer stays for good.
        Frozen(
            *LINE, once="answered_at", but=("state", "paid", "returned"),
            keeps=("answered_by_id", "paid_on", "voucher", "fault"), instead_of=Frozen(*LINE, once="answered_at"),
        ),
        Frozen(
            "funds_returnedpayment", "line_id", "returned_on", "reason", "reported_by_id",
            after=("confirmed_at", ("confirmed_at",)),
        ),
    ]
