from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_stand_on_bodies"),
    ]

    operations = [
        migrations.AddField("organization", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "organization", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="organization_sealed_as_itself")
        ),
        migrations.RunPython(bind("organizations.organization"), migrations.RunPython.noop, elidable=True),
    ]
