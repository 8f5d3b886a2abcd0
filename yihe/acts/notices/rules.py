"""What a notice holds back, as sentences. Every rule is `(matter, user) -> sentence`; `user` None is the clock."""

from datetime import date

from yihe.acts.notices.discretion import says_too_much
from yihe.acts.notices.models import Notice, Objection, Outcome
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.matters import hands
from yihe.matters.models import Event, Matter
from yihe.matters.reading import read_once

_DECIDERS = [CLERK.code, REVIEWER.code, DIRECTOR.code]
OBJECTIONS = "objections"  # the place where it is kept which there were when they were read
UPHOLD = "uphold_objection"  # the action by which a noticed matter follows an objection that was upheld


_notices = CompiledQuery(lambda: Notice.objects.filter(matter_id=key()).order_by("nth"))
_objections = CompiledQuery(
    lambda: (
        Objection.objects.filter(matter__parent_id=key())
        .order_by("pk")
        .values_list("matter__number", "outcome", "notice__withdrawn_at")
    )
)


def notices_of(matter: Matter) -> list[Notice]:
    """Return every notice of a matter, the first one published first."""
    return _notices(pk=matter.pk)


def notice_of(matter: Matter) -> Notice | None:
    """Return the notice of a matter that stands, the last one published."""
    return _standing(notices_of(matter))


def _standing(notices: list[Notice]) -> Notice | None:
    return next((notice for notice in reversed(notices) if notice.withdrawn_at is None), None)


def already_open(notices: list[Notice], on: date) -> str:
    """Return why nothing can be published beside the notices of a matter there are, or ""."""
    before = _standing(notices)
    return f"本件正在公示，{before.closes_on} 截止。" if before is not None and before.is_open(on) else ""


def closing_day(matter: Matter) -> date:
    """Return the last day of the matter's notice: `State("公示中", waits_on=CLOCK, within=closing_day)`."""
    notice = notice_of(matter)
    if notice is None:
        raise LookupError(f"{matter.number} enters a state that waits for a notice, and none was published")
    return notice.closes_on


def objection_is_open(matter: Matter, user) -> str:
    """
    Refuse to let a notice end while an objection to the matter is not answered, or was upheld and not followed.

    Stands in `unless` of the clock's action; once the objection is answered, the next run of the clock goes through.
    """
    if notice_of(matter) is None:
        return "公示已经撤回，不能按期满办理。"
    if waiting := objection_waits(matter, user):
        return waiting
    # It is followed when its notice is taken off public view: the matter was decided on again after that.
    said = _objections_to(matter)
    upheld = [number for number, outcome, gone in said if outcome == Outcome.UPHELD and gone is None]
    return f"公示期间的异议（{'、'.join(upheld)}）成立，不能按期满办理，请重新审核。" if upheld else ""


def objection_waits(matter: Matter, user) -> str:
    """
    Refuse while any objection to the matter is not answered, whichever of its notices it was made to: neither taking a
    notice back nor publishing another passes an objection by.
    """
    waiting = [number for number, outcome, _gone in _objections_to(matter) if not outcome]
    return f"公示期间收到的异议（{'、'.join(waiting)}）尚未答复，答复后才能继续办理。" if waiting else ""


def _objections_to(matter: Matter) -> list[tuple]:
    """Return number, outcome and the withdrawal of its notice of each objection; one is made, and leaves an event, under the matter's lock."""
    return read_once(matter, OBJECTIONS, lambda: _objections(pk=matter.pk))


def text_says_too_much(matter: Matter, user, *, title: str = "", body: str = "", **said) -> str:
    """Check of publishing: neither title nor body may hold what is not public."""
    return says_too_much(f"{title}\n{body}", matter)


def answers_own_decision(matter: Matter, user) -> str:
    """
    Refuse to answer an objection whoever had a hand in the decision it is against, or stands in for them. Having upheld
    another objection to it is no such hand.
    """
    if user is None or matter.parent_id is None:
        return ""
    decided = Event.objects.filter(hands.took(user), matter=matter.parent_id, hat__in=_DECIDERS).exclude(action=UPHOLD)
    return "您或委托您的同志曾承办该事项，应当回避，须由他人答复。" if decided.exists() else ""


def answer_names_the_objector(matter: Matter, user, *, answer: str = "", reason: str = "", **said) -> str:
    """Check of an answer: it is made public, so it names neither the objector nor a phone."""
    text, objection = answer or reason, Objection.objects.get(matter=matter)
    # A name or a number of one sign stands in any text by chance: it would keep every answer from being given.
    if any(len(secret) > 1 and secret in text for secret in (objection.name, objection.phone)):
        return "答复会公开，不能写入异议人的姓名或电话。"
    return says_too_much(text, matter)
