"""What refuses in a decision day, each a sentence; and until when what was decided has to hang out."""

from datetime import date

from django.utils import timezone

from yihe.acts.notices.discretion import says_too_much
from yihe.domains.station_work.models.decision_days import DecisionDay
from yihe.foundation.periods import DAYS, Term
from yihe.foundation.procedure import lasting
from yihe.matters import kinds
from yihe.matters.models import Event, Matter

PUBLICITY = lasting("decision_publicity", DAYS)


def _of(matter: Matter) -> DecisionDay:
    return kinds.contents_of(matter)


def cannot_be_public(words: str) -> str:
    """Return why topics or a decision cannot hang out: a number of somebody stands in them."""
    return says_too_much(words)


def day(matter: Matter) -> date:
    """Return until when it is the keeper's turn to say that it was held: the day it is meant for."""
    return max(_of(matter).on, timezone.localdate())


def hangs_until(matter: Matter) -> date | Term:
    """Return the last day on which what was decided has to hang out: the first does not count, and a last one on which nobody works is none."""
    posted = _of(matter).posted_on
    return PUBLICITY(matter).ends_on(posted) if posted else PUBLICITY(matter)


def is_too_late_for_asking(matter: Matter, user) -> str:
    on = _of(matter).on
    return (
        "" if on >= timezone.localdate() else f"打算开会的 {on:%Y-%m-%d} 已经过了，请先把日期改到今天以后，再征求意见。"
    )


def has_numbers_of_somebody(matter: Matter, user) -> str:
    return cannot_be_public(_of(matter).topics)


def held_is_wrong(matter: Matter, user, *, held_on: date, attended: int, decided: str, **said) -> str:
    """It was held after opinion was asked for, and not in days to come."""
    if held_on > timezone.localdate():
        return "会还没有开，不能先登记。"
    asked = Event.objects.filter(matter=matter, action="announce").order_by("-pk").values_list("at", flat=True).first()
    if asked and held_on < (since := timezone.localdate(asked)):
        return f"议题 {since:%Y-%m-%d} 才公布征求意见，会不能在这以前开。"
    if attended < 1:
        return "没有人到会，就没有开成：请选“没有开成”。"
    return cannot_be_public(decided)


def posted_is_wrong(matter: Matter, user, *, posted_on: date, **said) -> str:
    held_on = _of(matter).held_on
    if posted_on > timezone.localdate():
        return "还没有公布，不能先登记。"
    return f"{held_on:%Y-%m-%d} 才开的会，公布不能在这以前。" if held_on and posted_on < held_on else ""
