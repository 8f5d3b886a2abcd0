"""
Asking, without an account: a question comes in, is given to whoever is on duty, and its number and code are whoever asked's. Nothing is
stored before it is sent; a name and a phone are nobody's duty.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yihe.domains.advice import duty, effects, rules
from yihe.domains.advice.forms import NO_PHONE, NO_PHONE_OF_A_CHILD, NOT_A_GROUP, way_faults
from yihe.domains.advice.models import NAMELESS, QUESTION_LIMIT, Age, Complaint, Consultation, ForWhom
from yihe.foundation import ceilings, periods, words_of_danger, workdays
from yihe.foundation.plain_text import as_number
from yihe.foundation.roles import ADVICE_DESK, PUBLIC
from yihe.matters import kinds, telling
from yihe.matters.actions import NotAllowed, open_matter, opened_with, perform
from yihe.matters.models import Matter

SOME_DAYS = 3  # working days ahead that windows of being rung are offered for
HALF_HOUR = timedelta(minutes=30)
NO_QUESTION = "请写下您想问的。"
UNKNOWN_WINDOW = "这个时段不能约了，请另选一个。"


def ask(
    *, region: str, question: str, topic: str, for_whom: str = ForWhom.SELF, people: int = 1, over_14: str = "", asker: str = "",
    phone: str = "", safe_way: str = "", safe_note: str = "", word_may_be_left: bool = False, ring_at: datetime | None = None,
    once: str = "", address: str = "",
) -> Matter:  # fmt: skip
    """
    Take a question of a visitor in and return its matter; the code is issued apart (`codes.issue`). It goes to whoever is on duty at
    this hour for its topic; nobody is: to the desk. Of who is under 14 no name and no phone is taken this way.

    :raises NotAllowed: what was said does not go together, or the day's ceiling of the `address` is reached
    """
    contents = Consultation(
        question=question.strip(), topic=topic, for_whom=for_whom, people=people, over_14=over_14, asker=asker.strip() or NAMELESS,
        phone=phone, safe_way=safe_way, safe_note=safe_note.strip(), word_may_be_left=word_may_be_left, ring_at=ring_at,
    )  # fmt: skip
    if reason := cannot_ask(contents):
        raise NotAllowed(reason)
    words_of_danger.mark(contents, contents.question, region)
    kind = kinds.get("consultation")
    with transaction.atomic():
        if already := opened_with(once, kind):
            return already
        if reached := ceilings.take({ceilings.CONSULTATIONS: 1}, address=address):
            raise NotAllowed(reached)
        matter = open_matter(kind, contents, by=None, region=region, once=once or None, hat=PUBLIC.code)
        if duty.first_on_duty(matter, contents.topic):
            perform(matter, "dispatch", by=None, following=True)
        if ring_at:
            effects.arrange(matter, ring_at, by=None)
        if contents.is_child_harm or contents.is_self_harm:
            telling.tell(telling.people(ADVICE_DESK, matter), effects.URGENT, matter=matter, mail=True)
        return matter


def cannot_ask(contents: Consultation) -> str:
    """Return why a question cannot be taken as it was said, or ""."""
    if not contents.question or len(contents.question) > QUESTION_LIMIT:
        return NO_QUESTION if not contents.question else f"不超过 {QUESTION_LIMIT} 字。"
    if contents.for_whom == ForWhom.GROUP and contents.people < 2:
        return NOT_A_GROUP
    if contents.over_14 == Age.NO and (contents.phone or contents.asker != NAMELESS):
        return NO_PHONE_OF_A_CHILD
    if contents.ring_at and not contents.phone:
        return NO_PHONE
    if contents.ring_at and contents.ring_at not in windows():
        return UNKNOWN_WINDOW
    said = {"safe_way": contents.safe_way, "phone": contents.phone}
    return next(iter(way_faults(said).values()), "")


def windows(now: datetime | None = None) -> list[datetime]:
    """Return the half hours one may be rung in: while the bureau is open, from the next working day on."""
    moment = now or timezone.now()
    found = []
    day = timezone.localdate(moment)
    for _ in range(SOME_DAYS):
        day = workdays.add(day, 1)
        for opens, closes in periods.hours():
            at = timezone.make_aware(datetime.combine(day, opens))
            while at + HALF_HOUR <= timezone.make_aware(datetime.combine(day, closes)):
                found.append(at)
                at += HALF_HOUR
    return found


def complain(
    *, region: str, words: str, about_number: str = "", asker: str = "", phone: str = "", safe_way: str = "", once: str = "",
    address: str = "",
) -> Matter:  # fmt: skip
    """
    Take a complaint in. A number that is no consultation's is kept as it was said: nobody learns whether it is one.

    :raises NotAllowed: nothing was said, or the day's ceiling of the `address` is reached
    """
    words = words.strip()
    if not words or len(words) > QUESTION_LIMIT:
        raise NotAllowed("请写明投诉的内容。" if not words else f"不超过 {QUESTION_LIMIT} 字。")
    if fault := next(iter(way_faults({"safe_way": safe_way, "phone": phone}).values()), ""):
        raise NotAllowed(fault)
    dangers = words_of_danger.found(words, region)
    contents = Complaint(
        about_number=as_number(about_number)[:30],
        words=words,
        asker=asker.strip() or NAMELESS,
        phone=phone,
        safe_way=safe_way,
        is_child_harm=words_of_danger.CHILD in dangers,
    )
    kind = kinds.get("complaint")
    with transaction.atomic():
        if already := opened_with(once, kind):
            return already
        if reached := ceilings.take({ceilings.CONSULTATIONS: 1}, address=address):
            raise NotAllowed(reached)
        matter = open_matter(kind, contents, by=None, region=region, once=once or None, hat=PUBLIC.code)
        if {words_of_danger.CHILD, words_of_danger.SELF} & dangers:
            who = telling.people(ADVICE_DESK, matter) - rules.whom_it_is_about(matter)
            telling.tell(who, effects.URGENT_COMPLAINT, matter=matter, mail=True)
        return matter
