"""
Facts (事实) a city may make a condition (条件) of what it declares without code (a subsidy of its own): each is offered by a room through its
door (`facts`), read out of a register, and cannot be typed by whoever applies. The list is closed: what no door offers is no condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from yihe.foundation import doors
from yihe.foundation.figures import COUNT, MONTHS, Sort
from yihe.foundation.spoken import spoken

ORGANIZATION, PRACTITIONER = "organization", "practitioner"


class Shape(Enum):
    """
    What a fact is. A condition says of it `is`, `one_of`, `at_least` or `at_most` (a count; or whole months since a day, both ends
    included), or that the day lies `within` its periods.
    """

    YES_NO = "yes_no"
    CHOICE = "choice"
    COUNT = "count"
    SINCE = "since"
    PERIODS = "periods"


@spoken("label")
@dataclass(frozen=True)
class OfferedFact:
    """
    `read(organization, practitioner, on)` returns what the register says on a day: bool, a code of `choices`, a whole number, the day it
    is counted from (None: not known), or the periods as pairs (since, until or None). `about` is whose claims may ask it: one of an
    organization can be asked of its practitioners' claims too. `unit` is what a sentence says behind a number.
    """

    code: str
    label: str
    about: str
    shape: Shape
    read: Callable[[Any, Any, date], Any]
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def takes(self) -> Sort | None:
        """Return the sort of the figure a condition compares it with, or None where it compares with none."""
        return {Shape.COUNT: COUNT, Shape.SINCE: MONTHS}.get(self.shape)

    def is_asked_of(self, who: str) -> bool:
        return self.about == ORGANIZATION or who == PRACTITIONER


def every() -> dict[str, OfferedFact]:
    """Return the facts the doors offer, by code. Raises BadDoor when two rooms offer one code."""
    found: dict[str, OfferedFact] = {}
    for door, offered in doors.brought("facts"):
        for each in offered:
            if found.setdefault(each.code, each) is not each:
                raise doors.BadDoor(f"{door.package}：事实“{each.code}”已经有别的业务提供，请改一个代码。")
    return found
