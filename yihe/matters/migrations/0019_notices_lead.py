from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0017_bulk")]

    operations = [
        migrations.AddField(
            "notification", "page", models.CharField("去处", max_length=120, blank=True, default=""), preserve_default=False
        ),
    ]
