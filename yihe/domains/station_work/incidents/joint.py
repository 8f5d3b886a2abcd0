"""
上报和移送, the joint view of the 司法所 and the leader on duty: what is open, in which step and for how many hours, and which hand-overs have
no receipt. A number is counted from the rows of the list it opens (ADR 0081); none is told by village or by official.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from yihe.domains.station_work.incidents.models import Incident
from yihe.domains.station_work.incidents.workflow import IncidentWorkflow
from yihe.matters.models import Matter
from yihe.registers.regions import names

AGES = (
    ("1", "1 小时内"),
    ("6", "1–6 小时"),
    ("24", "6–24 小时"),
    ("more", "一天以上"),
)  # a class ends before that many hours
LATE = "late"
STEPS = tuple((state.name, state.label) for state in IncidentWorkflow.states.values() if not state.is_final)


@dataclass(frozen=True)
class Open:
    """One open incident: the report that goes on. `hours` are whole ones since it was first said; `handed_hours` since it was handed over, None where it is not."""

    matter: Matter
    contents: Incident
    village: str
    hours: int
    handed_hours: int | None
    reports: int

    @property
    def age(self) -> str:
        return next((code for code, _label in AGES[:-1] if self.hours < int(code)), AGES[-1][0])

    @property
    def is_late(self) -> bool:
        return self.matter.due_at is not None and self.matter.due_at <= timezone.now()


def rows(user, now: datetime | None = None) -> list[Open]:
    """Return the open incidents of a person's reach, the oldest first, with how many reports each has. Few questions, however many there are."""
    now = now or timezone.now()
    matters = list(Matter.objects.visible_to(user).filter(kind="incident", closed_at=None).order_by("opened_at", "pk"))
    said = {each.pk: each for each in Incident.objects.filter(matter__in=matters)}
    others = _others(matters)
    places = names.names({each.region for each in matters})
    return [_open(each, said[each.pk], places[each.region], others.get(each.pk, []), now) for each in matters]


def _others(matters: list[Matter]) -> dict[int, list[datetime]]:
    """Return when each other report of some incidents was opened, whatever chain of reports leads to it. A question for each link of the longest."""
    goes_on_as, found = {each.pk: each.pk for each in matters}, dict[int, list[datetime]]()
    ahead = list(goes_on_as)
    while ahead:
        links = Incident.objects.filter(into__in=ahead).values_list("pk", "into", "matter__opened_at")
        ahead = []
        for pk, into, opened in links:
            goes_on_as[pk] = goes_on_as[into]
            found.setdefault(goes_on_as[pk], []).append(opened)
            ahead.append(pk)
    return found


def _open(matter: Matter, contents: Incident, village: str, others: list[datetime], now: datetime) -> Open:
    first = min([matter.opened_at, *others])
    handed = contents.handed_at if matter.state == "handed" else None
    return Open(
        matter, contents, village, _hours(now - first), _hours(now - handed) if handed else None, 1 + len(others)
    )


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def narrowed(found: list[Open], step: str = "", age: str = "") -> list[Open]:
    """Keep those in a step (`LATE`: whose step is over its term) and of an age; what is no step or age narrows nothing."""
    steps, ages = dict(STEPS), dict(AGES)
    if step == LATE:
        found = [each for each in found if each.is_late]
    return [
        each for each in found
        if (step not in steps or each.matter.state == step) and (age not in ages or each.age == age)
    ]  # fmt: skip


def said_of(step: str, age: str) -> str:
    """Return what a list is narrowed to, in words; "" for all."""
    words = ({LATE: "过了期限"} | dict(STEPS)).get(step), dict(AGES).get(age)
    return "，".join(filter(None, words))


def table(found: list[Open]) -> list[tuple[str, str, list[tuple[str, int]], int]]:
    """Return for each step its code, label, (age, how many) for each age, and how many in all: of the rows that are listed."""
    return [
        (step, label, [(age, len(narrowed(found, step, age))) for age, _label in AGES], len(narrowed(found, step)))
        for step, label in STEPS
    ]
