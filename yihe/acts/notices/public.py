"""
What the portal may show of notices. The rows are rebuilt here field by field, so that a template has nothing else
in its hands: not the matter, not the organization, not who objected.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db.models import CharField, DateField, Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from yihe.acts.notices.models import Notice, Objection, Outcome
from yihe.foundation import city_pack, read_along, region_codes
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.workflow import Tone
from yihe.matters import kinds
from yihe.matters.lengthening import ACTION
from yihe.matters.models import Event

TOWN = 9  # digits of the code of a town


class NoticeState(Enum):
    """How a notice stands on a day, and how that looks."""

    OPEN = "公示中", Tone.ACTIVE
    OVER = "公示期满", Tone.NEUTRAL
    WITHDRAWN = "已撤回", Tone.BAD

    def __init__(self, label: str, tone: Tone):
        self.label, self.look = label, tone.value


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """An objection as everybody may know of it: that there was one, and what the bureau answered."""

    outcome: str  # "" while it is being looked into
    answer: str
    answered_at: datetime | None
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class Lengthened:
    """That a notice closes later than it was published to: the last day it had then, its digest then, and since when it is so."""

    closed_on: date
    proof: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice as everybody may read it."""

    pk: int
    title: str
    body: str
    opens_on: date
    closes_on: date
    published_at: datetime
    proof: str
    state: NoticeState
    withdrawn_reason: str
    withdrawn_at: datetime | None
    kind: str  # its label
    region: str  # of its matter: the county whose figures hold
    objections: tuple[PublicAnswer, ...]

    @property
    def takes_objections(self) -> bool:
        return self.state is NoticeState.OPEN


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a visitor looks for: words of the text, the kind of matter (its code), a town or anything else beneath (its region)."""

    words: str = ""
    kind: str = ""
    region: str = ""

    def of(self, rows):
        """Keep the notices that have all of the words, in title or text, and are of the kind and the place."""
        for word in self.words.split():
            rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word))
        if self.kind:
            rows = rows.filter(matter__kind=self.kind)
        return rows.filter(matter__region__startswith=self.region) if self.region else rows


EVERYTHING = Narrowed()


def open_notices(on: date | None = None, narrowed: Narrowed = EVERYTHING) -> list[PublicNotice]:
    """Return the notices on public view on a day (today), the newest first. One query however many there are, and one more where somebody objected."""
    day = on or timezone.localdate()
    if narrowed != EVERYTHING:
        return _shown(narrowed.of(_of_the_county(Notice.objects.open_on(day))), day)
    lowest, highest = region_codes.span(city_pack.region_of(city_pack.here()))
    rows = _on_view(day=day, lowest=lowest, highest=highest)
    prefetch_related_objects([row for row in rows if row.has_objections], "objections")
    read_along.hang_each([row for row in rows if not row.has_objections], "objections", (), "notice_id")
    return [_as_shown(row, day) for row in rows]


_on_view = CompiledQuery(
    lambda: (
        Notice.objects.open_on(Parameter("day", DateField()))
        .filter(matter__region__gte=Parameter("lowest", CharField()), matter__region__lte=Parameter("highest", CharField()))
        .select_related("matter").annotate(has_objections=Exists(Objection.objects.filter(notice=OuterRef("pk"))))
    )
)  # fmt: skip


def past_notices(limit: int = 50, before: int | None = None, narrowed: Narrowed = EVERYTHING) -> list[PublicNotice]:
    """Return notices whose days are over, newest first; `before` is the key of the last one of the page before."""
    today = timezone.localdate()
    rows = Notice.objects.exclude(pk__in=Notice.objects.open_on(today).values("pk")).order_by("-pk")
    rows = narrowed.of(_of_the_county(rows))
    return _shown(rows.filter(pk__lt=before)[:limit] if before else rows[:limit], today)


def published_since(moment: datetime, kind: str = "") -> list[PublicNotice]:
    """Return the notices of the county that were published, or withdrawn, after a moment; of one kind of matter where it is said."""
    rows = _of_the_county(Notice.objects.filter(Q(published_at__gt=moment) | Q(withdrawn_at__gt=moment)))
    return _shown(Narrowed(kind=kind).of(rows), timezone.localdate())


def kinds_of_notices() -> list[tuple[str, str]]:
    """Return the kinds of matters of which notices were ever published in the county: code and label, by label."""
    codes = _of_the_county(Notice.objects.order_by()).values_list("matter__kind", flat=True).distinct()
    return sorted(((code, kinds.get(code).label) for code in codes), key=lambda pair: pair[1])


def towns_of_notices() -> list[str]:
    """Return the towns (codes) of the county of which notices were ever published."""
    regions = _of_the_county(Notice.objects.order_by()).values_list("matter__region", flat=True).distinct()
    return sorted({region[:TOWN] for region in regions if len(region) >= TOWN})


def public_notice(pk: int) -> PublicNotice | None:
    """Return one notice, or None when there is none."""
    region = Notice.objects.filter(pk=pk).values_list("matter__region", flat=True).first()
    if region is None or city_pack.find(region) is None:
        return None
    city_pack.speak_for(region)
    return next(iter(_shown(Notice.objects.filter(pk=pk), timezone.localdate())), None)


def lengthened(pk: int) -> Lengthened | None:
    """Return what was published of a notice that closes later now, out of the events; None where it closes as it was to."""
    told = Event.objects.filter(matter__notices=pk).order_by("seq").values_list("action", "at", "payload")
    said = [(action, at, facts) for action, at, text in told if (facts := json.loads(text)).get("notice") == pk]
    later = [at for action, at, _facts in said if action == ACTION]
    first = next((facts for _action, _at, facts in said if "closes_on" in facts), None)
    if not later or first is None:
        return None
    return Lengthened(date.fromisoformat(first["closes_on"]), first["proof"], later[-1])


def public_answer(matter) -> PublicAnswer:
    """Return what an objector who comes back with number and code reads."""
    return _answer(Objection.objects.get(matter=matter))


def _of_the_county(rows):
    """Keep the notices of the county in whose words the page speaks."""
    region = city_pack.region_of(city_pack.here())
    return rows.filter(matter__region__startswith=region) if region else rows


def _shown(rows, day: date) -> list[PublicNotice]:
    return [_as_shown(row, day) for row in rows.select_related("matter").prefetch_related("objections")]


def _as_shown(row: Notice, day: date) -> PublicNotice:
    return PublicNotice(
        pk=row.pk, title=row.title, body=row.body, opens_on=row.opens_on, closes_on=row.closes_on,
        published_at=row.published_at, proof=row.proof, withdrawn_reason=row.withdrawn_reason,
        withdrawn_at=row.withdrawn_at, kind=kinds.get(row.matter.kind).label, region=row.matter.region, state=_state(row, day),
        objections=tuple(_answer(o) for o in row.objections.all()),
    )  # fmt: skip


def _state(row: Notice, day: date) -> NoticeState:
    if row.withdrawn_at:
        return NoticeState.WITHDRAWN
    return NoticeState.OPEN if row.is_open(day) else NoticeState.OVER


def _answer(objection: Objection) -> PublicAnswer:
    return PublicAnswer(
        objection.get_outcome_display(), objection.answer, objection.answered_at, objection.outcome == Outcome.UPHELD
    )
