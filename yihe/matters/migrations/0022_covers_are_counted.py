"""
Changes of covers are noted by triggers from now on, and what they come to is kept. What stands today is noted once, as if it had come today; of what
ended long ago no figure of an overview asks, so it is left out.
"""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

from yihe.foundation.noted_changes import NotesChanges

COLUMNS = ("kind", "region", "office_id", "holder", "due_at", "submitted_at", "closed_at", "amount")
COUNTED = "{row}.submitted_at IS NOT NULL AND {row}.confidentiality < 2"
DAYS = 101  # a day more than is kept


def note_what_stands(apps, schema_editor):
    names = ", ".join(COLUMNS)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_coverchange ({names}, n) SELECT {names}, 1 FROM matters_matter AS cover "
            f"WHERE {COUNTED.format(row='cover')} AND (closed_at IS NULL OR closed_at >= %s)",
            [timezone.now() - timedelta(days=DAYS)],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0021_numbers_laid_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="事项")),
                ("region", models.CharField(max_length=12, verbose_name="区划")),
                ("office_id", models.BigIntegerField(null=True, verbose_name="承办单位")),
                ("holder", models.CharField(blank=True, max_length=20, verbose_name="待办角色")),
                ("due_at", models.DateTimeField(null=True, verbose_name="办理时限")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="金额（元）")),
                ("n", models.SmallIntegerField(verbose_name="增减")),
            ],
            options={
                "verbose_name": "办件变动",
                "verbose_name_plural": "办件变动",
            },
        ),
        migrations.CreateModel(
            name="KeptCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=10, verbose_name="数什么")),
                ("kind", models.CharField(max_length=30, verbose_name="事项")),
                ("region", models.CharField(max_length=12, verbose_name="区划")),
                ("office_id", models.BigIntegerField(default=0, verbose_name="承办单位")),
                ("holder", models.CharField(blank=True, max_length=20, verbose_name="待办角色")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("n", models.BigIntegerField(verbose_name="件数")),
                ("fen", models.BigIntegerField(default=0, verbose_name="金额（分）")),
                ("unpriced", models.BigIntegerField(default=0, verbose_name="没有金额的件数")),
            ],
            options={
                "verbose_name": "留存的件数",
                "verbose_name_plural": "留存的件数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "at", "kind", "region", "office_id", "holder"),
                        name="of_what_counts_alike_one_count",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_on", models.DateField(verbose_name="办结日期")),
                ("kind", models.CharField(max_length=30, verbose_name="事项")),
                ("region", models.CharField(max_length=12, verbose_name="区划")),
                ("office_id", models.BigIntegerField(default=0, verbose_name="承办单位")),
                ("version", models.PositiveSmallIntegerField(verbose_name="流程版本")),
                ("state", models.CharField(blank=True, max_length=30, verbose_name="状态")),
                ("days", models.BigIntegerField(verbose_name="天数")),
                ("matters", models.BigIntegerField(verbose_name="件数")),
            ],
            options={
                "verbose_name": "留存的用时",
                "verbose_name_plural": "留存的用时",
                "indexes": [models.Index(fields=["closed_on"], name="kept_days_by_day")],
            },
        ),
        NotesChanges("matters_matter", into="matters_coverchange", columns=COLUMNS, of=COUNTED),
        migrations.RunPython(note_what_stands, migrations.RunPython.noop, elidable=False),
    ]
