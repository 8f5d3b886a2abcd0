import django.db.models.deletion
import yihe.foundation.encryption
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who practises by a licence may be known by it alone (ADR 0079)."""

    dependencies = [
        ('bodies', '0003_providers_of_legal_services'),
        ('practitioners', '0009_individuals_undertake'),
    ]

    operations = [
        migrations.AlterField(
            model_name='practitioner',
            name='id_index',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True, verbose_name='证件索引'),
        ),
        migrations.AlterField(
            model_name='practitioner',
            name='id_number',
            field=yihe.foundation.encryption.EncryptedTextField(blank=True, verbose_name='身份证件号码'),
        ),
        migrations.AlterField(
            model_name='practitioner',
            name='kind',
            field=models.CharField(choices=[('social_worker', '社会工作者'), ('lawyer', '律师'), ('legal_worker', '基层法律服务工作者'), ('mediator', '人民调解员'), ('notary', '公证员'), ('appraiser', '司法鉴定人'), ('volunteer', '志愿者'), ('expert', '专家'), ('individual', '个人承接主体')], max_length=14, verbose_name='类别'),
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lawyer', '律师执业证'), ('legal_worker', '基层法律服务工作者执业证'), ('notary', '公证员执业证'), ('appraiser', '司法鉴定人执业证')], max_length=12, verbose_name='证件种类')),
                ('number', models.CharField(max_length=40, verbose_name='执业证号')),
                ('authority', models.CharField(max_length=60, verbose_name='发证机关')),
                ('valid_from', models.DateField(verbose_name='有效期自')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('practises_at', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='bodies.body', verbose_name='执业机构')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='practitioners.practitioner', verbose_name='从业人员')),
            ],
            options={
                'verbose_name': '执业证',
                'verbose_name_plural': '执业证',
                'ordering': ['-valid_from', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='licence_days_in_order'), models.UniqueConstraint(fields=('kind', 'number', 'valid_from'), name='licence_period_once')],
            },
        ),
    ]
