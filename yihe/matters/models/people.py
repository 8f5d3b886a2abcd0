"""Who was asked, who was told, and what somebody typed and has not sent."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once


class Countersignature(models.Model):
    """加签: another person's opinion, asked for before the holder acts. The holder cannot act until it is answered."""

    free_because = (
        "what was asked of whom, and answered, stands in the events; how many answers are awaited, in the cover"
    )

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="countersignatures", verbose_name="办件")
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


REMINDER = "due:"  # how the key of a reminder of what is due begins: it is about an inbox, not about one matter


class Notification(models.Model):
    """A line for one person about one matter; as an e-mail too where the person has an address."""

    free_because = "words about what was done elsewhere; nothing is decided on them"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False, verbose_name="收件人"
    )
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    page = models.CharField("去处", max_length=120, blank=True)  # of what is no matter: `desk:record service 12`
    text = models.CharField("内容", max_length=300)
    copied = models.BooleanField("抄送", default=False)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件时间", null=True, blank=True)
    mail = models.BooleanField("发邮件", default=False)

    # The matter, on a page of somebody who may open it; else None (`queries.notifications`).
    leads_to: Any = None
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

    @property
    def is_a_reminder(self) -> bool:
        """Test whether it says how much is due, and so leads to the inbox."""
        return (self.key or "").startswith(REMINDER)


class Draft(SealedRow):
    """What somebody typed and has not sent. One row per person and form; thrown away when the form is sent."""

    free_because = "what somebody typed and has not sent: once sent, it is checked like any other post"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    form = models.CharField("表单", max_length=120)
    typed = EncryptedTextField("内容")  # JSON; accounts and ID numbers are typed into forms too
    at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "未提交的内容"
        constraints = [
            identified_once("draft"),
            models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form"),
        ]

    @property
    def fields(self) -> dict[str, list[str]]:
        return json.loads(self.typed)


class Press(models.Model):
    """
    One press of a button that led to something (`matters/presses.py`): the key of the form that was sent, and, sealed, where it led
    and what was said. Written in the transaction of the act; forgotten after two days.
    """

    free_because = "it only keeps a second press from acting again; what was done has its own records"

    key = models.CharField("键", max_length=64, unique=True)
    answer = models.TextField("答复", blank=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已经办理的提交"

    def __str__(self):
        return self.key
