"""How much a matter is about, for lists. What stands is filled in by the rooms that know (funds 0004, subsidies 0007)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0015_presses")]

    operations = [
        migrations.AddField(
            "matter", "amount",
            models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="金额（元）"),
        ),
        migrations.AddIndex(
            "matter", models.Index(fields=["amount", "id"], condition=models.Q(amount__isnull=False), name="matter_amount"),
        ),
        migrations.AddIndex(
            "matter",
            models.Index(fields=["submitted_at", "id"], condition=models.Q(submitted_at__isnull=False), name="matter_submitted"),
        ),
    ]  # fmt: skip
