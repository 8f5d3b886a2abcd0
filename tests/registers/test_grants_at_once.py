"""Two memberships that do not go together, confirmed at the same moment, on PostgreSQL: one stands. And with the lock taken away."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR, FINANCE_MAKER, SECURITY_OFFICER
from yihe.registers.accounts import apart, grants
from yihe.registers.accounts.models import Membership

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
CITY = "320585"


@pytest.fixture
def two_that_do_not_go_together(person):
    """Return two proposals for one person, each with somebody who may confirm it."""
    somebody = person(name="许晴")
    proposals = [
        grants.grant(somebody, role, by=person(ADMINISTRATOR), region=CITY) for role in (FINANCE_MAKER, ADMINISTRATOR)
    ]
    return list(zip(proposals, (person(SECURITY_OFFICER), person(DIRECTOR)), strict=True))


def confirmed_at_once(pairs) -> list[str]:
    ends, start = [], threading.Barrier(len(pairs))

    def run(proposal, by):
        try:
            start.wait(timeout=20)
            grants.confirm(proposal, by=by)
            ends.append("confirmed")
        except ValidationError as refused:
            ends.append("；".join(refused.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(ends)


def test_of_two_that_do_not_go_together_one_is_confirmed(two_that_do_not_go_together):
    confirmed, refused = confirmed_at_once(two_that_do_not_go_together)

    assert confirmed == "confirmed"
    assert "许晴不能既是系统管理员又是财务经办" in refused
    assert list(apart.breaches()) == []


def test_control_without_the_lock_both_stand_and_verify_names_them(two_that_do_not_go_together, monkeypatch):
    read, real = threading.Barrier(2), apart.incompatible

    def both_read_first(user, role):
        refused = real(user, role)
        read.wait(timeout=20)
        return refused

    monkeypatch.setattr(apart, "hold", lambda user: None)
    monkeypatch.setattr(apart, "incompatible", both_read_first)

    assert confirmed_at_once(two_that_do_not_go_together) == ["confirmed", "confirmed"]
    assert Membership.objects.filter(user__name="许晴").count() == 2
    assert [said for said in apart.breaches() if "许晴" in said] == [
        "许晴不能既是系统管理员又是财务经办：管理系统的人不经管资金。"
    ]
