"""
Numbers of the matters in a person's reach, out of what is kept (`KeptCount`, `KeptDays`) and what changed since (`CoverChange`); what they know of besides
– a matter they were let into, one of a hat that sees only some – is few, and counted where it stands. Each number is as long as its list.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from yihe.foundation import money
from yihe.matters import days, folding
from yihe.matters.figures import FIGURES, SPLITS, Figure, town_of
from yihe.matters.holding import Whose
from yihe.matters.models import Confidentiality, CoverChange, KeptCount, KeptDays, Matter, Reach, reach

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Within:
    """What of a person's reach is kept in numbers: `kept` is its condition on what is kept, on changes and on covers alike; `besides` are the rest."""

    kept: Q
    besides: QuerySet[Matter] | None


def within(user) -> Within:
    """Return a person's reach, in what is kept and what is not."""
    asked = Reach(user)
    value = asked.values.__getitem__
    led = [(position, way) for position, way in enumerate(asked.shape) if way.by in ("led", "office led")]
    kept = reduce(or_, (reach.place(way, position, value) for position, way in led), NOBODY)
    regions = [value(f"region{position}") for position, way in led if way.by == "led"]
    small = [
        way for position, way in enumerate(asked.shape)
        if way.by not in ("led", "office led", "let in")
        and not (way.by == "worked on" and value(f"region{position}").startswith(tuple(regions)))
    ]  # fmt: skip
    whole = kept & Q(submitted_at__isnull=False, confidentiality__lte=Confidentiality.INTERNAL)
    if small:  # a hat that sees only some, elsewhere: what it sees is asked of every cover
        return Within(kept, Matter.objects.filter(asked.visible()).exclude(whole))
    keys = reach.keys_let_in(reach.personally(asked.shape, value))
    return Within(kept, Matter.objects.filter(pk__in=keys).exclude(whole) if keys else None)


def splits(
    reached: Within, towns: Iterable[str] = (), now: datetime | None = None
) -> dict[str, dict[str, Counter[str]]]:
    """
    Return of every figure how many of it are of each holder, kind and town: in each of the three they add up to the figure. Of figures that may not be split
    by holder, "" holds all.
    """
    towns, now = list(towns), now or timezone.now()
    found = {code: {name: Counter[str]() for name in SPLITS} for code in FIGURES}
    by = ("holder", "kind", "region")
    asked = reduce(or_, (figure.kept(now) for figure in FIGURES.values()))
    kept = KeptCount.objects.filter(reached.kept, asked).values_list(*by).annotate(
        **{code: _sum(figure.kept(now)) for code, figure in FIGURES.items()}
    )  # fmt: skip
    changed = CoverChange.objects.filter(reached.kept).values_list(*by).annotate(
        **{code: _sum(figure.keeps(now)) for code, figure in FIGURES.items()}
    )  # fmt: skip
    # One statement: what is folded meanwhile is in the one or in the other, and never in both.
    groups = list(kept.union(changed, all=True))
    if reached.besides is not None:
        groups += reached.besides.order_by().values_list(*by).annotate(
            **{code: Count("pk", filter=figure.keeps(now)) for code, figure in FIGURES.items()}
        )  # fmt: skip
    for holder, kind, region, *counts in groups:
        town = town_of(region, towns)
        for figure, count in zip(FIGURES.values(), counts, strict=True):
            if count:
                whose = holder if "holder" in figure.by else ""  # what changed since says a holder all the same
                for name, value in (("holder", whose), ("kind", kind), ("town", town)):
                    found[figure.code][name][value] += count
    return {code: {name: +counter for name, counter in by_name.items()} for code, by_name in found.items()}


def total(reached: Within, figure: Figure, narrowed: Q, now: datetime) -> int:
    """Return how many a figure counts of a holder, kind or town: how long its list is. `narrowed` asks columns of covers that are kept too."""
    kept = KeptCount.objects.filter(reached.kept, figure.kept(now), narrowed).order_by().values_list("n")
    changed = CoverChange.objects.filter(reached.kept, figure.keeps(now), narrowed).order_by().values_list("n")
    found = sum(n for (n,) in kept.union(changed, all=True))
    return found + (reached.besides.filter(figure.keeps(now), narrowed).count() if reached.besides is not None else 0)


def _sum(condition: Q):
    return Coalesce(Sum("n", filter=condition), 0)


def open_amounts(reached: Within, kinds: Iterable[str]) -> dict[str, tuple[int, int, int]]:
    """Return of some kinds what of them is open in reach: how many, what those that bear an amount ask (fen), how many bear none."""
    kinds = list(kinds)
    whole, zero = BigIntegerField(), Value(0, BigIntegerField())

    def total(what, condition: Q | None = None):
        return Coalesce(Sum(what, filter=condition, output_field=whole), zero)

    kept = KeptCount.objects.filter(reached.kept, measure="open", kind__in=kinds).values_list("kind").annotate(
        count=total("n"), asked=total("fen"), bare=total("unpriced")
    )  # fmt: skip
    still = CoverChange.objects.filter(reached.kept, closed_at=None, kind__in=kinds)
    fen = Cast(Round(F("amount") * 100), whole)
    changed = still.values_list("kind").annotate(
        count=total("n"), asked=total(F("n") * fen), bare=total("n", Q(amount=None))
    )  # fmt: skip
    found: dict[str, tuple[int, int, int]] = {}
    for kind, *said in kept.union(changed, all=True):
        found[kind] = _plus(found.get(kind), said)
    if reached.besides is not None:
        rows = reached.besides.filter(closed_at=None, submitted_at__isnull=False, kind__in=kinds)
        for kind, amount in rows.values_list("kind", "amount"):
            found[kind] = _plus(found.get(kind), (1, 0 if amount is None else money.to_fen(amount), amount is None))
    return found


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
    since = days.begun(lately)
    changed = (
        CoverChange.objects.filter(reached.kept, closed_at__gte=since).order_by().values_list("closed_at", flat=True)
    )
    stale = {timezone.localdate(at) for at in changed}
    kept = KeptDays.objects.filter(reached.kept, closed_on__gte=timezone.localdate(since)).exclude(closed_on__in=stale)
    rows = [
        (*of, stood or 0, took or 0)
        for *of, stood, took in kept.values_list("kind", "version", "state").annotate(Sum("days"), Sum("matters"))
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


def _ended_on(day: date) -> Q:
    return Q(closed_at__gte=folding.begins(day), closed_at__lt=folding.begins(day + timedelta(days=1)))
