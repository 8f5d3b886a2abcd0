"""For each record of the product: what one of it is about, who enters and who confirms it, and what is said. As in a town."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.ways.registers import a_station, an_item
from tests.ways.town import Town
from yihe.acts.service_records.models import GROUPS
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation.records.declared import Record
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, JUSTICE_OFFICE, STATION_KEEPER, Role
from yihe.registers.stations import offering


@dataclass(frozen=True)
class Sample:
    """`said` is what is typed, by name; `again` is what it is put right to; `wrong` a text that one of its fields refuses."""

    about: Callable[[Town], Any]
    giver: Role
    receiver: Role | None
    said: Callable[[], dict]
    again: dict
    wrong: tuple[str, str]
    named: Callable[[Any], str]


def _stay(town: Town):
    stay = town.story.residency()
    town.travel(timezone.localdate())  # at ten: nobody wonders at midnight
    return stay


def an_offer(town: Town):
    """Return a service given at a place in a town."""
    station = a_station()
    town.travel(timezone.localdate())
    said = {"window": "1号窗口", "since": date(2024, 3, 1), "source": "开设通知"}
    return offering.enter(by=None, station=station, item=an_item(), **said)


def served(**said) -> dict:
    """Return what is typed of somebody who came to a place this morning."""
    now = {"on": timezone.localdate(), "starts": time(9), "ends": time(9, 30)}
    usual = {"people": 1, "giver": "lawyer", "mode": "on_site", "note": "", "matter_number": ""}
    return dict.fromkeys(GROUPS, False) | usual | now | said


SAMPLES: dict[type[Record], Sample] = {
    ServiceRecord: Sample(
        _stay, BASE_MANAGER, APPLICANT,
        lambda: {"service": "training", "on": timezone.localdate(), "hours": Decimal("2.0"), "note": "财务制度培训"},
        {"hours": Decimal("3.5")}, ("hours", "40"), lambda stay: stay.organization.uscc,
    ),
    PlaceServiceRecord: Sample(
        an_offer, STATION_KEEPER, JUSTICE_OFFICE, served, {"people": 3}, ("people", "-1"),
        lambda offer: f"{offer.station}·{offer.item}",
    ),
}  # fmt: skip
