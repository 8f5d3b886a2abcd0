"""What of the facts somebody who is told "no" may be told to change, and the steps by which they lawfully can."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from yihe.foundation.spoken import spoken


class Change(Enum):
    """Whether somebody who is told "no" may lawfully change a fact: they can, nobody can, or it must never be suggested to them."""

    CAN = "can"
    CANNOT = "cannot"
    NEVER = "never"


class Day(Enum):
    """What a step makes a day of: the day on which it is done."""

    IT_IS_DONE = "done"


@spoken("do")
@dataclass(frozen=True)
class Step:
    """One lawful thing to do, in a few words, and what it `makes` of the facts; `Day.IT_IS_DONE` stands for the day it is done."""

    do: str
    makes: Mapping[str, Any]
