"""Tables of 排班: posts and leave (registers), rosters that were asked for, shifts that were published."""

from yihe.acts.schedules.models.people import DutyPerson, Leave
from yihe.acts.schedules.models.posts import DutyHours, DutyPost
from yihe.acts.schedules.models.rosters import DraftLine, Roster
from yihe.acts.schedules.models.shifts import Served, Shift

__all__ = ["DraftLine", "DutyHours", "DutyPerson", "DutyPost", "Leave", "Roster", "Served", "Shift"]
