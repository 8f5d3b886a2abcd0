import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_seal_the_words_of_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScannedContent",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="SM3 摘要")),
                ("found", models.CharField(blank=True, max_length=100, verbose_name="发现的病毒")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="检查时间")),
            ],
            options={"verbose_name": "病毒检查", "verbose_name_plural": "病毒检查"},
        ),
    ]
