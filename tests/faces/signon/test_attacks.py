"""
What is tried on the way to a door of others and back. Each refusal has its control: the same, honest, comes in; and where the refusal is
ours alone, with our protection taken away the attack succeeds.
"""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.faces.signon.conftest import comes_back, goes_through, onward, who_is_in
from tests.faces.signon.others import CLIENT, PUBLIC_KEY, SECRET
from tests.holders import OWN, signs_in
from yihe.faces.signon import shapes, views
from yihe.foundation.roles import CLERK
from yihe.registers.accounts.models import User
from yihe.registers.evidence.models import AccessEntry

pytestmark = pytest.mark.django_db
SHAPES = ("openid", "wecom", "zwding", "ticket")


@pytest.fixture
def clerk(person):
    user = person(CLERK, name="王敏")
    user.set_password(OWN)
    user.save()
    return user


@pytest.fixture
def at(door, clerk):
    """Return a maker of doors to which the clerk's account is bound."""

    def make(shape: str):
        other = door(shape)
        goes_through(signs_in(clerk), other, f"{shape}-staff", "bind/")
        assert SocialAccount.objects.count() == 1
        return other

    return make


def is_refused(answer, client: Client) -> bool:
    return answer.status_code in (401, 403) and "没有登录" in answer.content.decode() and who_is_in(client) is None


# -- whose sign-in it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_begun_in_another_browser_is_not_ended_in_this_one(at, shape):
    """Login CSRF: the attacker begins, signs in as themselves, and has the victim's browser come back."""
    other, code = at(shape), f"{shape}-staff"
    attacker, victim = Client(), Client()
    brought = other.lets_in(onward(attacker, code))

    assert is_refused(comes_back(victim, brought), victim)
    assert comes_back(attacker, brought).status_code == 302 and who_is_in(attacker)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("changed", ["missing", "empty", "forged"])
def test_without_the_state_nobody_comes_in(at, shape, changed):
    other, client = at(shape), Client()
    brought = other.lets_in(onward(client, f"{shape}-staff"))
    given = {"missing": {}, "empty": {"state": ""}, "forged": {"state": "x" * 16}}[changed]

    assert is_refused(comes_back(client, {k: v for k, v in brought.items() if k != "state"} | given), client)
    assert comes_back(client, brought).status_code == 302, "the control"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_state_is_good_once_and_for_ten_minutes(at, shape, monkeypatch):
    other, client = at(shape), Client()
    brought = other.lets_in(onward(client, f"{shape}-staff"))
    comes_back(client, brought)
    client.logout()
    assert is_refused(comes_back(client, brought), client)

    late = other.lets_in(onward(client, f"{shape}-staff"))
    import time

    now = time.time()
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: now + 601)
    assert is_refused(comes_back(client, late), client)


def test_a_state_of_one_door_is_none_of_another(at, door):
    other, client = at("openid"), Client()
    brought = other.lets_in(onward(client, "openid-staff"))
    door("wecom")

    assert is_refused(comes_back(client, brought | {"to": "/accounts/sign-on/wecom-staff/back/"}), client)


@pytest.mark.parametrize("swapped", ["state", "to"])
def test_a_code_of_one_provider_is_worth_nothing_under_the_state_or_at_the_address_of_another(at, door, swapped):
    """Mix-up: a door that was begun at passes the browser on to another's, and what that one gave comes back."""
    honest, client = at("openid"), Client()
    other = door("openid", "organizations")
    begun, asked = onward(client, "openid-organizations"), onward(client, "openid-staff")
    brought, of_the_other = honest.lets_in(asked), other.lets_in(begun)

    assert is_refused(comes_back(client, brought | {swapped: of_the_other[swapped]}), client)
    assert "/token" not in other.asked, "no code is shown to whom it is not of"
    assert comes_back(client, brought).status_code == 302, "the control"


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_brought_once_is_not_taken_again_though_their_server_would(at, shape, monkeypatch):
    """A ticket read over a shoulder or out of a log, brought with a state of the thief's own; their server is careless."""
    other = at(shape)
    other.lies["careless"] = True
    other.lies["pkce"] = True
    victim, thief = Client(), Client()
    brought = other.lets_in(onward(victim, f"{shape}-staff"))
    assert comes_back(victim, brought).status_code == 302
    own = other.lets_in(onward(thief, f"{shape}-staff"))
    stolen = own | {name: brought[name] for name in ("code", "ticket") if name in brought}

    assert is_refused(comes_back(thief, stolen), thief)
    if shape != "openid":  # the control: but for our memory it works. Where there is a nonce, that holds too.
        monkeypatch.setattr(shapes.ComesBack, "use_up", lambda self, what: None)
        own = other.lets_in(onward(thief, f"{shape}-staff"))
        assert comes_back(thief, own | {n: brought[n] for n in ("code", "ticket") if n in brought}).status_code == 302


