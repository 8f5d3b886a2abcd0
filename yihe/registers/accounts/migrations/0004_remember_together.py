from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_propose_memberships'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedEntry',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='键（SM3）')),
                ('value', models.TextField(verbose_name='值')),
                ('until', models.DateTimeField(db_index=True, verbose_name='记到何时')),
            ],
            options={
                'verbose_name': '共用的短期记忆',
                'verbose_name_plural': '共用的短期记忆',
            },
        ),
    ]
