"""The forms of allauth's that change an account carry a token, too: pressed again after a lost answer, they answer what happened."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.cache import cache
from django.db import transaction

import yihe.faces.design
from tests.holders import LINK, OWN, code_now, has_an_app, signs_in
from yihe.foundation.roles import CLERK
from yihe.registers.accounts import sessions
from yihe.registers.accounts.models import User

NEW = "浏河口-1405-宝船"
TOKEN = re.compile(r'name="_once" value="([^"]+)"')
FORM = re.compile(r"\{% csrf_token %\}(\{\{ once_input \}\})?")
TEMPLATES = Path(yihe.faces.design.__file__).parent / "templates"
DONE_BEFORE = "没有重复办理"
# Forms without a token, by template, and how many: what they lead to is a cookie, which no second answer can give (`pressing`).
BEGIN_OR_END_A_SESSION = {
    "account/login.html": 2, "account/logout.html": 1, "account/password_reset_from_key.html": 1, "mfa/authenticate.html": 3,
}  # fmt: skip


@pytest.fixture
def clerk(person) -> User:
    user = person(CLERK, name="王敏")
    user.set_password(OWN)
    user.email = "clerk@example.cn"
    user.save()
    return user


@pytest.fixture
def bound(clerk):
    """Return the browser of somebody who signed in with an app, and the app's secret."""
    secret = has_an_app(clerk)
    return signs_in(clerk, secret=secret), secret


