import django.db.models.deletion
import django.utils.timezone
import yihe.foundation.encryption
from django.conf import settings
from django.db import migrations, models
from yihe.foundation.append_only import AppendOnly, StaysAppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('sealed_bids', '0002_published_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        StaysAppendOnly("sealed_bids_sealedbid"),
        migrations.CreateModel(
            name='PaperBid',
            fields=[
                ('bid', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='paper', serialize=False, to='sealed_bids.sealedbid', verbose_name='密封件')),
                ('envelopes', models.PositiveSmallIntegerField(default=1, verbose_name='封数')),
                ('condition', models.CharField(max_length=200, verbose_name='密封情况')),
            ],
            options={
                'verbose_name': '纸质投标',
                'verbose_name_plural': '纸质投标',
            },
        ),
        migrations.CreateModel(
            name='PaperReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_as', yihe.foundation.encryption.RowIdentifier(editable=False, null=True, verbose_name='行标识')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('session', models.CharField(max_length=64, verbose_name='登录会话摘要')),
                ('words', yihe.foundation.encryption.EncryptedTextField(verbose_name='读出的内容')),
            ],
            options={
                'verbose_name': '纸质投标拆封登记',
                'verbose_name_plural': '纸质投标拆封登记',
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='sealedbid',
            name='sealed_bid_is_not_empty',
        ),
        migrations.AlterField(
            model_name='sealedbid',
            name='sm3',
            field=models.CharField(blank=True, max_length=64, verbose_name='密文 SM3 摘要'),
        ),
        migrations.AddConstraint(
            model_name='sealedbid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('size__gt', 0), models.Q(('sm3', ''), _negated=True)), models.Q(('size', 0), ('sm3', '')), _connector='OR'), name='sealed_bid_has_bytes_or_is_paper'),
        ),
        migrations.AddField(
            model_name='paperbid',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签收人'),
        ),
        migrations.AddField(
            model_name='paperreading',
            name='opener',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='sealed_bids.opener', verbose_name='开标人'),
        ),
        migrations.AddField(
            model_name='paperreading',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='sealed_bids.paperbid', verbose_name='纸质投标'),
        ),
        migrations.AddConstraint(
            model_name='paperbid',
            constraint=models.CheckConstraint(condition=models.Q(('envelopes__gt', 0)), name='paper_bid_has_an_envelope'),
        ),
        migrations.AddConstraint(
            model_name='paperreading',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed_as__isnull', False)), fields=('sealed_as',), name='paper_reading_sealed_as_itself'),
        ),
        StaysAppendOnly("sealed_bids_sealedbid"),
        AppendOnly("sealed_bids_paperbid"),
        AppendOnly("sealed_bids_paperreading"),
    ]
