"""Tables of 排班: posts, people and leave (registers), rosters that were asked for, shifts that were published, swaps, allowances, links of calendars."""

from yihe.acts.schedules.models.allowances import AllowanceLine, DutyAllowance
from yihe.acts.schedules.models.links import CalendarLink
from yihe.acts.schedules.models.people import DutyPerson, Leave
from yihe.acts.schedules.models.posts import DutyHours, DutyPost
from yihe.acts.schedules.models.rosters import DraftLine, Roster
from yihe.acts.schedules.models.shifts import Served, Shift
from yihe.acts.schedules.models.swaps import Swap

__all__ = [
    "AllowanceLine", "CalendarLink", "DraftLine", "DutyAllowance", "DutyHours", "DutyPerson", "DutyPost", "Leave", "Roster", "Served", "Shift",
    "Swap",
]  # fmt: skip
