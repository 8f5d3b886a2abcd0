"""Rows among many keys are those that `__in` finds, in a statement that does not grow with them."""

import pytest

from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.roles import CLERK
from yihe.registers.accounts.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(person):
    return [person(CLERK) for _ in range(4)]


@pytest.mark.parametrize("some", [[0], [0, 2], [3, 1, 1], []], ids=str)
def test_rows_are_those_that_in_finds(users, some):
    keys, names = [users[n].pk for n in some] + [10**9] * bool(some), [users[n].username for n in some]

    for model, asked in ((User, {"pk": keys}), (Membership, {"user": keys}), (Membership, {"user__username": names})):
        ((name, values),) = asked.items()
        found = model.objects.filter(**{f"{name}__among": values}).order_by("pk")
        assert list(found) == list(model.objects.filter(**{f"{name}__in": values}).order_by("pk"))
        assert list(model.objects.exclude(**{f"{name}__among": values})) == list(
            model.objects.exclude(**{f"{name}__in": values})
        )
    assert bool(found) == bool(some), "control: there are some"


def test_the_statement_does_not_grow_with_the_keys(users):
    def length(**asked) -> int:
        return len(str(User.objects.filter(**asked).query.sql_with_params()[0]))

    assert length(pk__among=[1]) == length(pk__among=list(range(500)))
    assert length(pk__in=[1]) < length(pk__in=list(range(500))), "control"


def test_a_compiled_query_is_asked_for_other_keys_each_time(users):
    asked = CompiledQuery(lambda: Membership.objects.filter(user__among=keys(), user__username__among=keys("names")))
    for some in ([0], [0, 2, 3], [], [1]):
        pks, names = {users[n].pk for n in some}, [users[n].username for n in some]
        there = list(Membership.objects.filter(user__in=pks))
        assert asked(keys=pks, names=names) == there and len(there) == len(some)
    assert asked(keys=[users[0].pk], names=[users[1].username]) == []
