from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_propose_facts_that_open_money"),
    ]

    operations = [
        migrations.AddField("user", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="user_sealed_as_itself")
        ),
        migrations.AddField("proposal", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "proposal", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="proposal_sealed_as_itself")
        ),
        migrations.RunPython(bind("accounts.user"), migrations.RunPython.noop, elidable=True),
    ]
