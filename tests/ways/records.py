"""For each record of the product: what one of it is about, who enters and who confirms it, and what is said. As in a town."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.ways.town import Town
from yihe.domains.incubation.records import ServiceRecord
from yihe.foundation.records.declared import Record
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, Role


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


SAMPLES: dict[type[Record], Sample] = {
    ServiceRecord: Sample(
        _stay, BASE_MANAGER, APPLICANT,
        lambda: {"service": "training", "on": timezone.localdate(), "hours": Decimal("2.0"), "note": "财务制度培训"},
        {"hours": Decimal("3.5")}, ("hours", "40"), lambda stay: stay.organization.uscc,
    ),
}  # fmt: skip
