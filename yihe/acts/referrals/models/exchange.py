"""
对接: what leaves through a port, and what comes in by it. No words stand here: what is sent is made of the referral at the moment it goes, and
of what comes in the words go into the matter it belongs to, or nowhere.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.matters.models import Matter


class ItemSort(models.TextChoices):
    REFERRAL = "referral", "转介"
    WITHDRAWAL = "withdrawal", "撤回通知"


class ItemState(models.TextChoices):
    WAITING = "waiting", "待发"
    SENT = "sent", "已发"
    RECEIVED = "received", "已收"
    FAILED = "failed", "失败"
    ANSWERED = "answered", "已回"
    DROPPED = "dropped", "已撤下"


TO_SEND = (ItemState.WAITING, ItemState.FAILED)
LIVE = (*TO_SEND, ItemState.SENT, ItemState.RECEIVED)


class PortItem(models.Model):
    """
    对接件: one thing that leaves through a port, with one key for ever. `tries` counts attempts that were begun; `next_try_at` is
    moved ahead before each, so that one that was broken off is taken up again. `digest` is that of the body of the first attempt.
    `withdraws` is what a 撤回通知 takes back: each side that may have something is told of its own key.
    """

    free_because = (
        "a queue: what came of an item is kept by the events of its matter and by the messages, which are written once"
    )

    key = models.UUIDField("对接标识", default=uuid.uuid4, unique=True, editable=False)
    port = models.CharField("对接", max_length=20)
    sort = models.CharField("类别", max_length=10, choices=ItemSort)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="port_items", verbose_name="办件")
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawal", verbose_name="撤回的对接件"
    )
    state = models.CharField("状态", max_length=8, choices=ItemState, default=ItemState.WAITING)
    tries = models.PositiveIntegerField("已试次数", default=0)
    next_try_at = models.DateTimeField("下次发送", default=timezone.now)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    receipt_number = models.CharField("回执编号", max_length=80, blank=True)
    fault = models.CharField("没有发成的原因", max_length=200, blank=True)
    queued_at = models.DateTimeField("排队时间", default=timezone.now)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    received_at = models.DateTimeField("收到回执时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(sort="referral", state__in=["waiting", "failed", "sent", "received"]), name="port_item_lives_once"
            ),
            models.CheckConstraint(
                condition=Q(sort="referral", withdraws=None) | Q(sort="withdrawal", withdraws__isnull=False), name="withdrawal_is_of_an_item"
            ),
            models.CheckConstraint(
                condition=Q(receipt_number="") | Q(received_at__isnull=False), name="receipt_is_of_a_moment"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["port", "next_try_at", "id"], condition=Q(state__in=["waiting", "failed"]), name="port_item_to_send"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_sort_display()} {self.key}"


class MessageSort(models.TextChoices):
    RECEIPT = "receipt", "回执"
    PROGRESS = "progress", "办理进展"
    ANSWER = "answer", "答复"
    RETURNED = "returned", "退回"


class Verdict(models.TextChoices):
    """What was made of a message. Everything but `taken` is for a person to look at, and changed nothing."""

    TAKEN = "taken", "已采用"
    UNKNOWN = "unknown", "没有发过这一件"
    WRONG = "wrong", "内容与发出的不一致"
    SECOND = "second", "已有不同的回执或者答复"
    LATE = "late", "转介已经撤回或者了结"
    BAD = "bad", "读不懂"


class PortMessage(models.Model):
    """来件: one thing that came in by a port. Append-only. The same thing a second time is this row."""

    port = models.CharField("对接", max_length=20)
    their_number = models.CharField("对方编号", max_length=80)
    sort = models.CharField("类别", max_length=10, choices=MessageSort)
    key = models.CharField("所称的对接标识", max_length=64)
    digest = models.CharField("内容摘要", max_length=64)
    item = models.ForeignKey(
        PortItem, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="对接件"
    )
    verdict = models.CharField("处理", max_length=8, choices=Verdict)
    at = models.DateTimeField("收到时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "对接来件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["port", "their_number", "sort", "digest"], name="port_message_taken_once"),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=~Q(verdict="taken"), name="port_message_to_look_at"),
        ]

    def __str__(self):
        return f"{self.get_sort_display()} {self.their_number}"
