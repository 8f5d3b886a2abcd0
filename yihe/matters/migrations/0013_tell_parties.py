"""Which way of reaching a party is safe, sealed; and what waits to be told by it."""

import django.db.models.deletion
import django.utils.timezone

from django.conf import settings
from django.db import migrations, models

from yihe.foundation.encryption import EncryptedTextField


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0012_when_words_were_deleted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='safe_note',
            field=EncryptedTextField(blank=True, verbose_name='联系时请注意'),
        ),
        migrations.AddField(
            model_name='party',
            name='safe_way',
            field=EncryptedTextField(blank=True, verbose_name='怎样联系是安全的'),
        ),
        migrations.CreateModel(
            name='PartyMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='内容')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='没有联系上的次数')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='告知时间')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter', verbose_name='办件')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='matters.party', verbose_name='参与方')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='告知人')),
            ],
            options={
                'verbose_name': '待告知',
                'verbose_name_plural': '待告知',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('told_at', None)), fields=('party',), name='party_is_told_at_once')],
            },
        ),
    ]
