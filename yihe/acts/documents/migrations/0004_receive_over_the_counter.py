import django.db.models.deletion
from django.db import migrations, models

from yihe.foundation.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_scan_contents'),
        ('matters', '0019_notices_lead'),
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='第几次收件')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.event', verbose_name='办理记录')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='matters.matter', verbose_name='办件')),
            ],
            options={
                'verbose_name': '收件回执',
                'verbose_name_plural': '收件回执',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('matter', 'ordinal'), name='receipt_numbered_once')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='第几次收件')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='页数')),
                ('original', models.CharField(choices=[('kept', '原件留存'), ('given_back', '核验原件后退回'), ('copy', '复印件留存')], max_length=10, verbose_name='原件')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='received', to='documents.document', verbose_name='材料')),
            ],
            options={
                'verbose_name': '纸质材料',
                'verbose_name_plural': '纸质材料',
                'constraints': [models.CheckConstraint(condition=models.Q(('pages__gt', 0)), name='received_paper_has_pages', violation_error_message='至少一页')],
            },
        ),
        AppendOnly("documents_receipt"),
        AppendOnly("documents_receivedpaper"),
    ]
