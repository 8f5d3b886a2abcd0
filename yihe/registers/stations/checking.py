"""待核对: what is registered of a place and nobody looked at for too long. It is shown with that word, and its keeper is asked."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from yihe.foundation import figures, parameters
from yihe.foundation.periods import Unit
from yihe.registers.stations.models.places import State, Station

TAKES = figures.of_term(Unit.DAYS).at_least(1)
DAYS = parameters.asks_for("stations/checked_days", TAKES)


def checked_days(region: str, on: date | None = None) -> int:
    """Return after how many days a place of a region is to be looked at again."""
    return parameters.of(region).at(DAYS, on or timezone.localdate()).as_(TAKES)


def is_due(station: Station, on: date | None = None) -> bool:
    """Test whether a place, unless it is abolished, was looked at longer ago than its county allows."""
    today = on or timezone.localdate()
    return station.state != State.CLOSED and (today - station.checked_on).days > checked_days(station.region, today)


def due(region: str, on: date | None = None) -> QuerySet[Station]:
    """Return the places of a county that are due, the longest first."""
    today = on or timezone.localdate()
    last = today - timedelta(days=checked_days(region, today) + 1)
    rows = Station.objects.filter(region__startswith=region, checked_on__lte=last).exclude(state=State.CLOSED)
    return rows.order_by("checked_on", "pk")
