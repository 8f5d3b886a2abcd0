from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("practitioners", "0002_confirm_employments_and_renew_certificates"),
    ]

    operations = [
        migrations.AddField("practitioner", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "practitioner", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="practitioner_sealed_as_itself")
        ),
        migrations.RunPython(bind("practitioners.practitioner"), migrations.RunPython.noop, elidable=True),
    ]
