from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_objectors_are_parties"),
    ]

    operations = [
        migrations.AddField("objection", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "objection", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="objection_sealed_as_itself")
        ),
        migrations.RunPython(bind("notices.objection"), migrations.RunPython.noop, elidable=True),
    ]
