"""Of who looked at what, an index of people alone stood beside one of people in order: it is written with every page that is read."""

from django.conf import settings
from django.db import migrations, models

from yihe.foundation.indexes_not_read import dropped


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_index_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[dropped("evidence_accessentry", "user_id")],
            state_operations=[
                migrations.AlterField(
                    "accessentry",
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
                        verbose_name="人员",
                    ),
                ),
            ],
        ),
    ]  # fmt: skip
