from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0007_search"),
    ]

    operations = [
        migrations.AddField("draft", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "draft", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="draft_sealed_as_itself")
        ),
        migrations.AddField("party", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "party", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="party_sealed_as_itself")
        ),
        migrations.RunPython(bind("matters.draft", "matters.party"), migrations.RunPython.noop, elidable=True),
    ]
