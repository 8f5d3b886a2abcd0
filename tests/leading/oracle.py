"""
Whose each day of a matter was, found out again: day by day, out of all events as they stand, with its own table of who sits where.
Shares nothing with `yihe.matters.days` and `holding`, which go from move to move.
"""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from yihe.matters import kinds
from yihe.matters.models import Event, Matter

CITY = ZoneInfo("Asia/Shanghai")
BUREAU = {
    "clerk", "reviewer", "director", "justice_office", "base_manager", "finance_maker", "finance_checker", "policy_editor", "auditor",
    "administrator", "security_officer", "audit_officer", "incubation_tutor", "purchaser", "opener", "advice_desk", "roster_maker", "duty_leader",
}  # fmt: skip
OUTSIDERS = {"civil_affairs", "expert", "treasury", "station_keeper", "duty_lawyer", "referral_receiver"}
NOTICES = {"公示中", "单一来源公示中", "征求意见中"}


def side_of(kind, state) -> str:
    """Return whose a state is, by what its holder is called."""
    code = state.waits_on.code
    if code == "clock":
        return "public" if state.label in NOTICES else "clock"
    if code == "applicant":
        return "applicant"
    if code in BUREAU:
        return "bureau"
    return "other" if code in OUTSIDERS else "public"


def days_of(matter: Matter, today: date) -> Counter:
    """Return how many days of a matter were of each (state, side), asking of every day where it stood at midnight."""
    found: Counter = Counter()
    if matter.submitted_at is None:
        return found
    events = list(Event.objects.filter(matter=matter).order_by("seq"))
    kind = kinds.get(matter.kind)
    day = matter.submitted_at.astimezone(CITY).date()
    last = matter.closed_at.astimezone(CITY).date() if matter.closed_at else today
    while day < last:
        stood = [event for event in events if event.at.astimezone(CITY).date() <= day][-1].target
        state = kind.workflow_of(matter).states[stood]
        if state.waits_on is not None:
            found[stood, side_of(kind, state)] += 1
        day += timedelta(days=1)
    return found
