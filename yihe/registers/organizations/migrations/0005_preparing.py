from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0004_bind_ciphertexts_to_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organization',
            name='standing',
            field=models.CharField(choices=[('registered', '登记'), ('recorded', '备案'), ('preparing', '筹备')], default='registered', max_length=10, verbose_name='登记或备案'),
        ),
    ]
