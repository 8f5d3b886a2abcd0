"""
Places with all that a public page tells of them – states, offers, hours, exceptional days –, read by questions that are compiled once: one
place by its key, or those of a division and all beneath another. Compiling them anew each time cost more than the rest of the page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db.models import CharField, DateField, Q

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.compiled_queries import joined as joined_to
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, Station, StationState
from yihe.registers.stations.models.places import State

PUBLIC = (State.RUNNING, State.SUSPENDED)
Which = Callable[[str], Q]  # the condition of a place, by what leads to its columns


class _Questions(NamedTuple):
    stations: CompiledQuery
    states: CompiledQuery
    offers: CompiledQuery
    hours: CompiledQuery
    exceptional: CompiledQuery


def _compiled(which: Which, *joined: str) -> _Questions:
    today = Parameter("today", DateField())
    running = Q(until=None) | Q(until__gte=today)
    near = Q(withdrawn=False, day__gte=today, day__lte=Parameter("last", DateField()))

    def public(way: str) -> Q:
        return which(way) & Q(**{f"{way}state__in": PUBLIC})

    return _Questions(
        CompiledQuery(lambda: joined_to(Station.objects.filter(public("")), joined).order_by("region", "pk")),
        CompiledQuery(lambda: StationState.objects.filter(public("station__"))),
        CompiledQuery(
            lambda: Offer.objects.filter(running, public("station__")).select_related("item", "provider").order_by("pk")
        ),
        CompiledQuery(lambda: Hours.objects.filter(running, public("offer__station__"))),
        CompiledQuery(lambda: ExceptionalDay.objects.filter(near, public("offer__station__"))),
    )


def _beneath(way: str) -> Q:
    own, beneath = Parameter("own", CharField()), Parameter("beneath", CharField())
    return Q(**{f"{way}region": own}) | Q(**{f"{way}region__startswith": beneath})


@cache
def _of_divisions(levels: tuple[str, ...]) -> _Questions:
    return _compiled(lambda way: _beneath(way) & Q(**{f"{way}level__in": levels}))


@cache
def _of_one() -> _Questions:
    return _compiled(
        lambda way: Q(**{f"{way}pk": key(), f"{way}region__startswith": Parameter("beneath", CharField())}), "run_by"
    )


def of_divisions(own: str, beneath: str, levels: Iterable[str], today: date, last: date) -> list[Station]:
    """Return the public places of a division, and of those beneath another, by region; with exceptional days from today to `last`."""
    return _read(_of_divisions(tuple(levels)), today, last, own=own, beneath=beneath)


def one(pk: int, beneath: str, today: date, last: date) -> Station | None:
    """Return one public place beneath a division, or None."""
    return next(iter(_read(_of_one(), today, last, pk=pk, beneath=beneath)), None)


def _read(questions: _Questions, today: date, last: date, **which) -> list[Station]:
    stations = questions.stations(**which)
    if not stations:
        return []
    states, offers = _by("station_id", questions.states(**which)), questions.offers(today=today, **which)
    hours = _by("offer_id", questions.hours(today=today, **which)) if offers else {}
    exceptional = _by("offer_id", questions.exceptional(today=today, last=last, **which)) if offers else {}
    for offer in offers:
        _hang(offer, hours=hours.get(offer.pk, []), exceptional_days=exceptional.get(offer.pk, []))
    there = _by("station_id", offers)
    for station in stations:
        _hang(station, states=states.get(station.pk, []), offers=there.get(station.pk, []))
    return stations


def _by(name: str, rows: list) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _hang(row, **rows: list) -> None:
    """Give a row what was read along, where Django looks for what was prefetched."""
    row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), **rows}
