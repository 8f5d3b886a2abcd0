"""批量办理: what somebody confirmed to be decided in one go, and how far it came."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once


class Bulk(SealedRow):
    """Many alike matters, confirmed to be decided in one go by one person. Forgotten some days after (`bulk.forget_old`)."""

    free_because = "a list of what is still to be done; each matter is decided by its own action, whose event says so"

    ref = models.UUIDField("标识", unique=True, default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="经办人")
    kind = models.CharField("事项", max_length=40)
    action = models.CharField("办理动作", max_length=40)
    label = models.CharField("办理动作名称", max_length=60)
    size = models.PositiveSmallIntegerField("件数")
    typed = EncryptedTextField("共同填写的内容")  # JSON: opinions and reasons are typed here
    at = models.DateTimeField("确认时间", default=timezone.now)
    ended_at = models.DateTimeField("办完时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理"
        constraints = [identified_once("bulk")]
        indexes = [models.Index(fields=["by"], condition=Q(ended_at=None), name="bulk_under_way")]

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.typed)


class Outcome(models.TextChoices):
    WAITING = "waiting", "尚未办理"
    DONE = "done", "已办理"
    REFUSED = "refused", "没有办理"


class BulkItem(SealedRow):
    """
    One matter of a bulk: as it was when it was confirmed (`seen`), whether somebody had written a note in it and it was said that this
    was read (`noted`), what is said of it alone, and what came of it.
    """

    free_because = Bulk.free_because

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="items", verbose_name="批量办理")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="+", verbose_name="办件")
    seq = models.PositiveSmallIntegerField("序号")
    seen = models.PositiveIntegerField("确认时的记录数")
    noted = models.BooleanField("已看过说明", default=False)
    typed = EncryptedTextField("此件的内容")  # JSON
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.WAITING)
    sentence = EncryptedTextField("没有办理的原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理的办件"
        ordering = ["seq"]
        constraints = [
            identified_once("bulk_item"),
            models.UniqueConstraint(fields=["bulk", "matter"], name="matter_once_in_a_bulk"),
        ]

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.typed)
