"""A reset touches a password and nothing else, whoever asked for it."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.holders import LINK, OWN, binds_an_app, has_an_app, leads_to, signs_in
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CLERK
from yihe.registers.accounts.models import User

NEW = "浏河口-1405-宝船"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def clerk(person):
    return with_password(person(BASE_MANAGER), "clerk@example.cn")  # no power: nobody has to vouch for the factor


def with_password(user, email: str):
    user.set_password(OWN)
    user.email = email
    user.save()
    return user


def asks_for_a_reset(email: str):
    return Client().post(RESET, {"email": email}, follow=True)


def completes_it(password: str = NEW) -> int:
    client = Client()
    form = client.get(LINK.search(mail.outbox[-1].body).group(1), follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": password, "password2": password}).status_code


def binds_and_works(user, password: str = OWN) -> bool:
    client = signs_in(user, password)
    assert leads_to(client, "/desk/") == "/accounts/2fa/"
    binds_an_app(client, password)
    return leads_to(client, "/desk/") == ""


def test_who_was_given_an_account_can_bind_a_factor(clerk):
    assert binds_and_works(clerk)


def test_who_was_given_an_account_can_bind_a_factor_after_a_stranger_asked_for_a_reset(clerk):
    asks_for_a_reset(clerk.email)

    assert mail.outbox[-1].to == [clerk.email]
    assert EmailAddress.objects.count() == 0
    assert binds_and_works(clerk)


def test_who_completed_a_reset_can_bind_a_factor(clerk):
    asks_for_a_reset(clerk.email)
    assert completes_it() == 302

    assert EmailAddress.objects.count() == 0
    assert binds_and_works(clerk, NEW)


def test_who_was_barred_by_a_reset_of_before_can_bind_a_factor(clerk):
    EmailAddress.objects.create(user=clerk, email=clerk.email, verified=False)

    assert binds_and_works(clerk)


def test_a_bound_factor_keeps_working_after_a_completed_reset(clerk):
    secret = has_an_app(clerk)
    asks_for_a_reset(clerk.email)
    completes_it()

    without = signs_in(clerk, NEW)
    assert leads_to(without, "/desk/") == "/accounts/login/?next=/desk/"
    assert leads_to(signs_in(clerk, NEW, secret), "/desk/") == ""


def test_a_reset_link_is_used_once(clerk):
    asks_for_a_reset(clerk.email)
    completes_it()
    link = LINK.search(mail.outbox[-1].body).group(1)

    assert "这个链接不能用了" in Client().get(link, follow=True).content.decode()


def test_nobody_who_has_no_account_is_written_to_and_the_answer_is_the_same(clerk):
    known = asks_for_a_reset(clerk.email)
    assert len(mail.outbox) == 1
    unknown = asks_for_a_reset("stranger@example.org")

    assert len(mail.outbox) == 1
    assert (unknown.status_code, unknown.redirect_chain, unknown.content) == (200, known.redirect_chain, known.content)


def test_an_account_whose_holder_set_no_password_yet_is_entered_by_its_invitation_alone(person):
    User.objects.filter(pk=person(CLERK).pk).update(email="new@example.cn")
    asks_for_a_reset("new@example.cn")

    assert mail.outbox == []


def test_an_address_is_given_with_the_account_and_not_taken_by_a_session(person, organization):
    lead = with_password(person(APPLICANT, of=organization), "lead@example.cn")
    client = signs_in(lead)

    for button in ("action_add", "action_primary"):
        assert client.post("/accounts/email/", {"email": "thief@example.org", button: ""}).status_code == 404
    assert client.get("/accounts/email/").status_code == 404
    lead.refresh_from_db()
    assert (lead.email, EmailAddress.objects.count()) == ("lead@example.cn", 0)
