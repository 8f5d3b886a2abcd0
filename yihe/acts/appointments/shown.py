"""The appointments of a day at the places somebody keeps, in the order in which people come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yihe.acts.appointments import slots
from yihe.acts.appointments.models import Appointment
from yihe.acts.appointments.workflow import STAFF, AppointmentWorkflow
from yihe.foundation.encryption import closed_fields
from yihe.matters.actions import offered
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer

PRESSED = ("confirm", "arrive", "finish", "miss")  # what asks for nothing, and is pressed in the list
MOST = 100
ELSEWHERE = ("cancelled", "called_off", "lapsed")
DOES_NOT_FIT = "这个时间现在不开放，请改期或者取消，并告诉预约人。"


@dataclass(frozen=True)
class Line:
    """One who comes: `acts` are what can be pressed now, as (name, label, why not)."""

    matter: Matter
    contents: Appointment
    span: str
    state: str
    look: str
    name: str
    need: str
    fault: str
    acts: tuple[tuple[str, str], ...]


def keeps_any(user) -> bool:
    """Test whether anybody comes to this person."""
    return any(hat.role in STAFF and hat.region for hat in user.hats)


def keeps(user, offer: Offer) -> bool:
    """Test whether somebody keeps the place of an offer, or is the desk there: they book for who stands before them."""
    return user.is_authenticated and any(
        hat.role in STAFF and hat.region and offer.station.region.startswith(hat.region) for hat in user.hats
    )


def of_day(user, day: date) -> tuple[list[Line], int]:
    """Return who comes on a day, and how many more there are than are shown."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    rows = Appointment.objects.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    rows = rows.filter(matter__in=Matter.objects.visible_to(user).filter(kind="appointment"))
    rows = rows.exclude(matter__state__in=ELSEWHERE)
    rows = rows.select_related("matter__compartment", "offer__station", "offer__item")
    found = list(rows.order_by("starts_at", "offer", "seat", "pk")[: MOST + 1])
    more = rows.count() - MOST if len(found) > MOST else 0
    return [_line(each, user) for each in found[:MOST]], more


def _line(contents: Appointment, user) -> Line:
    matter = contents.matter
    state = AppointmentWorkflow.states[matter.state]
    gone = closed_fields(contents)
    acts = [(a.name, a.label) for a, why in offered(matter, user) if a.name in PRESSED and not why]
    return Line(
        matter, contents, span_of(contents), state.label, state.look, "" if "visitor" in gone else contents.visitor,
        "" if "need" in gone else contents.need, no_longer_fits(contents) if matter.is_open else "", tuple(acts),
    )  # fmt: skip


def span_of(contents: Appointment) -> str:
    return f"{timezone.localtime(contents.starts_at):%H:%M}–{timezone.localtime(contents.ends_at):%H:%M}"


def no_longer_fits(contents: Appointment) -> str:
    """Return that a place is shut, or not open any more at the time it was booked for, or ""."""
    if contents.ends_at <= timezone.now() or slots.is_open(contents.offer, contents.starts_at, contents.ends_at):
        return ""
    return DOES_NOT_FIT
