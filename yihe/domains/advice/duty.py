"""
Who is on duty (当班): asked of whoever keeps rosters, by region, topic and moment. Without a roster, or with nobody on it at that
hour, a question stays with the desk, which gives it to one of those who answer.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import DUTY_LAWYER
from yihe.matters import kinds, parties, turns
from yihe.matters.models import Event, Matter, Party
from yihe.registers.accounts.models import User

# What is asked of the rosters: `(region, topic, at) -> keys of users`, first whose turn it is. `topic` is a code of `models.Topic`.
OnDuty = Callable[[str, str, datetime], Iterable[int]]
_rosters: list[OnDuty] = []
PASSED = ("pass_on", "hand_back_to_desk")
_passed_by = CompiledQuery(
    lambda: Event.objects.filter(matter=key(), action__in=PASSED).values_list("actor", flat=True)
)


def ask(roster: OnDuty) -> None:
    """Say whom to ask who is on duty. The first that names somebody is believed."""
    if roster not in _rosters:
        _rosters.append(roster)


def on_duty(matter: Matter, topic: str = "") -> list[User]:
    """
    Return who is on duty now for what a consultation is about (`topic`, where that was read), may be given it, and did not step aside, in
    the roster's order.
    """
    topic, now = topic or kinds.contents_of(matter).topic, timezone.now()
    named = next((found for roster in _rosters if (found := list(roster(matter.region, topic, now)))), [])
    people = {person.pk: person for person in who_may_have_it(matter)}
    return [people[pk] for pk in dict.fromkeys(named) if pk in people]


def who_may_have_it(matter: Matter) -> list[User]:
    """Return whoever answers where a consultation lies, but for those who stepped aside, who had none longest first."""
    aside = stepped_aside(matter)
    return [person for person in turns.holders(DUTY_LAWYER, matter) if person.pk not in aside]


def stepped_aside(matter: Matter) -> set[int]:
    """Return the keys of those who passed a consultation on."""
    return set(_passed_by(pk=matter.pk))


def first_on_duty(matter: Matter, topic: str = "") -> User | None:
    return next(iter(on_duty(matter, topic)), None)


def second_readers(matter: Matter) -> list[User]:
    """Return who can read an answer before it goes out: whoever answers there and has not written this one, on duty first."""
    others = [person for person in who_may_have_it(matter) if person.pk != matter.assignee_id]
    first = {person.pk: n for n, person in enumerate(on_duty(matter))}
    written = kinds.contents_of(matter).answerer_id
    return sorted((p for p in others if p.pk != written), key=lambda person: first.get(person.pk, len(first)))


def last_lawyer(matter: Matter) -> User | None:
    """Return who answered last, while they still may; else whoever is on duty. None: it waits for the desk to give it to somebody."""
    rows = Party.objects.filter(matter=matter, role_code=DUTY_LAWYER.code, ground=parties.ASSIGNED, user__isnull=False)
    before = kinds.contents_of(matter).answerer_id or rows.order_by("-pk").values_list("user", flat=True).first()
    possible = who_may_have_it(matter)
    return next((person for person in possible if person.pk == before), None) or first_on_duty(matter)
