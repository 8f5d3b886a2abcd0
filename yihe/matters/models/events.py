"""办理记录: what happened to a matter, and the seals over all chains. Written once."""

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


class Seal(models.Model):
    """
    The nightly seal: a digest over the seal before it, every chain head that moved since, and the pages of the books
    since. It can be lodged elsewhere; whoever rewrites a chain and its head is caught by it. Append-only.
    """

    at = models.DateTimeField("时间")
    matters = models.PositiveIntegerField("封存办件数")
    events_through = models.BigIntegerField("记录截至")
    access_through = models.BigIntegerField("查阅记录截至")
    # Only of seals set before books had pages.
    access_digest = models.CharField("查阅记录摘要", max_length=64, blank=True)
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


class SealedPage(models.Model):
    """
    What a seal found in a book (the ledger, the access log): a line for each row that came since the page before, with
    its key, its digest and where it stands. `last` is the key of the last one; every seal has a page of every book,
    be it empty, so that it can be said since when a row is missing from it. Append-only.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="pages", verbose_name="封存")
    book = models.CharField("账册", max_length=20)
    last = models.BigIntegerField("截至行")
    rows = models.PositiveIntegerField("行数")
    listing = models.TextField("清单")

    class Meta:
        verbose_name = verbose_name_plural = "封存的账页"
        indexes = [models.Index(fields=["book", "-id"], name="sealed_page_book")]
