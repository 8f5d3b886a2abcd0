"""What somebody writes again and again, kept to be picked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_nobody_is_two_administrators'),
    ]

    operations = [
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='常用意见')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phrases', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
            ],
            options={
                'verbose_name': '常用意见',
                'verbose_name_plural': '常用意见',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'text'), name='phrase_once_for_a_person')],
            },
        ),
    ]
