"""
Numbers of the matters in a person's reach, out of what is kept (`KeptCount`, `KeptDays`) and what changed since (`CoverChange`); what they know of besides
– a matter they were let into, one of a hat that sees only some – is few, and counted where it stands. Each number is as long as its list.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial, reduce
from operator import or_

from django.db.models import BigIntegerField, Count, DateField, DateTimeField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from yihe.foundation import money
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.matters import days, folding
from yihe.matters.figures import FIGURES, SPLITS, Figure, moments, town_of
from yihe.matters.holding import Whose
from yihe.matters.models import Confidentiality, CoverChange, KeptCount, KeptDays, Matter, Reach, reach
from yihe.matters.models.reach import Shape, Way
from yihe.matters.models.reach import Value as Given

NOBODY = Q(pk__in=[])
_SPLIT = ("holder", "kind", "region")


@dataclass(frozen=True)
class Within:
    """
    What of a person's reach is kept in numbers, `reached`: of it every question is asked that is compiled once for all who reach in one way. `besides` are
    the rest.
    """

    reached: Reach
    besides: QuerySet[Matter] | None

    @property
    def kept(self) -> Q:
        """Return the condition of what is kept, on what is kept, on changes and on covers alike."""
        return _kept(self.reached.shape, self.reached.values.__getitem__)


def _kept(shape: Shape, value: Given) -> Q:
    return reduce(or_, (reach.place(way, position, value) for position, way in _led(shape)), NOBODY)


def _led(shape: Shape) -> list[tuple[int, Way]]:
    """Return the ways in which all of some region or office is reached, each with its place in the shape."""
    return [(position, way) for position, way in enumerate(shape) if way.by in ("led", "office led")]


def within(user) -> Within:
    """Return a person's reach, in what is kept and what is not."""
    asked = Reach(user)
    value = asked.values.__getitem__
    regions = [value(f"region{position}") for position, way in _led(asked.shape) if way.by == "led"]
    small = [
        way for position, way in enumerate(asked.shape)
        if way.by not in ("led", "office led", "let in")
        and not (way.by == "worked on" and value(f"region{position}").startswith(tuple(regions)))
    ]  # fmt: skip
    whole = _kept(asked.shape, value) & Q(submitted_at__isnull=False, confidentiality__lte=Confidentiality.INTERNAL)
    if small:  # a hat that sees only some, elsewhere: what it sees is asked of every cover
        return Within(asked, Matter.objects.filter(asked.visible()).exclude(whole))
    known = set(_let_in(asked.shape)(**asked.values))
    return Within(asked, Matter.objects.filter(pk__in=known).exclude(whole) if known else None)


@lru_cache(maxsize=64)
def _let_in(shape: Shape) -> CompiledUnion:
    parties = reach.keys_let_in(reach.personally(shape, reach.to_come))
    return CompiledUnion(*(CompiledQuery(rows.all) for rows in parties))


def splits(
    reached: Within, towns: Iterable[str] = (), now: datetime | None = None
) -> dict[str, dict[str, Counter[str]]]:
    """
    Return of every figure how many of it are of each holder, kind and town: in each of the three they add up to the figure. Of figures that may not be split
    by holder, "" holds all.
    """
    towns, at = list(towns), moments(now or timezone.now())
    found = {code: {name: Counter[str]() for name in SPLITS} for code in FIGURES}
    # The moments of the reach are those of the request, the moments of the figures those that are asked.
    groups = _splitting(reached.reached.shape)(**{**reached.reached.values, **at})
    if reached.besides is not None:
        groups += reached.besides.order_by().values_list(*_SPLIT).annotate(
            **{code: Count("pk", filter=figure.keeps(at.__getitem__)) for code, figure in FIGURES.items()}
        )  # fmt: skip
    town = cache(partial(town_of, towns=towns))
    for holder, kind, region, *counts in groups:
        for figure, count in zip(FIGURES.values(), counts, strict=True):
            if count:
                whose = holder if "holder" in figure.by else ""  # what changed since says a holder all the same
                of = found[figure.code]
                of["holder"][whose] += count
                of["kind"][kind] += count
                of["town"][town(region)] += count
    return {code: {name: +counter for name, counter in by_name.items()} for code, by_name in found.items()}


@lru_cache(maxsize=64)
def _splitting(shape: Shape) -> CompiledUnion:
    """Return what splits the figures. One statement: what is folded meanwhile is in the one or in the other, and never in both."""
    here, at = _kept(shape, reach.to_come), _to_come

    def kept() -> QuerySet:
        asked = reduce(or_, (figure.kept(at) for figure in FIGURES.values()))
        return KeptCount.objects.filter(here, asked).order_by().values_list(*_SPLIT).annotate(
            **{code: _sum(figure.kept(at)) for code, figure in FIGURES.items()}
        )  # fmt: skip

    def changed() -> QuerySet:
        return CoverChange.objects.filter(here).order_by().values_list(*_SPLIT).annotate(
            **{code: _sum(figure.keeps(at)) for code, figure in FIGURES.items()}
        )  # fmt: skip

    return CompiledUnion(CompiledQuery(kept), CompiledQuery(changed))


def _to_come(name: str) -> Parameter:
    return Parameter(name, DateTimeField())


