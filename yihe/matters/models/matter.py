"""
办件: the cover sheet, who may know of it, whose turn it is.

Only `yihe.matters.actions` and `yihe.matters.standing` write the columns of a cover sheet after it is opened.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import workdays
from yihe.foundation.keepers import free
from yihe.foundation.roles import APPLICANT
from yihe.foundation.workflow import PAUSED, HeldBy, State
from yihe.matters.models import reach
from yihe.matters.models.reach import Confidentiality, Reach


class MatterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """
        Keep the matters this person may know of (`reach.visible`). An unknown person knows of none.
        """
        return self.filter(Reach(user).visible()) if user.is_authenticated else self.none()

    def waiting_on(self, user):
        """Keep the open matters whose next step is this person's: the inbox (待办)."""
        return self.filter(Reach(user).waiting() | Q(pk__in=reach.asked_of(user)), closed_at=None)

    def overdue(self, on: date):
        """Keep the open matters whose day has passed."""
        return self.filter(closed_at=None, due_on__lt=on)


class Matter(models.Model):
    """
    办件: the cover sheet of one piece of work, from its trigger to its outcome.

    It holds what every kind of work has and what the inbox shows, and nothing else. What the work is about lives
    in one row of the kind's own table, which shares its primary key.
    """

    number = models.CharField("编号", max_length=30, unique=True)
    kind = models.CharField("事项", max_length=30)
    title = models.CharField("标题", max_length=120)
    region = models.CharField("区划", max_length=12)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="matters",
        verbose_name="申请单位",
    )  # fmt: skip
    # The body whose staff work on it, where that is not the bureau of the region: a department, a law firm.
    office = models.ForeignKey(
        "bodies.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位"
    )
    compartment = models.ForeignKey(
        "compartments.Compartment", models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="专卷"
    )
    state = models.CharField("状态", max_length=30)
    holder = models.CharField("待办角色", max_length=20, blank=True)
    # Whether the holder sits in the office (`State.held_by`), and not in the region or with the first party.
    held_by_office = models.BooleanField("由承办单位办理", default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    due_on = models.DateField("办理时限", null=True, blank=True)
    # A bureau's state that was interrupted for the applicant: its name, and the working days it still had.
    resume_state = models.CharField("中断的状态", max_length=30, blank=True)
    resume_days = models.PositiveSmallIntegerField("剩余工作日", null=True, blank=True)
    confidentiality = models.PositiveSmallIntegerField("密级", choices=Confidentiality, default=Confidentiality.OPEN)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="主办件"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起人"
    )
    opened_at = models.DateTimeField("建立时间", default=timezone.now)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    awaited = models.PositiveSmallIntegerField("待答会签", default=0)
    once = free(
        models.CharField("防重复提交", max_length=40, null=True, blank=True, unique=True),
        "a form's token, used up at opening",
    )
    chain_length = free(models.PositiveIntegerField("记录条数", default=0), "the chain itself: `verify` walks it")
    chain_head = free(models.CharField("末条摘要", max_length=64, blank=True), "the chain itself: `verify` walks it")
    # Of what the events freeze of cover and contents (`freezing`). Made anew by an erasure: what was frozen before cannot
    # be guessed any more.
    salt = free(models.CharField("盐", max_length=32, blank=True), "changed, nothing frozen under it holds")

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        constraints = [
            models.CheckConstraint(
                condition=Q(holder="", closed_at__isnull=False) | (~Q(holder="") & Q(closed_at__isnull=True)),
                name="matter_is_either_held_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(resume_state="", resume_days__isnull=True)
                | (~Q(resume_state="") & Q(resume_days__isnull=False)),
                name="matter_resumes_with_days",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_on", "id"], condition=Q(closed_at=None), name="matter_inbox"),
            models.Index(fields=["holder", "organization", "due_on"], condition=Q(closed_at=None), name="matter_own_inbox"),
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="matter_due"),
            models.Index(fields=["region", "id"], name="matter_region", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(fields=["kind", "-id"], name="matter_kind"),
            models.Index(fields=["kind", "state", "-id"], name="matter_kind_state"),
            models.Index(fields=["organization", "-id"], name="matter_organization"),
            models.Index(fields=["opened_by", "-id"], name="matter_opener"),
            models.Index(fields=["assignee", "due_on", "id"], condition=Q(closed_at=None, assignee__isnull=False), name="matter_assigned"),
            models.Index(fields=["compartment"], condition=Q(compartment__isnull=False), name="matter_in_compartment"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("desk:matter", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_compartment(self) -> bool:
        """Test whether it is known to nobody but who was let in."""
        return self.confidentiality == Confidentiality.COMPARTMENT

    def enter(self, state: State, now) -> None:
        """
        Move to a state: set whose turn it is and by when.

        A pause keeps what the bureau had left; when the matter comes back to that state, it goes on with those
        days (at least one), so that sending papers back does not buy the bureau a fresh clock.
        """
        today = timezone.localdate(now)
        if state.clock is PAUSED and self.state and self.due_on and not self.resume_state:
            self.resume_state, self.resume_days = self.state, max(1, workdays.between(today, self.due_on))
        self.state = state.name
        self.holder = state.waits_on.code if state.waits_on else ""
        self.held_by_office = state.held_by is HeldBy.OFFICE
        self.assignee = None
        if self.resume_state == state.name:
            self.due_on = workdays.add(today, self.resume_days or 1)
            self.resume_state, self.resume_days = "", None
        elif callable(state.within):
            self.due_on = state.within(self)
        else:
            self.due_on = workdays.add(today, state.within) if state.within else None
        if state.is_final:
            self.closed_at, self.resume_state, self.resume_days = now, "", None
        if self.submitted_at is None and state.waits_on is not APPLICANT:
            self.submitted_at = now