# -- OpenID Connect ---------------------------------------------------------------------------------------------------------


def test_a_stolen_code_is_worth_nothing_without_the_verifier(at, monkeypatch):
    """PKCE: brought by the thief before its owner came back, to a server that takes each code once."""
    other = at("openid")
    victim, thief = Client(), Client()
    brought, own = other.lets_in(onward(victim, "openid-staff")), other.lets_in(onward(thief, "openid-staff"))

    assert is_refused(comes_back(thief, own | {"code": brought["code"]}), thief)
    other.lies["pkce"] = True  # a server that does not look; then the nonce holds
    brought, own = other.lets_in(onward(victim, "openid-staff")), other.lets_in(onward(thief, "openid-staff"))
    assert is_refused(comes_back(thief, own | {"code": brought["code"]}), thief)
    # The control: with neither, the thief is in.
    monkeypatch.setattr(shapes, "nonce_of", lambda verifier: "the same")
    monkeypatch.setattr("yihe.faces.signon.others.nonce_of", lambda verifier: "the same")
    brought, own = other.lets_in(onward(victim, "openid-staff")), other.lets_in(onward(thief, "openid-staff"))
    assert comes_back(thief, own | {"code": brought["code"]}).status_code == 302 and who_is_in(thief)


def test_a_challenge_and_a_nonce_go_with_every_sign_in_and_are_new_each_time(at):
    at("openid")
    first, second = onward(Client(), "openid-staff"), onward(Client(), "openid-staff")

    assert all(
        "code_challenge_method=S256" in each and "nonce=" in each and "state=" in each for each in (first, second)
    )
    assert first != second


LIES = {
    "another nonce": {"claims": {"nonce": "x"}}, "no nonce": {"claims": {"nonce": None}}, "for another client": {"claims": {"aud": "another"}},
    "authorized for another": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "of another issuer": {"claims": {"iss": "https://evil.example"}}, "out of date": {"claims": {"exp": 1}},
    "for us and another, for whom it does not say": {"claims": {"aud": [CLIENT, "another"]}},
    "without an end": {"without": ("exp",)}, "without a beginning": {"without": ("iat",)}, "an end that is no time": {"claims": {"exp": "never"}},
    "without an issuer": {"without": ("iss",)}, "without an audience": {"without": ("aud",)},
    "signed with the public key as a secret": {"algorithm": "HS256", "secret": PUBLIC_KEY},
    "signed with our own secret": {"algorithm": "HS256", "secret": SECRET.encode()},
    "signed by somebody else": {"signature": True}, "not signed": {"algorithm": "none"}, "no token": {"id_token": ""},
    "rubbish": {"id_token": "a.b.c"}, "userinfo of somebody else": {"userinfo": {"sub": "somebody else"}},
    "another issuer in its configuration": {"issuer": "https://evil.example"}, "no subject": {"claims": {"sub": ""}, "userinfo": {"sub": ""}},
    "a subject that is no text": {"claims": {"sub": ["a"]}, "userinfo": {"sub": ["a"]}},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_what_it_must_be_lets_nobody_in(at, lie):
    other, client = at("openid"), Client()
    address = onward(client, "openid-staff")
    other.lies = LIES[lie]

    assert is_refused(comes_back(client, other.lets_in(address)), client)
    other.lies = {}
    assert goes_through(client, other, "openid-staff").status_code == 302, "the control"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("answer", [None, "", "<html>", [], {}, {"errcode": 0}, {"result": "0"}, {"result": "0", "data": []},
                                    {"success": True, "content": []}, {"errcode": 0, "access_token": "t", "userid": ""}])  # fmt: skip
def test_an_answer_that_is_none_is_a_sentence_and_no_fault(at, shape, answer):
    other, client = at(shape), Client()
    address = onward(client, f"{shape}-staff")
    other.lies["answer"] = answer

    assert is_refused(comes_back(client, other.lets_in(address)), client)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_server_that_is_not_there_is_a_sentence(at, shape, settings):
    at(shape)
    door = settings.SOCIALACCOUNT_PROVIDERS["sign_on"]["APPS"][0]
    client = Client()
    if shape != "openid":
        client.post(f"/accounts/sign-on/{shape}-staff/")
    door["settings"]["server_url"] = "http://127.0.0.1:9"

    if shape == "openid":
        answer = client.post("/accounts/sign-on/openid-staff/")
        assert answer.status_code == 502 and "现在连不上" in answer.content.decode()
    else:
        brought = {"state": next(iter(client.session["socialaccount_states"])), "code": "c", "ticket": "c"}
        assert is_refused(comes_back(client, brought | {"to": f"/accounts/sign-on/{shape}-staff/back/"}), client)


# -- where it leads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
)
def test_nobody_is_led_elsewhere_afterwards(at, next_page):
    other, client = at("openid"), Client()

    answer = goes_through(client, other, "openid-staff", next=next_page)

    assert answer.status_code == 302 and answer["Location"] == "/desk/"
    client.logout()
    assert goes_through(client, other, "openid-staff", next="/desk/account/")["Location"] == "/desk/account/"


