"""Staff come in by the doors they have: bound by their own hand, in the place of a password, and of nothing else."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client

from tests.faces.signon.conftest import comes_back, goes_through, onward, who_is_in
from tests.faces.signon.others import CLIENT, SECRET
from tests.holders import OWN, code_now, has_an_app, signs_in
from yihe.faces.signon.adapter import NOT_BOUND
from yihe.foundation.roles import CLERK
from yihe.registers.accounts import sign_ons
from yihe.registers.accounts.models import RegisterEdit, User
from yihe.registers.evidence import states

SHAPES = ("openid", "wecom", "zwding", "ticket")
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(person):
    user = person(CLERK, name="王敏")
    user.set_password(OWN)
    user.email = "clerk@example.cn"
    user.save()
    return user


def bound(clerk, other, code) -> Client:
    """Bind the clerk's account to a door, by the pages; return the client of a browser that is not signed in."""
    goes_through(signs_in(clerk), other, code, "bind/")
    assert SocialAccount.objects.filter(user=clerk, provider=code).exists()
    return Client()


@pytest.mark.parametrize("shape", SHAPES)
def test_an_account_is_bound_by_its_holder_and_entered_by_the_door(door, clerk, shape):
    other, code = door(shape), f"{shape}-staff"

    client = bound(clerk, other, code)
    answer = goes_through(client, other, code, next="/desk/account/")

    assert (answer.status_code, answer["Location"], who_is_in(client)) == (302, "/desk/account/", clerk.pk)
    assert RegisterEdit.objects.filter(entry=clerk.username, field="绑定登录").exists()
    assert clerk.notifications.filter(text__contains="绑定了", mail=True).exists()
    assert list(states.faults()) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_who_is_not_bound_comes_not_in_and_opens_no_account(door, clerk, shape):
    other, code, people = door(shape), f"{shape}-staff", User.objects.count()
    client = Client()

    answer = goes_through(client, other, code)

    assert answer.status_code == 403 and NOT_BOUND.format(door=f"{shape}门（虚构）") in answer.content.decode()
    assert (who_is_in(client), User.objects.count(), SocialAccount.objects.count()) == (None, people, 0)


def test_the_same_mail_address_is_nobody(door, clerk):
    other = door("openid")
    other.person |= {
        "email": clerk.email,
        "email_verified": True,
        "preferred_username": clerk.username,
        "name": clerk.name,
    }
    client = Client()

    assert goes_through(client, other, "openid-staff").status_code == 403
    assert who_is_in(client) is None


