"""What is handed over, and the consent it rests on. Each field somebody may consent to is a column, sealed in the compartment of the matter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Matter

RECEIVER_LIMIT, FIELDS_LIMIT, NAME_LIMIT, NOTE_LIMIT, STORY_LIMIT = 20, 120, 40, 100, 2000


class Ground(models.TextChoices):
    """On what it may leave the hands of who has it: the person's own consent (PIPL 23), or a clause, and then nothing personal (PIPL 34)."""

    CONSENT = "consent", "本人同意"
    DUTY = "duty", "依法移送（不带个人信息）"


class Way(models.TextChoices):
    """How the consent was given."""

    CODE = "code", "本人凭查询码"
    SIGNED = "signed", "当面签字"
    RECORDED = "recorded", "电话录音"
    GUARDIAN = "guardian", "监护人签字"


class Return(models.TextChoices):
    """退回: why the receiver does not take it."""

    CONFLICT = "conflict", "有利益冲突"
    AREA = "area", "不在服务区域"
    NOT_COMPETENT = "not_competent", "不属于本单位职责"
    DUPLICATE = "duplicate", "重复转介"
    CAPACITY = "capacity", "目前没有能力办理"


class Result(models.TextChoices):
    """What came of it."""

    HELPED = "helped", "已经办成"
    PARTLY = "partly", "办成一部分"
    NOT_HELPED = "not_helped", "没有办成"


class Referral(SealedRow):
    """
    转介. `receiver` is a code of the pack (`receivers`). The fields somebody consents to are `FIELDS`; empty ones are not handed over.
    `told` is what the person was told in the end; `feedback` what the receiver answered. `notice_at`: whoever has it on paper was told
    that the consent ended.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    receiver = models.CharField("接收单位", max_length=RECEIVER_LIMIT)
    ground = models.CharField("移交的根据", max_length=8, choices=Ground, default=Ground.CONSENT)
    basis = models.CharField("依据的条文", max_length=NOTE_LIMIT, blank=True)
    name = EncryptedTextField("称呼", blank=True, max_length=NAME_LIMIT)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    safe_way = EncryptedTextField("怎样联系是安全的", blank=True)
    safe_note = EncryptedTextField("联系时请注意", blank=True, max_length=NOTE_LIMIT)
    place = EncryptedTextField("住在哪里", blank=True, max_length=NOTE_LIMIT)
    story = EncryptedTextField("事情经过", blank=True, max_length=STORY_LIMIT)
    need = EncryptedTextField("需要的帮助", blank=True, max_length=STORY_LIMIT)
    advice = EncryptedTextField("已经给的答复", blank=True, max_length=4000)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    return_code = models.CharField("退回原因", max_length=16, choices=Return, blank=True, default="")
    return_note = EncryptedTextField("退回说明", blank=True, default="", max_length=500)
    progress = EncryptedTextField("办理进展", blank=True, default="", max_length=500)
    result = models.CharField("办理结果", max_length=12, choices=Result, blank=True, default="")
    feedback = EncryptedTextField("反馈", blank=True, default="", max_length=STORY_LIMIT)
    feedback_at = models.DateTimeField("反馈时间", null=True, blank=True)
    told = EncryptedTextField("告知本人的话", blank=True, default="", max_length=500)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    notice_at = models.DateTimeField("告知对方时间", null=True, blank=True)

    sealed_in = ("matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "转介"
        constraints = [
            identified_once("referral"),
            models.CheckConstraint(condition=Q(ground=Ground.CONSENT) | ~Q(basis=""), name="duty_names_its_clause"),
            models.CheckConstraint(
                condition=Q(result="", feedback_at=None) | ~Q(result="") & Q(feedback_at__isnull=False),
                name="feedback_is_of_a_moment",
            ),
        ]

    def __str__(self):
        return "转介"


# What somebody may consent to, in the order in which it is shown; and what of it says who they are or where they live.
FIELDS = ("name", "phone", "safe_way", "safe_note", "place", "story", "need", "advice")
PERSONAL = ("name", "phone", "safe_way", "safe_note", "place")


class Consent(SealedRow):
    """
    同意 of one person to one receiver: which fields (codes of `FIELDS`, with blanks between), how it was given, the words that were agreed to.
    Never changed but by being withdrawn; another receiver, or one field more, is another consent (PIPL 14, 23).
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="consents", verbose_name="转介")
    receiver = models.CharField("接收单位", max_length=RECEIVER_LIMIT)
    fields = models.CharField("同意移交的内容", max_length=FIELDS_LIMIT)
    way = models.CharField("怎样同意的", max_length=8, choices=Way)
    words = EncryptedTextField("同意的原话", max_length=1000)
    evidence = EncryptedTextField("凭证", blank=True, default="", max_length=NOTE_LIMIT)
    given_at = models.DateTimeField("同意时间", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    sealed_in = ("referral.matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "转介同意"
        ordering = ["pk"]
        constraints = [
            identified_once("referral_consent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")), name="consent_withdrawn_after_it_was_given"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_way_display()} {timezone.localtime(self.given_at):%Y-%m-%d %H:%M}"

    @property
    def names(self) -> frozenset[str]:
        """Return the codes of the fields that were consented to."""
        return frozenset(self.fields.split())