def test_what_goes_to_their_server_is_not_the_visitors_to_say(at):
    at("openid")
    client = Client()
    address = onward(
        client, "openid-staff", "?auth_params=redirect_uri%3Dhttps://evil.example&scope=all&process=connect"
    )

    assert "evil.example" not in address and "scope=all" not in address and "scope=" in address
    assert all(state[0]["process"] == "login" for state in client.session["socialaccount_states"].values())


def test_a_door_is_opened_by_a_press_of_our_own_page_alone(at):
    at("openid")
    assert Client().get("/accounts/sign-on/openid-staff/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/accounts/sign-on/openid-staff/").status_code == 403
    stranger = Client().post("/accounts/sign-on/openid-staff/bind/")
    assert stranger.status_code == 302 and stranger["Location"].startswith("/accounts/login/")


def test_who_presses_again_and_again_is_told_to_wait_and_their_server_is_not_asked(at, monkeypatch):
    """A sign-in begun asks the other side for its configuration, while a worker of ours waits."""
    other, client = at("openid"), Client()
    monkeypatch.setattr(views.tries, "MANY", 3)
    before = len(other.asked)

    answers = [client.post("/accounts/sign-on/openid-staff/").status_code for _ in range(5)]

    assert answers == [200, 200, 200, 429, 429] and len(other.asked) == before + 3
    assert "过一会儿再试" in client.post("/accounts/sign-on/openid-staff/").content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/accounts/sign-on/openid-staff/").status_code == 200, "and nobody else waits"


def test_pages_of_the_library_that_open_accounts_are_not_there(at):
    at("openid")
    client = signs_in(User.objects.get(name="王敏"))
    for page in (
        "3rdparty/",
        "3rdparty/signup/",
        "3rdparty/cancelled/",
        "3rdparty/error/",
        "social/signup/",
        "oidc/openid-staff/login/",
    ):
        assert client.get(f"/accounts/{page}").status_code == 404, page
    assert client.get("/desk/account/").status_code == 200, "the control"


def test_a_refused_try_is_written_down(at):
    other, client = at("openid"), Client()
    before = AccessEntry.objects.count()
    address = onward(client, "openid-staff")
    other.lies = LIES["signed by somebody else"]
    comes_back(client, other.lets_in(address))

    assert AccessEntry.objects.count() == before + 1


def test_who_cancels_there_is_told_that_nobody_came_in(at):
    other, client = at("openid"), Client()
    brought = other.lets_in(onward(client, "openid-staff"))

    answer = comes_back(client, {"to": brought["to"], "state": brought["state"], "error": "access_denied"})

    assert is_refused(answer, client)
