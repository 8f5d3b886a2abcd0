"""Of who looked at what, an index of people alone stood beside one of people in order: it is written with every page that is read."""

from django.conf import settings
from django.db import migrations, models

TABLE, COLUMN = "evidence_accessentry", "user_id"


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor._create_index_name(TABLE, [COLUMN])}")


def make(apps, schema_editor):
    name = schema_editor._create_index_name(TABLE, [COLUMN])
    schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {TABLE} ({COLUMN})")


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_index_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # By hand: SQLite would make the table anew for it, and without its triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, make)],
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
