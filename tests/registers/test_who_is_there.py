"""Who is there is asked once for a request: the session, whose it is, what they hold. What changed counts at the very next one."""

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yihe.foundation.roles import CLERK, REVIEWER
from yihe.registers.accounts import sessions
from yihe.registers.accounts.models import Membership, Sitting

pytestmark = pytest.mark.usefixtures("neighbours")

PAGE = "/desk/notifications/"
TABLES = ("accounts_sitting", "accounts_user", "accounts_membership")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get(PAGE)
    return client


def asked_who(client: Client) -> list[str]:
    """Return the statements of a page whose rows are of who is there."""
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    return [q["sql"] for q in asked if q["sql"].startswith(tuple(f'SELECT "{table}"' for table in TABLES))]


def test_who_is_there_and_what_they_hold_is_one_question(person):
    assert len(asked_who(signed_in(person(CLERK)))) == 1


def test_of_who_holds_nothing_each_is_asked_alone(person):
    user = person(CLERK)
    client = signed_in(user)
    Membership.objects.filter(user=user).delete()

    assert len(asked_who(client)) > 1
    assert client.get(PAGE).wsgi_request.user == user


def test_what_was_taken_away_is_gone_at_the_next_request(person):
    user = person(CLERK)
    client = signed_in(user)
    assert client.get(PAGE).wsgi_request.user.is_inside
    Membership.objects.filter(user=user).update(ended_at=timezone.now())

    assert not client.get(PAGE).wsgi_request.user.is_inside


def test_what_was_given_counts_at_the_next_request(person):
    user = person(CLERK)
    client = signed_in(user)
    Membership.objects.create(user=user, role_code=REVIEWER.code, region="320585", valid_from=timezone.localdate())

    assert {hat.role for hat in client.get(PAGE).wsgi_request.user.memberships_in_force} == {CLERK, REVIEWER}


def test_an_account_that_was_stopped_is_nobody_at_the_next_request(person):
    user = person(CLERK)
    client = signed_in(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(PAGE).status_code == 302


def test_whose_it_is_the_sealed_session_says_and_not_its_row(person):
    """Somebody who writes into the table puts another's name beside a session: nobody becomes that one."""
    one, other = person(CLERK), person(REVIEWER)
    client = signed_in(one)
    Sitting.objects.filter(user=one).update(user=other)

    there = client.get(PAGE).wsgi_request.user

    assert there.pk == one.pk
    assert [hat.role for hat in there.memberships_in_force] == [CLERK]


def test_a_session_that_is_over_is_nobodys(person):
    client = signed_in(person(CLERK))
    Sitting.objects.update(expire_date=timezone.now())

    assert client.get(PAGE).status_code == 302


def test_who_was_read_with_a_session_is_given_out_once_and_to_this_request_alone(person):
    user = person(CLERK)
    client = signed_in(user)
    store = sessions.SessionStore(client.session.session_key)
    assert store[SESSION_KEY] == str(user.pk)
    read = store.somebody

    with sessions._read_with(store):
        assert sessions.AuthenticationBackend().get_user(user.pk) is read
    assert store.somebody is None
    assert sessions.AuthenticationBackend().get_user(user.pk) is not read
