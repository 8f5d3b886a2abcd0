from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_classes_of_the_city'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='record_office',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='备案机关'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='organization',
            name='record_number',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='备案号'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.UniqueConstraint(condition=~Q(record_number=''), fields=('record_office', 'record_number'), name='organization_record_once'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=~Q(uscc__startswith='BA') | ~Q(record_number=''), name='organization_without_code_is_on_record'),
        ),
    ]
