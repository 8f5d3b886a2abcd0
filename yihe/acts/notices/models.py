"""
公示: a text put before everybody for some working days, and what was objected to it.

Nothing of a notice changes once it is published, but that it may be withdrawn, and end later when the State Council gives
days off (`lengthening`; triggers, migration 0004). An objector's
name and phone are encrypted; the objection's own number and code are how the objector finds it again.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yihe.foundation import digests, keepers
from yihe.foundation.blind_index import blind_index
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Matter


class NoticeQuerySet(models.QuerySet):
    def standing(self):
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def open_on(self, on):
        """Keep those on public view on a day: the last day still counts."""
        return self.standing().filter(opens_on__lte=on, closes_on__gte=on)


@keepers.register
class Notice(models.Model):
    """
    公示: title and body are public text, made for everybody; the page shows these and nothing else of the matter.

    The day of publication does not count: with five working days, the fifth working day after it is the last.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="notices", verbose_name="办件")
    nth = models.PositiveSmallIntegerField("第几次公示", default=1)
    title = models.CharField("公示标题", max_length=120)
    body = models.TextField("公示内容")
    opens_on = models.DateField("公示开始")
    closes_on = models.DateField("公示截止")
    # How many it is: counted again when a calendar is loaded. None of those published before that was kept.
    working_days = models.PositiveSmallIntegerField("公示工作日数", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    proof = models.CharField("公示内容摘要", max_length=64)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["closes_on"], condition=Q(withdrawn_at=None), name="notice_open")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "nth"], name="notice_numbered_within_a_matter"),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="notice_stands_for_a_day"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="notice_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.title

    def compute_proof(self) -> str:
        """Return the SM3 digest of what was made public, from which day to which."""
        return digests.sm3(
            digests.canonical(
                [self.matter.number, self.nth, self.title, self.body, self.opens_on, self.closes_on]
            )
        )  # fmt: skip

    def is_open(self, on) -> bool:
        """Test whether it is on public view on a day, so that objections are taken."""
        return self.withdrawn_at is None and self.opens_on <= on <= self.closes_on


class Outcome(models.TextChoices):
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"
    INADMISSIBLE = "inadmissible", "不予受理"


class Objection(SealedRow):
    """
    异议: what somebody says against a notice. `answer` is public; who asked, and what was found out, is not.

    The matter it shares its key with is a child of the matter that was on notice.
    """

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="objection", verbose_name="办件"
    )
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name="公示")
    name = EncryptedTextField("异议人")
    phone = EncryptedTextField("联系电话")
    phone_index = models.CharField("电话索引", max_length=64, editable=False)
    text = models.TextField("异议内容")
    finding = models.CharField("核实情况", max_length=1000, blank=True)
    outcome = models.CharField("处理结果", max_length=12, choices=Outcome, blank=True)
    answer = models.CharField("书面答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
        ordering = ["pk"]
        indexes = [models.Index(fields=["phone_index"])]
        constraints = [
            identified_once("objection"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="objection_answered_in_full",
            ),
        ]

    def __str__(self):
        return f"对“{self.notice.title}”的异议"

    def save(self, **kwargs):
        self.phone_index = blind_index(self.phone)
        super().save(**kwargs)
