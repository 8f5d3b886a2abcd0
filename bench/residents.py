"""
What residents leave behind in twenty years: consultations, bookings, records of services at places, shifts with what the window said of
them. One of each comes in through the real actions and is copied (`copies`); few are open, and the last weeks hold no more than before,
so that a page that gets slower reads what is long over.
"""

from bench.copies import copy
from bench.scene import CITY, QUESTION, Scene
from yihe.acts.appointments import booking, slots
from yihe.acts.appointments.models import Appointment
from yihe.acts.schedules.models import DutyPerson, DutyPost, Served, Shift
from yihe.acts.service_records.models import PlaceService, PlaceServiceConfirmation
from yihe.domains.advice import asking
from yihe.domains.advice.models import Consultation
from yihe.matters.models import Clock, Event, Matter, Party
from yihe.registers.compartments.models import Compartment
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.places import Level

OPEN = 50  # one consultation in so many
AHEAD = 10  # bookings that are to come, of the first window
SHIFTS = 10  # one shift for so many consultations
DAYS = 7000  # over which what is over came: some nineteen years
_OVER = f"now() - (12 + n % {DAYS}) * interval '1 day'"
CONSULTATION, BOOKING = "ZX-2005-", "YY-2005-"  # how numbers of copies begin


def fill(total: int, stage: Scene) -> None:
    """Bring the numbers of consultations, bookings and records to `total` each, that of shifts to a tenth of it."""
    _consultations(_after(CONSULTATION), total)
    _bookings(_after(BOOKING), total, stage)
    _records(total, stage)
    _shifts(total // SHIFTS, stage)


def _after(prefix: str) -> int:
    return Matter.objects.filter(number__startswith=prefix).count() + 1


def _consultations(first: int, last: int) -> None:
    open_one = f"n % {OPEN} = 0"

    def unless_open(value: str, column: str) -> str:
        return f"CASE WHEN {open_one} THEN r.{column} ELSE {value} END"

    over = {
        "state": unless_open("'closed'", "state"), "holder": unless_open("''", "holder"), "assignee_id": unless_open("NULL", "assignee_id"),
        "due_at": unless_open("NULL", "due_at"), "opened_at": unless_open(_OVER, "opened_at"),
        "submitted_at": unless_open(_OVER, "submitted_at"), "closed_at": unless_open(f"{_OVER} + interval '3 days'", "closed_at"),
    }  # fmt: skip
    asked = asking.ask(region=CITY, question=QUESTION, topic="wages")
    added = _matters(asked, CONSULTATION, first, last, over)
    copy(Consultation, asked.pk, first, last, matter_id=f"{added} + n")
    for clock in Clock.objects.filter(matter=asked):
        copy(Clock, clock.pk, first, last, where=open_one, matter_id=f"{added} + n")


def _bookings(first: int, last: int, stage: Scene) -> None:
    """At the windows of the centre: sixteen half hours a day, back from yesterday; the next ones of the first window are taken by real ones."""
    offers = list(Offer.objects.filter(station=stage.centre).select_related("station", "item").order_by("pk"))
    made = [
        booking.book(offer=offers[0], starts_at=slot.starts_at)
        for slot in slots.ahead(offers[0])[:AHEAD]
        if not slot.taken
    ]
    booked = made[0] if made else Matter.objects.filter(kind="appointment").order_by("pk")[0]
    over = {
        "state": "'finished'", "holder": "''", "assignee_id": "NULL", "due_at": "NULL", "opened_at": _OVER, "submitted_at": _OVER,
        "closed_at": f"{_OVER} + interval '3 days'",
    }  # fmt: skip
    added = _matters(booked, BOOKING, first, last, over)
    nth = f"(n / {len(offers)})"
    begins = f"date_trunc('day', now()) - (1 + {nth} / 16) * interval '1 day' + interval '1 hour' + {nth} % 16 * interval '30 minutes'"
    copy(
        Appointment, booked.pk, first, last, matter_id=f"{added} + n", offer_id=_one_of(offers), starts_at=begins,
        ends_at=f"{begins} + interval '30 minutes'", seat="1",
    )  # fmt: skip


def _matters(of: Matter, prefix: str, first: int, last: int, over: dict[str, str]) -> int:
    """Write the covers of copies with their compartments, parties and events. Return what is added to a number to have a cover's key."""
    place = f"md5('{prefix}' || n)::uuid"
    copy(Compartment, of.compartment_id, first, last, id=place)
    number = f"'{prefix}' || lpad(n::text, 8, '0')"
    added = copy(Matter, of.pk, first, last, number=number, compartment_id=place, once="NULL", **over)
    parties = {
        party.pk: copy(
            Party, party.pk, first, last, matter_id=f"{added} + n", since=over["opened_at"].replace("r.opened_at", "r.since"),
            code_digest=f"md5('{prefix}' || n) || md5('code' || n)",
        )
        for party in Party.objects.filter(matter=of)
    }  # fmt: skip
    for event in Event.objects.filter(matter=of):
        by = f"{parties[event.party_id]} + n" if event.party_id in parties else "r.party_id"
        copy(
            Event, event.pk, first, last, matter_id=f"{added} + n", party_id=by, ref="gen_random_uuid()", cause_id="NULL",
            at=over["opened_at"].replace("r.opened_at", "r.at"),
        )  # fmt: skip
    return added


def _records(total: int, stage: Scene) -> None:
    """At all places, from more than a year ago: what the boards of the last months count does not grow."""
    one = PlaceService.objects.order_by("pk")[0]
    PlaceServiceConfirmation.objects.get_or_create(service=one, defaults={"by": stage.reviewer})
    offers = list(Offer.objects.filter(station__level=Level.VILLAGE).order_by("pk"))
    first = PlaceServiceConfirmation.objects.count()
    added = copy(
        PlaceService,
        one.pk,
        first,
        total,
        offer_id=_one_of(offers),
        on=f"current_date - (400 + n % {DAYS})::int",
        recorded_at=f"r.recorded_at - interval '1 day' * (400 + n % {DAYS})",
        once="NULL",
    )
    copy(PlaceServiceConfirmation, one.pk, first, total, service_id=f"{added} + n")


def _shifts(total: int, stage: Scene) -> None:
    posts, people = DutyPost.objects.order_by("pk"), DutyPerson.objects.order_by("practitioner")
    one = Shift.objects.order_by("pk")[0]
    Served.objects.get_or_create(shift=one, defaults={"by": stage.reviewer, "visitors": 2})
    first, day = Served.objects.count(), f"interval '1 day' * (1 + n / {len(posts)})"
    added = copy(
        Shift, one.pk, first, total, on=f'(r."on" - {day})::date', starts_at=f"r.starts_at - {day}", ends_at=f"r.ends_at - {day}",
        post_id=_one_of(posts), practitioner_id=_one_of(people, "practitioner_id"), once="NULL",
    )  # fmt: skip
    copy(Served, one.pk, first, total, shift_id=f"{added} + n")


def _one_of(rows, key: str = "pk") -> str:
    """Return in SQL the key of one of some rows, each in its turn."""
    keys = [str(getattr(row, key)) for row in rows]
    return f"(ARRAY[{', '.join(keys)}])[1 + n % {len(keys)}]"
