from django.db import migrations, models

from yihe.foundation.encryption import RowIdentifier
from yihe.foundation.resealing import bind

GIVEN = models.Q(sealed_as__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_reach_a_body"),
    ]

    operations = [
        migrations.AddField("user", "sealed_as", RowIdentifier()),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(fields=["sealed_as"], condition=GIVEN, name="user_sealed_as_itself")
        ),
        migrations.RunPython(bind("accounts.user"), migrations.RunPython.noop, elidable=True),
    ]
