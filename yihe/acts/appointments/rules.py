"""What refuses in an appointment, each a sentence: "" when nothing is against it."""

from django.utils import timezone

from yihe.acts.appointments import booking
from yihe.acts.appointments.models import Appointment
from yihe.matters import kinds
from yihe.matters.models import Matter

BEGUN = "约的时间已经到了，不能再改期或者取消；来不了的，请重新预约。"
NOT_YET = "约的时间还没有到，到时间以后再登记。"
NOT_TODAY = "还没有到约的那一天。"


def has_begun(matter: Matter, user) -> str:
    return BEGUN if booking.is_past(matter) else ""


def is_to_come(matter: Matter, user) -> str:
    """Nobody is said to have stayed away before the time has come."""
    return "" if booking.is_past(matter) else NOT_YET


def is_another_day(matter: Matter, user) -> str:
    contents: Appointment = kinds.contents_of(matter)
    return NOT_TODAY if timezone.localdate(contents.starts_at) > timezone.localdate() else ""


def keeper_is_there(matter: Matter, user) -> str:
    return "本点有联络员，由联络员确认。" if booking.has_keeper(matter.region) else ""
