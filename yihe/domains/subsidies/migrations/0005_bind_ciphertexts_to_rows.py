from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0004_kinds_of_subsidy_are_declared"),
    ]

    operations = [
        migrations.AddField("examclaim", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "examclaim", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="exam_claim_sealed_as_itself")
        ),
        migrations.AddField("settlinginclaim", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "settlinginclaim", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="settling_in_claim_sealed_as_itself")
        ),
        migrations.RunPython(bind("subsidies.examclaim", "subsidies.settlinginclaim"), migrations.RunPython.noop, elidable=True),
    ]
