"""
What is late is listed longest first. A term ends at 24:00, so many end at one moment: with the key beside it a page of them is read from the
index's beginning, and not all of a day's put in order first.

Of parties, clocks and notices the index of one column goes that a wider one begins with: each is written with nearly every act.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from yihe.foundation.indexes_not_read import dropped


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
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # What was a participation is a party now: PostgreSQL's index kept the name, SQLite's was made anew with the table.
                dropped("matters_party", "user_id", named_after="matters_participation"),
                dropped("matters_party", "user_id"),
                dropped("matters_clock", "matter_id"),
                dropped("matters_notification", "user_id"),
            ],
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
