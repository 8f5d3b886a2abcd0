import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0020_departments_telephones_wishes'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastLook',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('at', models.DateTimeField(verbose_name='这次查看')),
                ('before', models.DateTimeField(blank=True, null=True, verbose_name='上次查看')),
            ],
            options={
                'verbose_name': '上次查看',
                'verbose_name_plural': '上次查看',
            },
        ),
    ]
