"""办理记录: what happened to a matter. Written once; the words that were said stand beside it, and can be emptied."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC

from django.conf import settings
from django.db import NotSupportedError, connections, models
from django.db.models import Expression, Q

from yihe.foundation import digests
from yihe.foundation.encryption import EncryptedTextField, SealedRow, identified_once
from yihe.matters import saying
from yihe.matters.models.matter import Matter

VERSION = 2  # what is written now; version 1 is read and verified for ever


class Event(models.Model):
    """
    办理记录: one thing that happened, said once and never changed. The events of a matter form a chain: each
    carries the digest of the one before it, the cover sheet remembers the length and the last digest.

    Its actor is a user (`actor`), a party (`party`), or neither: time itself, or a visitor without an account. `cause` is
    the event whose effect this one is; it is found by `ref`, which is made before the row is, because an effect is carried
    out before its own event is written. `after` are the digests of what stood when it was done (`freezing`).

    A version 1 event holds everything that was said in `payload`, in clear, and knows no party, cause or `after`.
    """

    version = models.PositiveSmallIntegerField("格式")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="events", db_index=False, verbose_name="办件")
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="经办人"
    )
    party = models.ForeignKey(
        "matters.Party", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="经办的参与方"
    )
    hat = models.CharField("身份", max_length=20)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="代何人"
    )
    action = models.CharField("动作", max_length=40)
    source = models.CharField("原状态", max_length=30, blank=True)
    target = models.CharField("新状态", max_length=30)
    ref = models.UUIDField("引用号", null=True, unique=True)
    cause = models.ForeignKey(
        "self", models.PROTECT, to_field="ref", null=True, related_name="effects", db_index=False, verbose_name="起因"
    )
    # Canonical JSON as text, not a JSON column: the digest is over the very bytes that are stored.
    payload = models.TextField("事实", default="{}")
    words_digest = models.CharField("文字摘要", max_length=64, blank=True)
    after = models.TextField("办毕时摘要", blank=True)
    previous = models.CharField("前一摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="event_seq_once_per_matter"),
            models.CheckConstraint(
                condition=Q(version=1, party=None, ref=None, cause=None, words_digest="", after="") | Q(version=2),
                name="event_of_a_known_version",
            ),
            models.CheckConstraint(
                condition=Q(version=1)
                | (Q(actor=None) | Q(party=None)) & (~Q(hat="clock") | Q(actor=None, party=None)),
                name="event_by_user_party_or_time",
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "-id"], name="event_actor"),
            # Of columns most events leave empty, those alone that do not.
            models.Index(fields=["party"], condition=Q(party__isnull=False), name="event_party"),
            models.Index(fields=["on_behalf_of"], condition=Q(on_behalf_of__isnull=False), name="event_on_behalf_of"),
            models.Index(fields=["cause"], condition=Q(cause__isnull=False), name="event_cause"),
        ]

    def __str__(self):
        return f"{self.matter_id}/{self.seq} {self.action}"

    @property
    def said(self) -> dict:
        """Return what was said, facts and words. Instead of words that are gone it says so (`saying.ERASED`, MISSING)."""
        facts = json.loads(self.payload)
        if not self.words_digest:
            return facts
        kept = getattr(self, "words", None)  # a reverse one-to-one that is not there raises AttributeError too
        if kept is None:
            return saying.together(facts, {}, saying.MISSING)
        if not kept.text:
            return saying.together(facts, {}, saying.ERASED if kept.erased_by_id else saying.MISSING)
        return saying.together(facts, saying.read(kept.text))

    def compute_digest(self) -> str:
        return digest_of([getattr(self, name) for name in DIGESTED])


# What the digest is over, in this order.
DIGESTED = (
    "version", "matter_id", "seq", "at", "actor_id", "party_id", "hat", "on_behalf_of_id", "action", "source", "target",
    "ref", "cause_id", "words_digest", "after", "previous", "payload",
)  # fmt: skip


# What version 1 did not know, and its number, which its digest does not hold.
_LATER = {"version", "party_id", "ref", "cause_id", "words_digest", "after"}


def digest_of(facts: Sequence) -> str:
    """Return the SM3 digest of an event of either version, from its columns in the order of DIGESTED."""
    version, matter, seq, at, *rest, previous, payload = facts
    if version == 1:
        actor, _party, hat, on_behalf, action, source, target, *_later = rest
        return event_digest(matter, seq, at, actor, hat, on_behalf, action, source, target, payload, previous)
    # None of the fields before the payload can hold a line break, and the first line is no version 1 event's.
    lines = [f"v{version}", str(matter), str(seq), _moment(at), *("" if item is None else str(item) for item in rest)]
    return digests.sm3("\n".join((*lines, previous, payload)))


class DigestedText(Expression):
    """
    What the digest of an event is over, put together by PostgreSQL: whoever computes the digests of all events reads one text
    of each instead of seventeen columns. The same as `digest_of` says, which is what counts (a test holds them together).
    """

    _MOMENT = """to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""

    def __init__(self):
        super().__init__(output_field=models.TextField())

    def as_sql(self, compiler, connection):
        if connection.vendor != "postgresql":
            raise NotSupportedError("only PostgreSQL puts an event's text together")
        first = [name for name in DIGESTED if name not in _LATER]
        return f"CASE version WHEN 1 THEN {self._lines(first)} ELSE concat('v', {self._lines(DIGESTED)}) END", []

    def _lines(self, names: Sequence[str]) -> str:
        columns = [self._MOMENT if name == "at" else f'"{name}"' for name in names]
        return f"concat({', chr(10), '.join(columns)})"  # NULL is as empty as ""


def digests_of_all(events: models.QuerySet) -> Iterator[tuple]:
    """Yield of each event: matter, place, target, previous, digest as it stands, key, and the digest computed anew."""
    own = ("matter_id", "seq", "target", "previous", "digest", "pk")
    if connections[events.db].vendor == "postgresql":
        rows, sm3 = events.values_list(*own, DigestedText()).iterator(chunk_size=5000), digests.sm3
        return ((*row[:-1], sm3(row[-1])) for row in rows)
    places = [DIGESTED.index(name) for name in own[:4]]
    rows = events.values_list(*DIGESTED, "digest", "pk").iterator(chunk_size=5000)
    return ((*(facts[n] for n in places), digest, pk, digest_of(facts)) for *facts, digest, pk in rows)


def event_digest(matter, seq, at, actor, hat, on_behalf, action, source, target, payload, previous) -> str:
    """Return the SM3 digest of a version 1 event's facts. None of the fields before the payload can hold a line break."""
    return digests.sm3(
        f"{matter}\n{seq}\n{_moment(at)}\n{actor or ''}\n{hat}\n{on_behalf or ''}\n{action}\n{source}\n{target}\n{previous}\n{payload}"
    )


def _moment(at) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class EventWords(SealedRow):
    """
    办理记录中的文字: what an event says in words, sealed with its salt (`saying.salted`); the event holds the digest. An act of
    erasure empties `text`, once, and leaves its own event in `erased_by`; nothing else about a row ever changes.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="words", verbose_name="办理记录")
    text = EncryptedTextField("文字", blank=True)
    erased_by = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="erased",
        db_index=False,
        verbose_name="删除所依的记录",
    )

    sealed_in = ("event.matter.compartment_id",)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录中的文字"
        constraints = [identified_once("eventwords")]
        indexes = [
            models.Index(fields=["erased_by"], condition=Q(erased_by__isnull=False), name="eventwords_erased_by")
        ]

    def __str__(self):
        return f"{self.event_id} 的文字"
