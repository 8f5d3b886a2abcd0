"""
办件: the cover sheet, its events, who was let in, who was asked, who was told.

Only `yihe.matters.actions` and `yihe.matters.standing` write the columns of a cover sheet after it is opened.
"""

import json
from datetime import UTC, date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from yihe.foundation import digests, workdays
from yihe.foundation.roles import APPLICANT, EXPERT, SEES_ALL_IN_REACH
from yihe.foundation.workflow import PAUSED, State

SEEING = frozenset(role.code for role in SEES_ALL_IN_REACH)


class Confidentiality(models.IntegerChoices):
    OPEN = 0, "一般"
    INTERNAL = 1, "内部"
    COMPARTMENT = 2, "专卷"  # people under correction, minors: compartments of their own


class MatterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """
        Keep the matters this person may know of. An unknown person knows of none.

        Whoever was let in (an expert drawn, a signatory asked) knows of the matter; an organization knows of its
        own; those who lead work in a region know of everything submitted there; the others of what waits on them
        and what they did themselves.
        """
        if not user.is_authenticated:
            return self.none()
        reach = Q(pk__in=Participation.objects.filter(user=user, until=None).values("matter"))
        ordinary = Q(confidentiality__lte=Confidentiality.INTERNAL)
        for hat in user.hats:
            if hat.organization_id:
                reach |= Q(organization_id=hat.organization_id) & ~Q(confidentiality=Confidentiality.INTERNAL)
            elif hat.region:
                here = Q(region__startswith=hat.region, submitted_at__isnull=False) & ordinary
                if hat.role_code in SEEING:
                    reach |= here
                else:
                    did = Event.objects.filter(actor=user, hat=hat.role_code).values("matter")
                    reach |= here & (Q(holder=hat.role_code) | Q(pk__in=did))
        return self.filter(reach)

    def waiting_on(self, user):
        """Keep the open matters whose next step is this person's: the inbox (待办)."""
        mine = Q(pk__in=[])
        for hat in user.hats:
            held = Q(holder=hat.role_code)
            if hat.organization_id:
                mine |= held & Q(organization_id=hat.organization_id)
            elif hat.region:
                mine |= held & Q(region__startswith=hat.region, confidentiality__lte=Confidentiality.INTERNAL)
        mine &= Q(assignee=None) | Q(assignee=user)
        # Few rows, fetched as numbers: as a subquery under OR it would keep the index on (holder, due_on) from being used.
        called_in = [
            *Participation.objects.filter(user=user, until=None, role_code=EXPERT.code, done_at=None).values_list("matter_id", "role_code"),
            *Countersignature.objects.filter(asked_of=user, answered_at=None).values_list("matter_id", models.Value("")),
        ]  # fmt: skip
        experts = [pk for pk, role in called_in if role]
        signatures = [pk for pk, role in called_in if not role]
        if experts:
            mine |= Q(pk__in=experts, holder=EXPERT.code)
        if signatures:
            mine |= Q(pk__in=signatures)
        return self.filter(mine, closed_at=None)

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
    state = models.CharField("状态", max_length=30)
    holder = models.CharField("待办角色", max_length=20, blank=True)
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
    code = models.CharField("查询码", max_length=8)
    once = models.CharField("防重复提交", max_length=40, null=True, blank=True, unique=True)  # noqa: DJ001 - unique
    chain_length = models.PositiveIntegerField("记录条数", default=0)
    chain_head = models.CharField("末条摘要", max_length=64, blank=True)

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
            models.Index(fields=["organization", "-id"], name="matter_organization"),
            models.Index(fields=["opened_by", "-id"], name="matter_opener"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("desk:matter", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

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
        self.assignee = None
        if self.resume_state == state.name:
            self.due_on = workdays.add(today, self.resume_days)
            self.resume_state, self.resume_days = "", None
        elif callable(state.within):
            self.due_on = state.within(self)
        else:
            self.due_on = workdays.add(today, state.within) if state.within else None
        if state.is_final:
            self.closed_at, self.resume_state, self.resume_days = now, "", None
        if self.submitted_at is None and state.waits_on is not APPLICANT:
            self.submitted_at = now


class Event(models.Model):
    """
    办理记录: one thing that happened, said once and never changed. The events of a matter form a chain: each
    carries the digest of the one before it, the cover sheet remembers the length and the last digest.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="events", verbose_name="办件")
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    hat = models.CharField("身份", max_length=20)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代何人"
    )
    action = models.CharField("动作", max_length=40)
    source = models.CharField("原状态", max_length=30, blank=True)
    target = models.CharField("新状态", max_length=30)
    # Canonical JSON as text, not a JSON column: the digest is over the very bytes that are stored.
    payload = models.TextField("内容", default="{}")
    previous = models.CharField("前一摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="event_seq_once_per_matter")]
        indexes = [models.Index(fields=["actor", "-id"], name="event_actor")]

    def __str__(self):
        return f"{self.matter_id}/{self.seq} {self.action}"

    @property
    def said(self) -> dict:
        return json.loads(self.payload)

    def compute_digest(self) -> str:
        return event_digest(
            self.matter_id, self.seq, self.at, self.actor_id, self.hat, self.on_behalf_of_id, self.action,
            self.source, self.target, self.payload, self.previous,
        )  # fmt: skip


def event_digest(matter, seq, at, actor, hat, on_behalf, action, source, target, payload, previous) -> str:
    """Return the SM3 digest of an event's facts. None of the fields before the payload can hold a line break."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return digests.sm3(
        f"{matter}\n{seq}\n{moment}\n{actor or ''}\n{hat}\n{on_behalf or ''}\n{action}\n{source}\n{target}\n{previous}\n{payload}"
    )


class NumberSeries(models.Model):
    """The next number of a kind and year. Taken by UPDATE in the transaction that uses it, so no gap can open."""

    prefix = models.CharField("前缀", max_length=10)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_series_per_prefix_and_year")]


class Participation(models.Model):
    """A person let into one matter, in a role: an expert who was drawn, a signatory, an assignee from elsewhere."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="participations", verbose_name="办件")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    role_code = models.CharField("角色", max_length=20)
    since = models.DateTimeField("自", default=timezone.now)
    until = models.DateTimeField("至", null=True, blank=True)
    done_at = models.DateTimeField("已办时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参与人"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "user", "role_code"], condition=Q(until=None), name="one_participation_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["user", "matter"], condition=Q(until=None), name="participation_open")]


class Countersignature(models.Model):
    """加签: another person's opinion, asked for before the holder acts. The holder cannot act until it is answered."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="countersignatures", verbose_name="办件")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="加签人")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="被加签人")
    question = models.CharField("需要说明的事项", max_length=500)
    asked_at = models.DateTimeField("加签时间", default=timezone.now)
    answer = models.CharField("意见", max_length=1000, blank=True)
    agrees = models.BooleanField("同意", null=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会签意见"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["asked_of"], condition=Q(answered_at=None), name="countersignature_open"),
        ]


class Notification(models.Model):
    """A line for one person about one matter; as an e-mail too where the person has an address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name="收件人")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", verbose_name="办件")
    text = models.CharField("内容", max_length=300)
    copied = models.BooleanField("抄送", default=False)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件时间", null=True, blank=True)
    mail = models.BooleanField("发邮件", default=False)
    # Said once however often the clock runs: "digest:2026-11-21:17".
    key = models.CharField("唯一键", max_length=60, null=True, unique=True)  # noqa: DJ001 - unique

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["id"], condition=Q(mail=True, mailed_at=None), name="notification_outbox"),
        ]


class Draft(models.Model):
    """What somebody typed and has not sent. One row per person and form; thrown away when the form is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    form = models.CharField("表单", max_length=120)
    fields = models.JSONField("内容")
    at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "未提交的内容"
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form")]


class Seal(models.Model):
    """
    The nightly seal: a digest over the seal before it, every chain head that moved since, and the access log's
    rows since. It can be lodged elsewhere; whoever rewrites a chain and its head is caught by it. Append-only.
    """

    at = models.DateTimeField("时间")
    matters = models.PositiveIntegerField("封存办件数")
    events_through = models.BigIntegerField("记录截至")
    access_through = models.BigIntegerField("查阅记录截至")
    access_digest = models.CharField("查阅记录摘要", max_length=64)
    previous = models.CharField("前一封存摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        ordering = ["pk"]


class SealedHead(models.Model):
    """How long a matter's chain was, and where it ended, when a seal was set. Append-only."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="heads", verbose_name="封存")
    matter_id = models.BigIntegerField("办件")
    length = models.PositiveIntegerField("记录条数")
    head = models.CharField("末条摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存的链"
        indexes = [models.Index(fields=["matter_id", "length"], name="sealed_head_matter")]
