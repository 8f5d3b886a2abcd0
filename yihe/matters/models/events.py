"""办理记录: what happened to a matter. Written once."""

import json
from datetime import UTC

from django.conf import settings
from django.db import models

from yihe.foundation import digests
from yihe.matters.models.matter import Matter


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
