"""The clocks that run for a matter, or stand still; and when the timer last ran."""

from django.db import models
from django.db.models import Q

from yihe.foundation.periods import Rest, Unit


class Clock(models.Model):
    """
    计时: one clock of one matter. The one of the step bears the name of its state, the others that of their time limit in the
    workflow. It runs until `due_at`, or stands still and keeps what is `left` in its own unit (`periods.Term.left`).

    What happens when it is over is not written here: the workflow the matter follows says it. A clock of a step goes with
    the step, unless it was interrupted; one of a time limit stands still when the matter is closed.
    """

    free_because = "the earliest of those that run is the cover's `due_at`, which each event freezes; the next action reckons it anew from these"

    matter = models.ForeignKey(
        "matters.Matter", models.PROTECT, related_name="clocks", db_index=False, verbose_name="办件"
    )
    name = models.CharField("名称", max_length=30)
    since = models.DateTimeField("起算时间")
    due_at = models.DateTimeField("届满时间", null=True, blank=True)
    left = models.PositiveIntegerField("剩余", null=True, blank=True)
    unit = models.CharField("计算单位", max_length=12, choices=[(unit.value, unit.label) for unit in Unit])
    rest = models.CharField("末日休息", max_length=14, choices=[(rest.value, rest.value) for rest in Rest])
    told_at = models.DateTimeField("提醒时间", null=True, blank=True)
    # From when, and how much of it in its unit (`Term.amount`): what it is counted by again when a calendar is loaded. Without
    # an amount a record says the day, or it was started before clocks knew theirs.
    counted_from = models.DateTimeField("计算起点", null=True, blank=True)
    amount = models.PositiveIntegerField("期限长度", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计时"
        constraints = [
            models.UniqueConstraint(fields=["matter", "name"], name="clock_once_by_name"),
            models.CheckConstraint(
                condition=Q(due_at=None, left__isnull=False) | Q(due_at__isnull=False, left=None),
                name="clock_runs_or_stands_still",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="clock_due")]

    def __str__(self):
        return f"{self.matter} {self.name}"


class TimerRun(models.Model):
    """定时任务: when a timer last ran, one row for each. No record of anything: the next run writes over it."""

    free_because = "the next run writes over it"

    name = models.CharField("任务", max_length=20, primary_key=True)
    began_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    failed = models.PositiveIntegerField("未能办理", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self):
        return self.name