def total(reached: Within, figure: Figure, narrowed: Q, now: datetime) -> int:
    """Return how many a figure counts of a holder, kind or town: how long its list is. `narrowed` asks columns of covers that are kept too."""
    at = moments(now).__getitem__
    kept = KeptCount.objects.filter(reached.kept, figure.kept(at), narrowed).order_by().values_list("n")
    changed = CoverChange.objects.filter(reached.kept, figure.keeps(at), narrowed).order_by().values_list("n")
    found = sum(n for (n,) in kept.union(changed, all=True))
    return found + (reached.besides.filter(figure.keeps(at), narrowed).count() if reached.besides is not None else 0)


def _sum(condition: Q):
    return Coalesce(Sum("n", filter=condition), 0)


def open_amounts(reached: Within, kinds: Iterable[str]) -> dict[str, tuple[int, int, int]]:
    """Return of some kinds what of them is open in reach: how many, what those that bear an amount ask (fen), how many bear none."""
    kinds = tuple(kinds)
    found: dict[str, tuple[int, int, int]] = {}
    for kind, *said in _open_amounts(reached.reached.shape, kinds)(**reached.reached.values):
        found[kind] = _plus(found.get(kind), said)
    if reached.besides is not None:
        rows = reached.besides.filter(closed_at=None, submitted_at__isnull=False, kind__in=kinds)
        for kind, amount in rows.values_list("kind", "amount"):
            found[kind] = _plus(found.get(kind), (1, 0 if amount is None else money.to_fen(amount), amount is None))
    return found


@lru_cache(maxsize=64)
def _open_amounts(shape: Shape, kinds: tuple[str, ...]) -> CompiledUnion:
    here, whole, zero = _kept(shape, reach.to_come), BigIntegerField(), Value(0, BigIntegerField())

    def total(what, condition: Q | None = None):
        return Coalesce(Sum(what, filter=condition, output_field=whole), zero)

    def kept() -> QuerySet:
        found = KeptCount.objects.filter(here, measure="open", kind__in=kinds).order_by().values_list("kind")
        return found.annotate(count=total("n"), asked=total("fen"), bare=total("unpriced"))

    def changed() -> QuerySet:
        still = CoverChange.objects.filter(here, closed_at=None, kind__in=kinds).order_by().values_list("kind")
        fen = Cast(Round(F("amount") * 100), whole)
        return still.annotate(count=total("n"), asked=total(F("n") * fen), bare=total("n", Q(amount=None)))

    return CompiledUnion(CompiledQuery(kept), CompiledQuery(changed))


def _plus(before: tuple[int, int, int] | None, more: Sequence[int]) -> tuple[int, int, int]:
    count, asked, bare = before or (0, 0, 0)
    return (count + int(more[0]), asked + int(more[1]), bare + int(more[2]))


@dataclass(frozen=True)
class Spent:
    """Days of what ended lately: by kind, state and side; and by kind how many matters took any time at all."""

    days: dict[tuple[str, str, Whose], int]
    matters: dict[str, int]


def days_spent(reached: Within, lately: int) -> Spent:
    """
    Return where the matters in reach that ended within the last so many days spent theirs. A day on which a cover that ended has changed since
    it was kept is reckoned from the events.
    """
    since, values = days.begun(lately), reached.reached.values
    changed, kept = _days_spent(reached.reached.shape)
    stale = {timezone.localdate(at) for at in changed(**values, since=since)}
    rows = [
        (*of, stood or 0, took or 0)
        for *of, stood, took in kept(**values, since=timezone.localdate(since), stale=sorted(stale))
    ]
    anew = [reached.besides.filter(closed_at__gte=since)] if reached.besides is not None else []
    if stale:
        whole = Q(submitted_at__isnull=False, confidentiality__lte=Confidentiality.INTERNAL)
        anew.append(
            Matter.objects.filter(reached.kept & whole, reduce(or_, map(_ended_on, stale)), closed_at__gte=since)
        )
    for matters in anew:
        for (kind, version, _region, _office, state), said in folding.summed(days.stands(matters)).items():
            rows.append((kind, version, state, *said))
    spent, ended = Counter[tuple[str, str, Whose]](), Counter[str]()
    for kind, version, state, stood, took in rows:
        if not state:
            ended[kind] += took
        elif (of := days.side(kind, version, state)) is not None:
            spent[kind, state, of] += stood
    return Spent(dict(spent), dict(ended))


@lru_cache(maxsize=64)
def _days_spent(shape: Shape) -> tuple[CompiledQuery, CompiledQuery]:
    """Return what finds the moments of what ended and has changed since it was kept, and what sums the days that are kept, but for some (`stale`)."""
    here = _kept(shape, reach.to_come)

    def changed() -> QuerySet:
        found = CoverChange.objects.filter(here, closed_at__gte=_to_come("since")).order_by()
        return found.values_list("closed_at", flat=True).distinct()

    def kept() -> QuerySet:
        found = KeptDays.objects.filter(here, closed_on__gte=Parameter("since", DateField()))
        found = found.exclude(closed_on__among=keys("stale")).order_by()
        return found.values_list("kind", "version", "state").annotate(Sum("days"), Sum("matters"))

    return CompiledQuery(changed), CompiledQuery(kept)


def _ended_on(day: date) -> Q:
    return Q(closed_at__gte=folding.begins(day), closed_at__lt=folding.begins(day + timedelta(days=1)))
