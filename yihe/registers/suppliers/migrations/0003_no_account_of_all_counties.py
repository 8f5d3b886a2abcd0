from django.db import migrations, models


class Migration(migrations.Migration):
    """What stands with each county now stands with the supplier no more (ADR 0087)."""

    dependencies = [("suppliers", "0002_each_county_its_own")]

    operations = [
        *(migrations.RemoveField("supplier", name) for name in ("contact", "phone", "bank", "account", "plain_address")),
        migrations.AddConstraint(
            "knownin",
            models.UniqueConstraint(
                fields=["sealed_as"], condition=models.Q(sealed_as__isnull=False), name="known_in_sealed_as_itself"
            ),
        ),
    ]
