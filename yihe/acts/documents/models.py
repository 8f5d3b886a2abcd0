"""Papers of a matter: one row for each version of each file, never changed, never removed."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.ciphers import Unreadable
from yihe.foundation.encryption import ERASED_WORDS, EncryptedTextField, SealedRow, identified_once
from yihe.matters.models import Event, Matter


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the papers of the matters this person may know of."""
        return self.filter(matter__in=Matter.objects.visible_to(user))

    def current(self):
        """Keep the newest version of each paper that was not taken back."""
        return self.filter(replaced_by=None, retraction=None)


class Document(SealedRow):
    """
    材料: one version of one file in one slot of a matter. Append-only.

    The content lies in `storage` under its SM3 digest. A later version names the one it `replaces`. In a compartment the row
    says what stays when it is erased: `name` is neutral there, and what the file was called is sealed (`sealed_words`).
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="documents", verbose_name="办件")
    slot = models.CharField("材料代码", max_length=40)
    slot_label = models.CharField("材料名称", max_length=80)
    title = models.CharField("说明", max_length=120, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("字节数")
    content_type = models.CharField("文件类型", max_length=100)
    digest = models.CharField("SM3 摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    sealed_words = EncryptedTextField("文件名和说明（专卷）", null=True, editable=False)  # JSON: name, title

    sealed_in = ("matter.compartment_id",)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["matter", "slot", "id"], name="document_slot"),
            models.Index(fields=["digest"], name="document_digest"),
        ]
        constraints = [
            identified_once("document"),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="document_version_follows_one",
                violation_error_message="第二版起要写明替换哪一版",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0), name="document_is_not_empty", violation_error_message="空文件不能作为材料"
            ),
        ]

    def __str__(self):
        return f"{self.slot_label}（{self.name}，第 {self.version} 版）"

    @property
    def shown_name(self) -> str:
        """Return what the file was called, to whoever reads the words of the matter."""
        return self._words.get("name", self.name)

    @property
    def shown_title(self) -> str:
        return self._words.get("title", self.title)

    @property
    def _words(self) -> dict[str, str]:
        try:
            return json.loads(self.sealed_words) if self.sealed_words else {}
        except Unreadable:
            return {"name": ERASED_WORDS, "title": ""} if self.matter.compartment.emptied_at else {}


class Retraction(models.Model):
    """撤下: a paper that was put there by mistake. It no longer counts; what it was stays on record. Append-only."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="retraction", verbose_name="材料")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤下人")
    at = models.DateTimeField("撤下时间", default=timezone.now)
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "撤下的材料"


class Receipt(models.Model):
    """
    收件回执: what was handed in over the counter at one time, under a number of the matter's own (`number`). Who handed it in
    stands in its `event`, sealed and erased as words of events are. Append-only.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="receipts", verbose_name="办件")
    ordinal = models.PositiveSmallIntegerField("第几次收件")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+", verbose_name="办理记录")

    class Meta:
        verbose_name = verbose_name_plural = "收件回执"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "ordinal"], name="receipt_numbered_once")]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return number_of_receipt(self.matter, self.ordinal)


class Original(models.TextChoices):
    """What became of the paper itself."""

    KEPT = "kept", "原件留存"
    GIVEN_BACK = "given_back", "核验原件后退回"
    COPY = "copy", "复印件留存"


class ReceivedPaper(models.Model):
    """
    纸质材料: that a paper came over the counter, on how many pages, and what became of the original. Who received it when is
    said by the `document`. `ordinal` is the receipt it belongs on, which is written when all of it was taken. Append-only.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="received", verbose_name="材料")
    ordinal = models.PositiveSmallIntegerField("第几次收件")
    pages = models.PositiveSmallIntegerField("页数")
    original = models.CharField("原件", max_length=10, choices=Original)

    class Meta:
        verbose_name = verbose_name_plural = "纸质材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(pages__gt=0), name="received_paper_has_pages", violation_error_message="至少一页"
            ),
        ]

    @property
    def receipt_number(self) -> str:
        return number_of_receipt(self.document.matter, self.ordinal)


def number_of_receipt(matter: Matter, ordinal: int) -> str:
    """Return the number on stamp and receipt: the matter's, and the how manieth time something was handed in."""
    return f"{matter.number}-{ordinal:02d}"


class ScannedContent(models.Model):
    """病毒检查: what the scanner said of a content, kept under its digest. A content without a row was not scanned."""

    free_because = "what a scanner said of a content that is kept elsewhere: it can be asked again"

    digest = models.CharField("SM3 摘要", max_length=64, primary_key=True)
    found = models.CharField("发现的病毒", max_length=100, blank=True)
    at = models.DateTimeField("检查时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "病毒检查"

    def __str__(self):
        return f"{self.digest[:12]}…{self.found}"
