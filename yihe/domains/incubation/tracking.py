"""跟踪: which visits an organization that left is owed, on which days, and which were made."""

from datetime import date

from yihe.domains.incubation import city
from yihe.domains.incubation.models import Graduation, Tracking
from yihe.domains.incubation.spans import months_after
from yihe.foundation import workdays


def day_left(graduation: int | None) -> date:
    """Return the day an organization left, by the key of its leaving. Asked only after the leaving was agreed."""
    left_on = Graduation.objects.select_related("residency").get(matter=graduation).residency.left_on
    if left_on is None:
        raise LookupError(f"leaving {graduation} was not agreed")
    return left_on


def months(region: str) -> list[int]:
    """Return the months after leaving in which a visit falls due: the setting of a region's city."""
    return list(city.pack(region).settings["tracking_months"])


def due_on(tracking: Tracking, month: int) -> date:
    return months_after(tracking.left_on, month)


def made(tracking: Tracking) -> set[int]:
    return {visit.month for visit in tracking.visits.all()}


def missing(tracking: Tracking) -> list[int]:
    """Return the months whose visit was not made, in order."""
    return [month for month in months(tracking.matter.region) if month not in made(tracking)]


def over_on(tracking: Tracking) -> date:
    """Return the last day of tracking: the last visit's day, and the grace the city gives after it."""
    region = tracking.matter.region
    grace = city.setting("tracking_grace_working_days", region)
    return workdays.add(due_on(tracking, months(region)[-1]), grace)


def next_day(tracking: Tracking, today: date) -> date:
    """
    Return the day by which something is to be done: the first visit that was not made, be it late; once all were made,
    today, so that the clock closes the matter tomorrow.
    """
    waiting = missing(tracking)
    return due_on(tracking, waiting[0]) if waiting else today


def schedule(tracking: Tracking) -> list[tuple[int, date, object]]:
    """Return (month, due day, visit or None) of every visit, in order."""
    by_month = {visit.month: visit for visit in tracking.visits.all()}
    return [(month, due_on(tracking, month), by_month.get(month)) for month in months(tracking.matter.region)]
