"""
What is late is listed longest first. A term ends at 24:00, so many end at one moment: with the key beside it a page of them is read from the
index's beginning, and not all of a day's put in order first.

Of parties, clocks and notices the index of one column goes that a wider one begins with: each is written with nearly every act.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# What was a participation is a party now: PostgreSQL's index kept the name, SQLite's was made anew with the table.
NOT_READ = (
    ("matters_participation", "matters_party", "user_id"),
    ("matters_party", "matters_party", "user_id"),
    ("matters_clock", "matters_clock", "matter_id"),
    ("matters_notification", "matters_notification", "user_id"),
)


def drop(apps, schema_editor):
    for named_after, _table, column in NOT_READ:
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor._create_index_name(named_after, [column])}")


def make(apps, schema_editor):
    for _named_after, table, column in NOT_READ:
        name = schema_editor._create_index_name(table, [column])
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})")


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0023_indexes_that_are_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex("matter", "matter_due"),
        migrations.AddIndex(
            "matter", models.Index(fields=["due_at", "id"], condition=Q(closed_at=None), name="matter_due")
        ),
        # By hand: SQLite would make each table anew for it, and without its triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, make)],
            state_operations=[
                migrations.AlterField(
                    "party",
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
                        verbose_name="人员",
                    ),
                ),
                migrations.AlterField(
                    "clock",
                    "matter",
                    models.ForeignKey(
                        "matters.matter", models.PROTECT, related_name="clocks", db_index=False, verbose_name="办件"
                    ),
                ),
                migrations.AlterField(
                    "notification",
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False,
                        verbose_name="收件人",
                    ),
                ),
            ],
        ),
    ]  # fmt: skip
