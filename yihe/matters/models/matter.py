"""
办件: the cover sheet, who may know of it, whose turn it is.

Only `yihe.matters.actions`, `yihe.matters.clocks` and `yihe.matters.standing` write the columns of a cover sheet after it is opened.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import periods
from yihe.foundation.keepers import free
from yihe.foundation.money_fields import MoneyField
from yihe.foundation.roles import APPLICANT
from yihe.foundation.workflow import HeldBy, State
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

    def overdue(self, at: datetime | None = None):
        """Keep the open matters whose time was over before a moment (now)."""
        return self.filter(closed_at=None, due_at__lt=at or timezone.now())


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
        "organizations.Organization", models.PROTECT, null=True, blank=True, related_name="matters", db_index=False,
        verbose_name="申请单位",
    )  # fmt: skip
    # The body whose staff work on it, where that is not the bureau of the region: a department, a law firm.
    office = models.ForeignKey(
        "bodies.Body", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="承办单位"
    )
    compartment = models.ForeignKey(
        "compartments.Compartment", models.PROTECT, null=True, blank=True, related_name="matters", db_index=False,
        verbose_name="专卷",
    )  # fmt: skip
    state = models.CharField("状态", max_length=30)
    holder = models.CharField("待办角色", max_length=20, blank=True)
    # Whether the holder sits in the office (`State.held_by`), and not in the region or with the first party.
    held_by_office = models.BooleanField("由承办单位办理", default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="经办人",
    )  # fmt: skip
    # The earliest of the clocks that run for whoever holds it (`Clock`). A day ends at 24:00: the midnight after it.
    due_at = models.DateTimeField("办理时限", null=True, blank=True)
    workflow_version = models.PositiveSmallIntegerField("流程版本", default=1)
    confidentiality = models.PositiveSmallIntegerField("密级", choices=Confidentiality, default=Confidentiality.OPEN)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", db_index=False, verbose_name="关联办件"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="发起人",
    )  # fmt: skip
    opened_at = models.DateTimeField("创建时间", default=timezone.now)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    emptied_at = free(
        models.DateTimeField("文字删除时间", null=True, blank=True),
        "written with an event that says so (`erasing`): `verify` compares the two",
    )
    amount = free(
        MoneyField("金额（元）", least=None, null=True, blank=True),
        "reckoned anew at each event out of what is frozen with it (`Kind.amount_of`): `verify` reckons it again",
    )
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
        ]
        indexes = [
            models.Index(fields=["holder", "due_at", "id"], condition=Q(closed_at=None), name="matter_inbox"),
            models.Index(fields=["holder", "organization", "due_at"], condition=Q(closed_at=None), name="matter_own_inbox"),
            models.Index(fields=["due_at", "id"], condition=Q(closed_at=None), name="matter_due"),
            models.Index(fields=["region", "id"], name="matter_region", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(fields=["kind", "-id"], name="matter_kind"),
            models.Index(fields=["kind", "state", "-id"], name="matter_kind_state"),
            models.Index(fields=["organization", "-id"], name="matter_organization"),
            models.Index(fields=["opened_by", "-id"], name="matter_opener"),
            models.Index(fields=["assignee", "due_at", "id"], condition=Q(closed_at=None, assignee__isnull=False), name="matter_assigned"),
            models.Index(fields=["amount", "id"], condition=Q(amount__isnull=False), name="matter_amount"),
            models.Index(fields=["submitted_at", "id"], condition=Q(submitted_at__isnull=False), name="matter_submitted"),
            models.Index(fields=["kind", "closed_at"], condition=Q(closed_at__isnull=False, emptied_at=None), name="matter_still_in_words"),
            models.Index(fields=["compartment"], condition=Q(compartment__isnull=False), name="matter_in_compartment"),
            # Of columns most matters leave empty, those alone that do not: each index is written at each act.
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="matter_assignee"),
            models.Index(fields=["office"], condition=Q(office__isnull=False), name="matter_office"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="matter_parent"),
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

    @property
    def due_on(self) -> date | None:
        """Return the day on which its time is over, or None: a term that ends at 24:00 is over on the day that ends."""
        return periods.last_day(self.due_at) if self.due_at else None

    @property
    def due(self) -> date | datetime | None:
        """Return what a page says of it: the day, or the moment where its time does not end with the day."""
        return periods.day_or_moment(self.due_at) if self.due_at else None

    def enter(self, state: State, now) -> None:
        """Move to a state: set whose turn it is. By when is for its clocks to say (`clocks.Clocks`)."""
        self.state = state.name
        self.holder = state.waits_on.code if state.waits_on else ""
        self.held_by_office = state.held_by is HeldBy.OFFICE
        self.assignee = None
        self.closed_at = now if state.is_final else None
        if self.submitted_at is None and state.waits_on is not APPLICANT:
            self.submitted_at = now
