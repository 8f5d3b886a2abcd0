"""What only PostgreSQL shows: one shift is offered, and two take it at the same moment."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.acts.test_review_races import at_once
from tests.schedules.conftest import MONDAY
from yihe.acts.schedules import swaps
from yihe.acts.schedules.models import Shift, Swap
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def offered(county, at):
    """Offer a shift of the first lawyer's, some weeks ahead; return it with its swap."""
    at(MONDAY)
    first, post = county.lawyer("贺明"), county.post("综合岗")
    for name in ("卞和", "管宁"):
        county.lawyer(name)

    def offer(week: int):
        shift = county.shift(post, first, MONDAY + timedelta(days=7 * week))
        return shift, swaps.ask(shift, by=fresh(county, "贺明"))

    return offer


def fresh(county, name: str) -> User:
    return User.objects.get(pk=county.accounts[name].pk)


def takes(county, matter: Matter, name: str):
    return lambda: perform(Matter.objects.get(pk=matter.pk), "take", by=fresh(county, name))


def test_of_two_who_take_a_shift_one_gets_it(county, offered):
    for week in range(2, 2 + ROUNDS):
        shift, matter = offered(week)
        found = at_once(*(takes(county, matter, name) for name in ("卞和", "管宁")))
        assert sorted(isinstance(one, Event) for one in found) == [False, True], found
        assert sum(isinstance(one, NotAllowed) for one in found) == 1, found
        (row,) = Shift.objects.filter(corrects=shift.pk)
        assert Swap.objects.get(matter=matter).taken_id == row.pk
        assert Shift.objects.counting().filter(post=shift.post, starts_at=shift.starts_at).count() == 1


def test_past_every_lock_the_database_lets_one_row_follow_a_shift(county, offered):
    """The control: whoever writes past locks and rules, both at once, is refused by the constraint."""
    shift, _matter = offered(2)
    seats = {field.name: getattr(shift, field.name) for field in Shift._meta.concrete_fields if not field.primary_key}

    def replaces(name: str):
        person = swaps.person_of(fresh(county, name)).practitioner

        def act():
            with transaction.atomic():
                return Shift.objects.create(
                    **seats | {"practitioner": person, "corrects": shift, "once": name, "reason": "调班"}
                )

        return act

    found = at_once(*(replaces(name) for name in ("卞和", "管宁")))
    assert sorted(isinstance(one, Shift) for one in found) == [False, True], found
    assert Shift.objects.filter(corrects=shift.pk).count() == 1