def test_the_second_factor_is_shown_all_the_same(door, clerk, settings):
    settings.STAFF_SECOND_FACTOR = True
    other = door("openid")
    client = bound(clerk, other, "openid-staff")
    secret = has_an_app(clerk)

    answer = goes_through(client, other, "openid-staff")

    assert answer["Location"].startswith("/accounts/2fa/authenticate/") and who_is_in(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert who_is_in(client) == clerk.pk


def test_what_somebody_may_do_is_not_changed_by_how_they_came(door, clerk):
    other = door("openid")
    client = bound(clerk, other, "openid-staff")
    before = [(m.role_code, m.region) for m in clerk.memberships.all()]
    other.person |= {"roles": ["director"], "groups": ["admin"], "is_staff": True}

    goes_through(client, other, "openid-staff")

    fresh = User.objects.get(pk=clerk.pk)
    assert [(m.role_code, m.region) for m in fresh.memberships.all()] == before and not fresh.is_staff


def test_a_stopped_account_is_shut_at_this_door_too(door, clerk):
    other = door("openid")
    client = bound(clerk, other, "openid-staff")
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    assert goes_through(client, other, "openid-staff").status_code == 403
    assert who_is_in(client) is None


def test_nothing_of_what_others_say_is_kept(door, clerk):
    other = door("openid")
    other.person |= {"name": "王敏", "idno": "320522198001010014"}
    client = bound(clerk, other, "openid-staff")
    goes_through(client, other, "openid-staff")

    row = SocialAccount.objects.get()
    assert row.extra_data == {} and other.person["sub"] not in row.uid
    assert (SocialToken.objects.count(), SocialApp.objects.count()) == (0, 0)


def test_an_identity_is_one_accounts_and_stays_it(door, clerk, person):
    other = door("openid")
    bound(clerk, other, "openid-staff")
    another = person(CLERK)
    another.set_password(OWN)
    another.save()

    goes_through(signs_in(another), other, "openid-staff", "bind/")

    assert SocialAccount.objects.get().user == clerk


def test_binding_asks_again_who_is_there(door, clerk, settings):
    door("openid")
    client = signs_in(clerk)
    settings.ASKED_AGAIN_AFTER = -1

    answer = client.post("/accounts/sign-on/openid-staff/bind/")

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    # The control: whoever just proved it is sent on.
    settings.ASKED_AGAIN_AFTER = 300
    assert onward(client, "openid-staff", "bind/")


def test_a_binding_begun_by_one_is_not_ended_as_another(door, clerk, person):
    other, client = door("openid"), signs_in(clerk)
    brought = other.lets_in(onward(client, "openid-staff", "bind/"))
    session = client.session
    states_of = session["socialaccount_states"]
    another = person(CLERK)
    client.force_login(another)
    session = client.session
    session["socialaccount_states"] = states_of
    session.save()

    assert comes_back(client, brought).status_code == 401
    assert not SocialAccount.objects.exists()


def test_a_door_is_taken_off_but_never_the_last_way_in(door, clerk):
    other = door("openid")
    bound(clerk, other, "openid-staff")
    client, row = signs_in(clerk), SocialAccount.objects.get()
    assert "解除绑定" in client.get("/desk/account/").content.decode()

    clerk.set_unusable_password()
    clerk.save()
    client.force_login(clerk)
    said = client.post("/accounts/sign-on/unbind/", {"which": row.pk}, follow=True).content.decode()
    assert sign_ons.LAST in said and SocialAccount.objects.exists()

    clerk.set_password(OWN)
    clerk.save()
    signs_in(clerk).post("/accounts/sign-on/unbind/", {"which": row.pk})
    assert not SocialAccount.objects.exists()
    assert list(states.faults()) == []


def test_nobody_takes_off_anothers(door, clerk, person):
    other = door("openid")
    bound(clerk, other, "openid-staff")
    client = Client()
    client.force_login(person(CLERK))

    assert client.post("/accounts/sign-on/unbind/", {"which": SocialAccount.objects.get().pk}).status_code == 404
    assert SocialAccount.objects.count() == 1


def test_a_row_that_is_slipped_in_is_named_by_verify(door, clerk):
    SocialAccount.objects.bulk_create([SocialAccount(user=clerk, provider="openid-staff", uid="x", extra_data={})])

    assert [fault for fault in states.faults() if "没有登记过" in fault] != []


def test_a_door_in_a_table_is_none(clerk, client):
    SocialApp.objects.create(
        provider="sign_on", provider_id="evil", name="evil", client_id=CLIENT, secret=SECRET,
        settings={"shape": "wecom", "for": "staff", "server_url": "http://127.0.0.1:9", "login": "http://127.0.0.1:9", "claims": {}},
    )  # fmt: skip

    assert client.post("/accounts/sign-on/evil/").status_code == 404
    assert "evil" not in client.get("/accounts/login/").content.decode()


def test_the_door_stands_on_the_page_one_signs_in_on(door, client):
    assert "从别的入口登录" not in client.get("/accounts/login/").content.decode()
    door("openid")

    page = client.get("/accounts/login/").content.decode()

    assert "从别的入口登录" in page and "openid门（虚构）" in page and "/accounts/sign-on/openid-staff/" in page


def test_who_has_no_password_is_asked_again_at_the_door(door, clerk, settings):
    other = door("openid")
    client = bound(clerk, other, "openid-staff")
    clerk.set_unusable_password()
    clerk.save()
    goes_through(client, other, "openid-staff")
    settings.ASKED_AGAIN_AFTER = 0
    answer = client.post("/desk/account/phone/", {"phone": "13812345678"})
    assert answer["Location"].startswith("/accounts/sign-on/again/")
    settings.ASKED_AGAIN_AFTER = 300
    address = onward_again(client, "openid-staff")
    assert "prompt=login" in address
    brought = other.lets_in(address)

    assert comes_back(client, brought)["Location"] == "/desk/account/"
    # Somebody else at the door is not whose account it is.
    other.person = {"sub": "somebody else"}
    assert comes_back(client, other.lets_in(onward_again(client, "openid-staff"))).status_code == 403


def onward_again(client, code: str) -> str:
    import re
    from html import unescape

    answer = client.post("/accounts/sign-on/again/", {"door": code, "next": "/desk/account/"})
    return unescape(re.search(r'content="0;url=([^"]+)"', answer.content.decode())[1])


def test_who_has_a_password_is_asked_for_it_and_the_door_will_not_do(door, clerk, settings):
    other = door("openid")
    client = bound(clerk, other, "openid-staff")
    goes_through(client, other, "openid-staff")

    answer = client.post("/accounts/sign-on/again/", {"door": "openid-staff", "next": "/desk/account/"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    settings.ASKED_AGAIN_AFTER = 0
    assert client.post("/desk/account/phone/", {"phone": "13812345678"})["Location"].startswith(
        "/accounts/reauthenticate/"
    )