@pytest.fixture(autouse=True)
def committed_at_once(monkeypatch):
    """A test's transaction is never committed: what allauth does then it does at once, before the session is saved."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, **how: do())


def said(client, page: str, token: bool = True, **fields) -> dict:
    """Return what is sent from a page: the fields, and its token unless the control leaves it out."""
    shown = client.get(page, follow=True).content.decode()
    found = TOKEN.search(shown)
    assert found, f"{page} carries no token"
    return fields | ({"_once": found.group(1)} if token else {})


def twice(client, page: str, fields: dict) -> tuple[str, str]:
    """Press twice; return where each answer leads, or its status where it leads nowhere."""
    return tuple(
        a.get("Location") or str(a.status_code) for a in (client.post(page, fields), client.post(page, fields))
    )


def test_every_form_of_the_account_pages_carries_a_token_or_begins_or_ends_a_session():
    without = {}
    for template in sorted(TEMPLATES.rglob("*.html")):
        forms = FORM.findall(template.read_text("utf-8"))
        if missing := forms.count(""):
            without[str(template.relative_to(TEMPLATES))] = missing
    assert without == BEGIN_OR_END_A_SESSION


def test_a_reset_asked_for_twice_is_mailed_once(clerk, client):
    page = "/accounts/password/reset/"
    first, second = twice(client, page, said(client, page, email=clerk.email))
    assert (first, second, len(mail.outbox)) == ("/accounts/password/reset/done/", first, 1)
    assert DONE_BEFORE in client.get(second).content.decode()


@pytest.mark.parametrize("token", [True, False])
def test_a_password_set_by_a_reset_is_said_to_be_set(clerk, client, token):
    client.post("/accounts/password/reset/", {"email": clerk.email})
    page = client.get(LINK.search(mail.outbox[-1].body).group(1)).headers["Location"]
    fields = said(client, page, token, password1=NEW, password2=NEW)

    first = client.post(page, fields)
    second = client.post(page, fields, follow=True)

    assert first.headers["Location"] == "/accounts/password/reset/key/done/"
    shown = second.content.decode()
    assert (DONE_BEFORE in shown, "这个链接不能用了" in shown) == (token, not token)  # without it: the control
    assert User.objects.get(pk=clerk.pk).check_password(NEW)


def test_an_app_that_was_bound_is_said_to_be_bound(clerk):
    client, page = signs_in(clerk), "/accounts/2fa/totp/activate/"
    fields = said(client, page)
    first, second = twice(client, page, fields | {"code": code_now(client.session["mfa.totp.secret"])})
    assert first == second == "/accounts/2fa/recovery-codes/"
    assert Authenticator.objects.filter(user=clerk, type="totp").count() == 1


@pytest.mark.parametrize(("token", "again"), [(True, "/accounts/2fa/"), (False, "404")])
def test_an_app_that_was_given_up_is_said_to_be_given_up(bound, token, again):
    client, _secret = bound
    page = "/accounts/2fa/totp/deactivate/"
    assert twice(client, page, said(client, page, token)) == ("/accounts/2fa/", again)


@pytest.mark.parametrize("token", [True, False])
def test_recovery_codes_are_made_once(bound, clerk, token):
    client, _secret = bound
    page = "/accounts/2fa/recovery-codes/generate/"
    fields = said(client, page, token)

    def codes_after_a_press() -> list[str]:
        assert client.post(page, fields).headers["Location"] == "/accounts/2fa/recovery-codes/"
        return RecoveryCodes(Authenticator.objects.get(user=clerk, type="recovery_codes")).get_unused_codes()

    assert (codes_after_a_press() == codes_after_a_press()) == token


@pytest.mark.parametrize("token", [True, False])
def test_a_code_shown_again_leads_on_and_is_not_called_wrong(bound, token):
    client, secret = bound
    page = "/accounts/2fa/reauthenticate/"
    cache.clear()  # as if half a minute had gone by since the sign-in: a code is good once
    fields = said(client, page, token, code=code_now(secret), next="/desk/account/")
    assert twice(client, page, fields) == ("/desk/account/", "/desk/account/" if token else "200")


@pytest.mark.parametrize(("token", "again"), [(True, "/accounts/2fa/webauthn/"), (False, "404")])
def test_a_passkey_that_was_removed_is_said_to_be_removed(bound, clerk, token, again):
    client, _secret = bound
    key = Authenticator.objects.create(user=clerk, type="webauthn", data={"name": "办公室"})
    page = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    assert twice(client, page, said(client, page, token)) == ("/accounts/2fa/webauthn/", again)


def test_signing_in_pressed_again_signs_in_and_signing_out_again_leads_out(clerk, client):
    """The control of what carries no token: nothing is done twice that anybody would notice."""
    login = {"login": clerk.username, "password": OWN}
    assert (
        client.post("/accounts/login/", login).status_code == client.post("/accounts/login/", login).status_code == 302
    )
    out = [client.post("/accounts/logout/").headers["Location"] for _ in range(2)]
    assert out[0] == out[1]


def test_a_password_that_was_changed_is_told_and_a_second_press_with_the_old_cookie_leads_to_the_door(clerk):
    client, page = signs_in(clerk), "/accounts/password/change/"
    fields = {"oldpassword": OWN, "password1": NEW, "password2": NEW}
    before = client.cookies["sessionid"].value
    assert client.post(page, fields).status_code == 302
    client.cookies["sessionid"] = before  # the answer was lost, and its cookie with it

    again = client.post(page, fields)

    assert again.headers["Location"].startswith("/accounts/login/")
    assert User.objects.get(pk=clerk.pk).check_password(NEW)


def test_what_was_only_asked_who_is_there_is_not_said_to_be_done(clerk):
    """Sent from a page that asks again, and led to the password first: nothing is done, and the same press acts afterwards."""
    client = signs_in(clerk)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 1000

    session[sessions.BEGAN] -= 1000
    session.save()
    page, fields = "/desk/account/phone/", {"phone": "0512-53512345", "_once": "the one"}

    asked = client.post(page, fields).headers["Location"]
    assert asked.startswith("/accounts/reauthenticate/")
    client.post(asked, {"password": OWN})
    assert client.post(page, fields).headers["Location"] == "/desk/account/"

    assert User.objects.get(pk=clerk.pk).phone == "0512-53512345"
