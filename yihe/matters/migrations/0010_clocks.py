"""
Due moments take the place of due days, and clocks the place of the one state a matter could be interrupted in: a day becomes
its 24:00, the step that runs gets its clock, and a paused one keeps the working days it had left.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

UNITS = [
    ("minutes", "分钟"), ("hours", "小时"), ("bureau_hours", "个办公小时"), ("working_days", "个工作日"), ("days", "日"),
    ("months", "个月"), ("years", "年"),
]  # fmt: skip
RESTS = [(rest, rest) for rest in ("stays", "to_working_day", "after_holiday")]

# 24:00 of a day in Shanghai, which has kept one time since 1991, is 16:00 of that day in Greenwich.
END_OF_DAY = {
    "postgresql": "(due_on + time '16:00') AT TIME ZONE 'UTC'",
    "sqlite": "due_on || ' 16:00:00'",
}
LAST_DAY = {
    "postgresql": "((due_at AT TIME ZONE 'UTC') + interval '8 hours' - interval '1 microsecond')::date",
    "sqlite": "date(due_at, '+8 hours', '-1 second')",
}
# When the state it is in was entered, or was last come back to; of a matter without events, when it was opened.
ENTERED = (
    "COALESCE((SELECT MAX(e.at) FROM matters_event e WHERE e.matter_id = m.id AND e.target = {state} AND e.source <> e.target), "
    "m.opened_at)"
)


def start_clocks(apps, schema_editor):
    """Begin the clocks of open matters: of the step that runs, and of the one that was interrupted."""
    run = schema_editor.execute
    vendor = schema_editor.connection.vendor
    run(f"UPDATE matters_matter SET due_at = {END_OF_DAY[vendor]} WHERE due_on IS NOT NULL")
    into = 'INSERT INTO matters_clock (matter_id, name, since, due_at, "left", unit, rest) '
    since = ENTERED.format(state="m.state")
    run(
        f"{into}SELECT m.id, m.state, {since}, m.due_at, NULL, 'working_days', 'stays' FROM matters_matter m "
        "WHERE m.closed_at IS NULL AND m.due_at IS NOT NULL"
    )
    since = ENTERED.format(state="m.resume_state")
    run(
        f"{into}SELECT m.id, m.resume_state, {since}, NULL, m.resume_days, 'working_days', 'stays' FROM matters_matter m "
        "WHERE m.closed_at IS NULL AND m.resume_state <> '' AND m.resume_state <> m.state"
    )


def back_to_days(apps, schema_editor):
    run = schema_editor.execute
    run(f"UPDATE matters_matter SET due_on = {LAST_DAY[schema_editor.connection.vendor]} WHERE due_at IS NOT NULL")
    paused = (
        'SELECT {column} FROM matters_clock c WHERE c.matter_id = matters_matter.id AND c."left" IS NOT NULL '
        "AND c.name <> matters_matter.state AND c.unit = 'working_days' ORDER BY c.id LIMIT 1"
    )
    name, left = paused.format(column="c.name"), paused.format(column='c."left"')
    run(
        f"UPDATE matters_matter SET resume_state = COALESCE(({name}), ''), resume_days = ({left}) "
        "WHERE closed_at IS NULL"
    )


class Migration(migrations.Migration):
    dependencies = [("matters", "0009_events_version_two")]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("since", models.DateTimeField(verbose_name="起算时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="届满时间")),
                ("left", models.PositiveIntegerField(blank=True, null=True, verbose_name="剩余")),
                ("unit", models.CharField(choices=UNITS, max_length=12, verbose_name="计算单位")),
                ("rest", models.CharField(choices=RESTS, max_length=14, verbose_name="末日休息")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="提醒时间")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="matters.matter",
                        verbose_name="办件",
                    ),
                ),
            ],
            options={"verbose_name": "计时", "verbose_name_plural": "计时"},
        ),
        migrations.CreateModel(
            name="TimerRun",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="任务")),
                ("began_at", models.DateTimeField(verbose_name="开始时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="未能办理")),
            ],
            options={"verbose_name": "定时任务", "verbose_name_plural": "定时任务"},
        ),
        migrations.AddConstraint(
            "clock", models.UniqueConstraint(fields=("matter", "name"), name="clock_once_by_name")
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(due_at=None, left__isnull=False) | Q(due_at__isnull=False, left=None),
                name="clock_runs_or_stands_still",
            ),
        ),
        migrations.AddField(
            "matter", "due_at", models.DateTimeField(blank=True, null=True, verbose_name="办理时限")
        ),
        migrations.AddField(
            "matter", "workflow_version", models.PositiveSmallIntegerField(default=1, verbose_name="流程版本")
        ),
        migrations.RunPython(start_clocks, back_to_days),
        migrations.AddIndex(
            "clock", models.Index(condition=Q(due_at__isnull=False), fields=["due_at"], name="clock_due")
        ),
        migrations.RemoveIndex("matter", "matter_inbox"),
        migrations.RemoveIndex("matter", "matter_own_inbox"),
        migrations.RemoveIndex("matter", "matter_due"),
        migrations.RemoveIndex("matter", "matter_assigned"),
        migrations.RemoveConstraint("matter", "matter_resumes_with_days"),
        migrations.RemoveField("matter", "due_on"),
        migrations.RemoveField("matter", "resume_state"),
        migrations.RemoveField("matter", "resume_days"),
        migrations.AddIndex(
            "matter", models.Index(condition=Q(closed_at=None), fields=["holder", "due_at", "id"], name="matter_inbox")
        ),
        migrations.AddIndex(
            "matter",
            models.Index(condition=Q(closed_at=None), fields=["holder", "organization", "due_at"], name="matter_own_inbox"),
        ),
        migrations.AddIndex(
            "matter", models.Index(condition=Q(closed_at=None), fields=["due_at"], name="matter_due")
        ),
        migrations.AddIndex(
            "matter",
            models.Index(
                condition=Q(assignee__isnull=False, closed_at=None), fields=["assignee", "due_at", "id"],
                name="matter_assigned",
            ),
        ),
    ]  # fmt: skip
