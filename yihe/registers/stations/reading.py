"""Places with what is offered there and when, read by statements compiled once: the pages everybody opens first ask for little else."""

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db.models import CharField, DateField, Model, Q, QuerySet

from yihe.foundation import read_along
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, joined, key
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, Station, StationState
from yihe.registers.stations.models.places import State

PUBLIC = (State.RUNNING, State.SUSPENDED)


class Reading:
    """
    Five statements for the places that meet a condition: themselves, their states, the offers that run or will, the lines of their hours and
    their exceptional days. `which` says the condition for a path to the place ("" or "offer__station__").
    """

    def __init__(self, which: Callable[[str], Q], *related: str):
        def rows(model: type[Model], path: str, *order: str) -> QuerySet:
            return model._default_manager.filter(which(path)).order_by(*order)

        today, last = Parameter("today", DateField()), Parameter("last", DateField())
        runs = Q(until=None) | Q(until__gte=today)
        self._places = CompiledQuery(lambda: joined(rows(Station, "", "region", "pk"), related))
        self._states = CompiledQuery(lambda: rows(StationState, "station__", "since", "pk"))
        self._offers = CompiledQuery(
            lambda: rows(Offer, "station__", "pk").filter(runs).select_related("item", "provider")
        )
        self._hours = CompiledQuery(lambda: rows(Hours, "offer__station__", "pk").filter(runs))
        self._days = CompiledQuery(
            lambda: rows(ExceptionalDay, "offer__station__", "day").filter(
                withdrawn=False, day__gte=today, day__lte=last
            )
        )

    def __call__(self, *, today: date, last: date, **which) -> list[Station]:
        """Return the places, each with its states and offers, each offer with its place, hours and exceptional days until `last`."""
        places: list[Station] = self._places(**which)
        if not places:
            return []
        offers: list[Offer] = self._offers(today=today, **which)
        of = {place.pk: place for place in places}
        offers = [offer for offer in offers if offer.station_id in of]  # one of them was abolished in between
        for offer in offers:
            offer.station = of[offer.station_id]
        read_along.hang_each(places, "states", self._states(**which), "station_id")
        read_along.hang_each(places, "offers", offers, "station_id")
        if offers:
            read_along.hang_each(offers, "hours", self._hours(today=today, **which), "offer_id")
            read_along.hang_each(offers, "exceptional_days", self._days(today=today, last=last, **which), "offer_id")
        return places


def beneath(path: str) -> Q:
    """Return the condition of the places from a `lowest` code to a `highest` (`region_codes.span`)."""
    lowest, highest = Parameter("lowest", CharField()), Parameter("highest", CharField())
    return Q((f"{path}region__gte", lowest), (f"{path}region__lte", highest))


@cache
def of_divisions(levels: tuple[str, ...]) -> Reading:
    """Return how the public places of some levels are read: those of `beside` one division, and those beneath another."""

    def which(path: str) -> Q:
        beside = Q((f"{path}region", Parameter("beside", CharField())))
        return (beneath(path) | beside) & Q((f"{path}state__in", PUBLIC), (f"{path}level__in", levels))

    return Reading(which)


# By its key, beneath a county.
one = Reading(lambda path: beneath(path) & Q((f"{path}pk", key("place")), (f"{path}state__in", PUBLIC)), "run_by")
