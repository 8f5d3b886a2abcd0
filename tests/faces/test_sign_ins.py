"""Where somebody is signed in: seen by themselves, ended by a click, and by itself after a while; and kept by no browser."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.holders import OWN, binds_an_app, has_an_app, leads_to, signs_in
from tests.promises.test_every_address import addresses, filled
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, BASE_MANAGER, CLERK, DIRECTOR, SECURITY_OFFICER
from yihe.matters.models import Notification
from yihe.registers.accounts import edits, sittings, stopping
from yihe.registers.accounts.models import RegisterEdit, Sitting, User
from yihe.registers.accounts.sessions import SessionStore

pytestmark = pytest.mark.usefixtures("neighbours")

ACCOUNT, PEOPLE = "/desk/account/", "/desk/people/"


@pytest.fixture
def clerk(person):
    user = person(CLERK, name="王敏")
    user.set_password(OWN)
    user.email = "clerk@example.cn"
    user.save()
    return user


def is_in(client: Client) -> bool:
    return client.get("/desk/notifications/").status_code == 200


def test_a_person_sees_where_they_are_signed_in(clerk):
    here, there = signs_in(clerk), Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="某浏览器")
    there.post("/accounts/login/", {"login": clerk.username, "password": OWN})

    page = here.get(ACCOUNT).content.decode()
    assert [("203.0.113.7" in page), ("某浏览器" in page), page.count("本次登录")] == [True, True, 1]
    assert there.session.session_key not in page


def test_one_sign_in_is_ended_by_its_name_and_the_others_stay(clerk):
    here, there, third = signs_in(clerk), signs_in(clerk), signs_in(clerk)
    name = Sitting.objects.get(session_key=there.session.session_key).name

    here.post(f"{ACCOUNT}end/", {"name": name})

    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_others_are_ended_at_once(clerk):
    here, there, third = signs_in(clerk), signs_in(clerk), signs_in(clerk)

    here.post(f"{ACCOUNT}end/")

    assert [is_in(client) for client in (here, there, third)] == [True, False, False]
    assert (
        RegisterEdit.objects.filter(entry=clerk.username, field="结束登录").values_list("after", flat=True)[0] == "2 处"
    )


def test_nobody_ends_the_sign_in_of_somebody_else(clerk, person):
    theirs, mine = signs_in(clerk), Client()
    mine.force_login(person(DIRECTOR))
    name = Sitting.objects.get(session_key=theirs.session.session_key).name

    mine.post(f"{ACCOUNT}end/", {"name": name})

    assert is_in(theirs)


@pytest.mark.parametrize(("seen", "began", "there"), [(29, 29, True), (31, 31, False), (1, 479, True), (1, 481, False)])
def test_a_sign_in_ends_when_nobody_is_there_and_after_a_working_day(clerk, settings, seen, began, there):
    settings.SESSION_IDLE_AGE, settings.SESSION_COOKIE_AGE = 30 * 60, 8 * 3600
    client, now = signs_in(clerk), timezone.now()
    Sitting.objects.filter(user=clerk).update(
        seen_at=now - timedelta(minutes=seen), began_at=now - timedelta(minutes=began)
    )

    assert is_in(client) is there


def test_saving_a_session_does_not_make_it_last_longer(clerk):
    client = signs_in(clerk)
    store = SessionStore(client.session.session_key)
    store["began_at"] = time.time() - 9 * 3600
    store.save()

    assert not is_in(client)


def test_whoever_is_there_stays_there(clerk, settings):
    settings.SESSION_IDLE_AGE = 30 * 60
    client = signs_in(clerk)
    for _page in range(3):
        Sitting.objects.filter(user=clerk).update(seen_at=timezone.now() - timedelta(minutes=20))
        assert is_in(client)
    assert timezone.now() - Sitting.objects.get(user=clerk).seen_at < timedelta(minutes=1)


def test_what_a_session_carries_is_readable_to_nobody_else(clerk):
    client = signs_in(clerk)
    store = SessionStore(client.session.session_key)
    store["secret"] = "JBSWY3DPEHPK3PXP"
    store.save()
    row = Sitting.objects.get(user=clerk)

    assert SessionStore(row.session_key)["secret"] == "JBSWY3DPEHPK3PXP"  # the control
    assert "JBSWY3DPEHPK3PXP" not in row.session_data
    assert SessionStore("another-key-of-a-session").decode(row.session_data) == {}


# Kept by no browser.

PAGES = [(name, filled(entry, route)) for name, entry, route in addresses()]


@pytest.mark.same_beside_any_database("headers are written without a table")
@pytest.mark.parametrize("who", [CLERK, APPLICANT, ADMINISTRATOR], ids=lambda role: role.code)
def test_no_page_of_somebody_signed_in_is_kept(person, organization, who):
    user = person(who, of=organization if who is APPLICANT else None)
    kept = []
    for name, path in PAGES:
        client = Client()
        client.force_login(user)
        for answer in (client.get(path), client.post(path, {"nonsense": "x"})):
            said = {word.strip() for word in answer.headers.get("Cache-Control", "").split(",")}
            if not {"private", "no-store"} <= said:
                kept.append((name, answer.status_code, said))

    assert kept == []
    assert len(PAGES) > 100


def test_a_visitor_may_keep_a_public_page(client, db):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


# Asked again.


@pytest.fixture
def long_ago(settings):
    """Let no proof of before count any more."""

    def later(client: Client) -> Client:
        session = client.session
        session["began_at"] = time.time() - 1000
        for said in session.get("account_authentication_methods", []):
            said["at"] -= 1000
        session.save()
        return client

    return later


def asked(answer) -> str:
    """Return the page on which an answer has somebody prove who they are, or ""."""
    where = answer.get("Location", "").split("?")[0]
    return where if where in ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/") else ""


CHANGES = [
    ("desk:people", PEOPLE), ("desk:person", f"{PEOPLE}nobody/"), ("desk:stop_account", f"{PEOPLE}nobody/stop/"),
    ("desk:propose_reset", f"{PEOPLE}nobody/reset/"), ("desk:end_membership", f"{PEOPLE}nobody/memberships/1/end/"), ("desk:invite", f"{PEOPLE}nobody/invite/"),
    ("desk:confirm_identity", f"{PEOPLE}nobody/confirm/"), ("desk:decide_grant", "/desk/grants/1/"),
    ("desk:delegations", "/desk/delegations/"), ("desk:end_delegation", "/desk/delegations/1/end/"),
    ("desk:proposal", "/desk/proposals/1/"), ("desk:proposals_confirm", "/desk/proposals/confirm/"),
    ("desk:organization_payee", "/desk/organizations/1/payee/"), ("desk:identity", "/desk/identity/"),
    ("desk:grants_confirm", "/desk/grants/confirm/"), ("desk:invite_many", "/desk/invitations/"),
    ("exchange:people_in", "/exchange/people/in/"), ("desk:account_phone", "/desk/account/phone/"),
    ("sign_on_bind", "/accounts/sign-on/province/bind/"), ("sign_on_unbind", "/accounts/sign-on/unbind/"),
    ("desk:account_address", "/desk/account/address/"), ("desk:correct_payee", "/desk/finance/commitments/1/payee/"),
    *((f"desk:organization_{page}", f"/desk/organizations/1/{page}/") for page in ("code", "recorded", "registered", "ending", "succession")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path"), CHANGES)
def test_what_changes_an_account_or_a_payee_asks_who_is_there(person, long_ago, name, path):
    user = person(ADMINISTRATOR)
    user.set_password(OWN)
    user.save()
    client = signs_in(user)

    assert asked(client.post(path)) == "", "the sign-in was just now"
    assert asked(long_ago(client).post(path)) == "/accounts/reauthenticate/"


def test_every_page_that_asks_again_is_tried():
    found = {name for name, entry, _route in addresses() if getattr(entry.callback, "asks_again", False)}

    assert found - {"desk:account_new_address"} == {name for name, _path in CHANGES}


@pytest.mark.parametrize(
    "path", ["/accounts/password/change/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]
)
def test_so_do_password_and_factor(clerk, long_ago, path):
    assert asked(long_ago(signs_in(clerk)).get(path)) == "/accounts/reauthenticate/"


def test_whoever_has_a_factor_shows_it_again_besides(clerk, long_ago, settings):
    settings.STAFF_SECOND_FACTOR = True
    secret = has_an_app(clerk)
    client = long_ago(signs_in(clerk, secret=secret))

    first = client.get("/accounts/password/change/")
    assert asked(first) == "/accounts/reauthenticate/"
    second = client.post(first["Location"], {"password": OWN})
    assert asked(second) == "/accounts/2fa/reauthenticate/", "the password alone is not enough"
    assert asked(client.get("/accounts/password/change/")) == "/accounts/2fa/reauthenticate/"


def test_what_was_typed_waits(person, long_ago):
    user = person(ADMINISTRATOR)
    user.set_password(OWN)
    user.save()
    client = long_ago(signs_in(user))
    import re

    who = re.search(r'name="_who" value="([^"]+)"', client.get(PEOPLE).content.decode()).group(1)
    typed = {"username": "xinren", "name": "新人甲", "email": "x@example.cn", "_who": who}

    answer = client.post(PEOPLE, typed, HTTP_REFERER=f"http://testserver{PEOPLE}")
    assert not User.objects.filter(username="xinren").exists()
    back = client.post(answer["Location"], {"password": OWN}, follow=True)
    assert "新人甲" in back.content.decode()
    client.post(PEOPLE, typed)
    assert User.objects.filter(username="xinren").exists()


def test_a_changed_password_is_told_and_ends_the_other_sign_ins(clerk):
    here, there = signs_in(clerk), signs_in(clerk)
    new = "浏河口-1405-宝船"
    here.post("/accounts/password/change/", {"oldpassword": OWN, "password1": new, "password2": new})

    assert User.objects.get(pk=clerk.pk).check_password(new)
    assert (is_in(here), is_in(there)) == (True, False)
    assert Notification.objects.filter(user=clerk, text__contains="更改了密码", mail=True).count() == 1


def test_there_is_no_page_that_sets_a_password_without_the_old_one(clerk):
    assert signs_in(clerk).post("/accounts/password/set/", {"password1": "x", "password2": "x"}).status_code == 404


# The address.


def link_in(letter) -> str:
    return next(line for line in letter.body.splitlines() if line.startswith("http"))


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(clerk):
    client = signs_in(clerk)
    client.post("/desk/account/address/", {"email": "new@example.cn"})

    assert [letter.to for letter in mail.outbox] == [["clerk@example.cn"], ["new@example.cn"]]
    assert User.objects.get(pk=clerk.pk).email == "clerk@example.cn"
    link = link_in(mail.outbox[1])
    assert client.get(link).status_code == 200
    client.post(link)
    assert User.objects.get(pk=clerk.pk).email == "new@example.cn"
    assert mail.outbox[-1].to == ["clerk@example.cn"]
    log = RegisterEdit.objects.get(entry=clerk.username, field="邮箱")
    assert "clerk@" not in log.before and "new@" not in log.after
    assert client.post(link).status_code == 404, "once"


def test_the_link_is_nobody_elses(clerk, person):
    signs_in(clerk).post("/desk/account/address/", {"email": "new@example.cn"})
    other = Client()
    other.force_login(person(DIRECTOR))

    assert other.post(link_in(mail.outbox[1])).status_code == 404


def test_an_address_is_not_changed_while_the_old_one_cannot_be_told(clerk, settings):
    client = signs_in(clerk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = client.post("/desk/account/address/", {"email": "new@example.cn"})
    assert (answer.status_code, "邮箱没有改动" in answer.content.decode()) == (422, True)


# An account that is stopped.


def test_an_administrator_stops_an_account_at_once(clerk, person):
    admin, theirs, mine = person(ADMINISTRATOR), signs_in(clerk), Client()
    mine.force_login(admin)
    mine.post(f"{PEOPLE}{clerk.username}/stop/", {"reason": "离职"})

    assert not is_in(theirs)
    assert leads_to(signs_in(clerk), "/desk/").startswith("/accounts/login/")
    assert "已停用" in mine.get(f"{PEOPLE}{clerk.username}/").content.decode()
    said = RegisterEdit.objects.get(entry=clerk.username, field="停用账户")
    assert (said.by, said.reason) == (admin, "离职")


def test_nobody_stops_themselves_nor_an_account_beyond_their_reach(clerk, person):
    admin, far = person(ADMINISTRATOR), person(ADMINISTRATOR, region="320583")
    both = person(CLERK)
    edits.Membership.objects.create(user=both, role_code="clerk", region="320583", valid_from="2020-01-01")

    assert "不能停用自己" in stopping.cannot_stop(admin, admin)
    assert "不在您的管辖范围" in stopping.cannot_stop(clerk, far)
    assert "须由管到那里的管理员停用" in stopping.cannot_stop(both, far)
    assert stopping.cannot_stop(clerk, admin) == ""
    assert stopping.cannot_stop(clerk, person(SECURITY_OFFICER)) == "停用账户由系统管理员办理。"


@pytest.mark.parametrize(("device", "words"), [
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36", "谷歌浏览器 · Linux 电脑"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows 电脑"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 MicroMessenger/8.0", "微信 · 苹果手机"),
    ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "谷歌浏览器 · 安卓手机"),
    ("curl/8.0", "curl/8.0"), ("", ""),
])  # fmt: skip
def test_a_device_is_called_as_its_owner_would(device, words):
    assert Sitting(device=device).device_in_words == words


def test_an_administrator_ends_the_sign_ins_of_somebody(clerk, person):
    mine, theirs = Client(), signs_in(clerk)
    mine.force_login(person(ADMINISTRATOR))
    mine.post(f"{PEOPLE}{clerk.username}/end-sign-ins/")

    assert (is_in(theirs), is_in(signs_in(clerk)), len(sittings.of(clerk))) == (False, True, 1)


def test_the_factor_is_bound_as_before(person, settings):
    settings.STAFF_SECOND_FACTOR = True
    office = person(BASE_MANAGER)  # no power: nobody has to vouch for it
    office.set_password(OWN)
    office.save()
    client = signs_in(office)
    binds_an_app(client)

    assert leads_to(client, "/desk/") == ""
