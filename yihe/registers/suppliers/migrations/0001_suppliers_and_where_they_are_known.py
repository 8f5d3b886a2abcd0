import django.db.models.deletion
import django.utils.timezone
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """承接主体: who undertakes what is bought and is no social organization (ADR 0073)."""

    initial = True

    dependencies = [
        ('bodies', '0002_follow_bodies'),
        ('practitioners', '0009_individuals_undertake'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('body', models.OneToOneField(db_column='id', editable=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='supplier', serialize=False, to='bodies.body', verbose_name='单位')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('form', models.CharField(choices=[('law_firm', '律师事务所'), ('enterprise', '企业'), ('institution', '公益二类事业单位'), ('collective', '农村集体经济组织'), ('committee', '基层群众性自治组织'), ('other', '其他组织'), ('individual', '个人')], max_length=12, verbose_name='类型')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('licence', models.CharField(blank=True, max_length=40, verbose_name='执业许可证号')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='登记日期')),
                ('representative', models.CharField(blank=True, max_length=40, verbose_name='法定代表人（负责人）')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('contact', models.CharField(blank=True, max_length=40, verbose_name='联系人')),
                ('phone', yihe.foundation.encryption.EncryptedTextField(blank=True, max_length=30, verbose_name='联系电话')),
                ('bank', models.CharField(blank=True, max_length=100, verbose_name='开户银行')),
                ('account', yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='银行账号')),
                ('invented', models.BooleanField(default=False, verbose_name='虚构（演示）')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplier', to='practitioners.practitioner', verbose_name='本人')),
            ],
            options={
                'verbose_name': '承接主体',
                'verbose_name_plural': '承接主体',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='KnownIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=12, verbose_name='区划')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='known_in', to='suppliers.supplier', verbose_name='承接主体')),
            ],
            options={
                'verbose_name': '登记地',
                'verbose_name_plural': '登记地',
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='supplier',
            index=models.Index(fields=['name'], name='suppliers_supplier_name'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='supplier_sealed_as_itself'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='supplier_code_once'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('form', 'individual'), ('person__isnull', False), ('uscc', '')), models.Q(models.Q(('form', 'individual'), _negated=True), models.Q(('uscc', ''), _negated=True), ('person', None)), _connector='OR'), name='supplier_is_who_it_is'),
        ),
        migrations.AddConstraint(
            model_name='knownin',
            constraint=models.UniqueConstraint(fields=('supplier', 'region'), name='supplier_known_once_in_a_county'),
        ),
    ]
