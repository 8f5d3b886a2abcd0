"""An account begins with its holder: the invitation, the factor, and who vouches for it."""

import html
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.holders import LINK, OWN, binds_an_app, has_an_app, leads_to, signs_in, takes_up
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDIT_OFFICER,
    BASE_MANAGER,
    CLERK,
    DIRECTOR,
    SECURITY_OFFICER,
)
from yihe.matters.models import Notification
from yihe.registers.accounts import edits, factors, grants, invitations, passwords
from yihe.registers.accounts.models import FactorConfirmation, Invitation, Membership, RegisterEdit, User

pytestmark = pytest.mark.usefixtures("neighbours")

CODE = re.compile(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}")
PEOPLE, IDENTITY, REAUTHENTICATE = "/desk/people/", "/desk/identity/", "/accounts/2fa/reauthenticate/"


@pytest.fixture
def opener(person):
    return person(ADMINISTRATOR, name="沈宇")


@pytest.fixture
def other(person):
    return person(ADMINISTRATOR, name="骆青")


@pytest.fixture
def in_production(settings):
    settings.STAFF_SECOND_FACTOR = True


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opens(opener, **facts):
    """Open an account through the page; return the answer."""
    said = {"username": "xinren", "name": "新人", "email": "xinren@example.cn"} | facts
    return desk_of(opener).post(PEOPLE, said)


def the_link() -> str:
    return LINK.search(mail.outbox[-1].body).group(1)


def holder_of(opener, role=DIRECTOR, **facts) -> User:
    """Return the holder of a new account that took up its invitation."""
    user = edits.open_account(by=opener, username="xinren", name="新人", email="xinren@example.cn")
    _row, code = invitations.invite(user, by=opener)
    invitations.accept(invitations.digest_of(code), OWN)
    Membership.objects.create(user=user, role_code=role.code, region="320585", **facts)
    return User.objects.get(pk=user.pk)


def log_of(user) -> list[tuple[str, int | None]]:
    return list(RegisterEdit.objects.filter(entry=user.username).order_by("pk").values_list("field", "by"))


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def keys(user) -> set[int]:
    return {row.pk for row in factors.unconfirmed(user)}


# The invitation.


def test_the_holder_sets_the_password_by_the_link_in_their_mail(opener):
    answer = opens(opener)
    user = User.objects.get(username="xinren")

    assert (answer.status_code, mail.outbox[-1].to) == (302, ["xinren@example.cn"])
    assert CODE.search(desk_of(opener).get(answer["Location"]).content.decode()) is None, "the opener sees no code"
    assert takes_up(the_link())["Location"] == "/accounts/login/?next=%2Faccounts%2F2fa%2F"
    assert signs_in(user).get("/desk/").status_code == 200
    assert log_of(user) == [("新增用户", opener.pk), ("发出邀请", opener.pk), ("设置密码", user.pk)]
    assert Notification.objects.get(user=user, mail=True).text.startswith("您的账户已设好密码。")


def test_where_there_is_no_address_a_code_is_shown_once(opener):
    answer = opens(opener, email="")
    code = CODE.search(answer.content.decode()).group()

    assert (answer.status_code, answer["Cache-Control"].count("no-store"), mail.outbox) == (200, 1, [])
    assert code not in desk_of(opener).get("/desk/people/xinren/").content.decode()
    client = Client()
    asked = client.post("/invitation/", {"code": code.replace("-", "").lower()})
    assert "新人，请设一个密码" in asked.content.decode()
    client.post("/invitation/", {"password1": OWN, "password2": OWN})
    assert User.objects.get(username="xinren").check_password(OWN)


def test_only_a_digest_of_the_code_is_kept(opener):
    user = edits.open_account(by=opener, username="xinren", name="新人")
    row, code = invitations.invite(user, by=opener)
    client = Client()
    client.get(reverse("portal:invitation_link", args=[code]))

    row.refresh_from_db()
    kept = [str(getattr(row, field.name)) for field in row._meta.fields] + [str(dict(client.session))]
    assert [text for text in kept if code in text or code.replace("-", "") in text] == []


def test_an_invitation_is_used_once(opener):
    opens(opener)
    takes_up(the_link())

    again = Client().get(the_link(), follow=True)
    assert (again.status_code, invitations.NO_GOOD in again.content.decode()) == (404, True)
    assert takes_up(the_link(), "浏河口-1405-宝船").status_code == 404
    assert User.objects.get(username="xinren").check_password(OWN)


def test_an_invitation_ends_by_itself(opener, monkeypatch):
    opens(opener)
    late = timezone.now() + invitations.VALID + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)

    assert Client().get(the_link(), follow=True).status_code == 404


def test_an_invitation_ends_when_there_is_a_newer_one(opener):
    opens(opener)
    first = the_link()
    desk_of(opener).post("/desk/people/xinren/invite/")

    assert the_link() != first
    assert Client().get(first, follow=True).status_code == 404
    assert takes_up(the_link()).status_code == 302
    assert [row.outcome for row in Invitation.objects.order_by("pk")] == ["superseded", "used"]


def test_an_invitation_already_on_the_screen_is_void_too_once_there_is_a_newer_one(opener):
    opens(opener)
    client = Client()
    client.get(the_link())
    desk_of(opener).post("/desk/people/xinren/invite/")

    assert client.post("/invitation/", {"password1": OWN, "password2": OWN}).status_code == 404
    assert not User.objects.get(username="xinren").has_usable_password()


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [("password1234", "password1234", "常见"), ("short-9", "short-9", "10"), (OWN, f"{OWN}x", "两次输入的密码不一样。")],
    ids=["a common one", "too short", "two different ones"],
)  # fmt: skip
def test_a_password_that_will_not_do_is_a_sentence_and_the_invitation_stands(opener, one, two, words):
    opens(opener)
    client = Client()
    client.get(the_link())
    answer = client.post("/invitation/", {"password1": one, "password2": two})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert client.post("/invitation/", {"password1": OWN, "password2": OWN}).status_code == 302


def test_whoever_set_the_first_password_finds_their_login_filled_in_once(opener):
    opens(opener)
    client = Client()
    client.get(the_link())
    leads_on = client.post("/invitation/", {"password1": OWN, "password2": OWN})["Location"]

    def filled_in() -> bool:
        return bool(re.search(r'<input[^>]*name="login"[^>]*value="xinren"', client.get(leads_on).content.decode()))

    assert (filled_in(), filled_in()) == (True, False), "the next at this screen is told no name"


@pytest.mark.parametrize(("role", "goes_on"), [(APPLICANT, True), (DIRECTOR, False)], ids=["asked", "has to"])
def test_whoever_need_not_bind_a_factor_goes_on_without(opener, organization, settings, role, goes_on):
    settings.STAFF_SECOND_FACTOR = True
    holder = holder_of(opener, DIRECTOR)
    if role is APPLICANT:
        Membership.objects.filter(user=holder).update(role_code=role.code, region="", organization=organization)
    page = signs_in(holder).get(reverse("mfa_index")).content.decode()

    assert ("以后再说，进入工作台" in page, "您须开通一种以后才能进入工作台" in page) == (goes_on, not goes_on)


def test_all_that_is_wrong_with_a_password_is_said_at_once_and_the_rule_before(opener):
    opens(opener)
    client = Client()
    assert passwords.RULE in html.unescape(client.get(the_link(), follow=True).content.decode())

    answer = client.post("/invitation/", {"password1": "yihe-2026", "password2": "another"}).content.decode()

    for words in ("至少 10 个字符", passwords.WORDS.format(least=passwords.SHORTEST), "两次输入的密码不一样。"):
        assert words in answer.partition('class="error-summary"')[2].partition("</ul>")[0], words
    assert "都还在" not in answer, "no browser is given back a password"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ABCDE-FGHJK-MNPQR-STUV", "一次性码是 20 个字母和数字，您填了 19 个"),
        ("ABCDE-FGHJK-MNPQR-STUV0", "您填的里面有“0”，码里没有这样的字"),
        ("abcde fghjk mnpqr stuvw", "有一个字不对就打不开"),
    ],
)
def test_a_code_that_opens_nothing_is_first_to_be_checked_and_stays_in_its_box(db, typed, words):
    answer = Client().post("/invitation/", {"code": typed})

    page = answer.content.decode()
    assert (answer.status_code, f"请先核对有没有抄错：{words}。" in page, f'value="{typed}"' in page) == (
        404,
        True,
        True,
    )


def test_whoever_has_a_password_is_not_invited_again(opener):
    user = holder_of(opener)

    assert "不再邀请" in refusal(invitations.invite, user, by=opener)
    desk_of(opener).post("/desk/people/xinren/invite/")
    assert (mail.outbox, Invitation.objects.count()) == ([], 1)


def test_a_code_is_made_anew_by_any_administrator_and_never_by_who_vouches(opener, other, person):
    user = edits.open_account(by=opener, username="xinren", name="新人")
    officer = person(SECURITY_OFFICER)

    assert "邀请由系统管理员发出" in refusal(invitations.invite, user, by=officer)
    _row, code = invitations.invite(user, by=other)
    invitations.accept(invitations.digest_of(code), OWN)
    has_an_app(user)
    assert "由您出的一次性码" in refusal(factors.confirm, user, seen=keys(user), by=other)
    factors.confirm(user, seen=keys(user), by=officer)


def test_nobody_invites_themselves(opener):
    answer = desk_of(opener).post(f"/desk/people/{opener.username}/invite/", follow=True)

    assert "不能邀请自己" in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_only_administrators_in_reach_invite(opener, person):
    opens(opener)
    sent = len(mail.outbox)

    for stranger in (person(CLERK), person(ADMINISTRATOR, region="320583")):
        assert desk_of(stranger).post("/desk/people/xinren/invite/").status_code == 404
        assert desk_of(stranger).post("/desk/people/xinren/confirm/", {"seen": "1"}).status_code == 404
    assert len(mail.outbox) == sent


def test_guessing_codes_is_slowed_down(db):
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [client.post("/invitation/", {"code": f"WRONG{n}"}).status_code for n in range(12)]

    assert answers == [404] * 10 + [429] * 2


def test_a_relay_that_fails_is_a_sentence(opener, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = opens(opener)
    page = desk_of(opener).get(answer["Location"]).content.decode()
    assert (answer.status_code, "重新发出邀请" in page) == (302, True)


def test_what_an_invitation_says_never_changes_and_its_end_is_for_good(opener):
    row, _code = invitations.invite(edits.open_account(by=opener, username="xinren", name="新人"), by=opener)

    for change in ({"digest": "x"}, {"valid_until": timezone.now() + timedelta(days=99)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invitation.objects.filter(pk=row.pk).update(**change)
    Invitation.objects.filter(pk=row.pk).update(ended_at=timezone.now(), outcome="used")  # the control
    with pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.filter(pk=row.pk).update(ended_at=None, outcome="")


# The factor, and who vouches for it.


@pytest.mark.usefixtures("in_production")
def test_whoever_has_power_is_led_to_one_page_until_somebody_else_met_them(opener, other, client):
    user = holder_of(opener)
    theirs = signs_in(user)
    assert leads_to(theirs, "/desk/") == "/accounts/2fa/"
    binds_an_app(theirs)

    for page in ("/desk/", "/desk/matters/", "/desk/finance/", "/exchange/organizations/in/", "/desk/delegations/"):
        assert leads_to(theirs, page) == IDENTITY
        assert theirs.post(page)["Location"] == IDENTITY
    said = theirs.get(IDENTITY).content.decode()
    assert "骆青" in said and "沈宇" not in said
    factors.confirm(user, seen=keys(user), by=other)
    assert leads_to(theirs, "/desk/") == ""
    assert leads_to(theirs, IDENTITY) == "/desk/"


@pytest.mark.usefixtures("in_production")
def test_who_has_no_power_waits_for_nobody(opener):
    theirs = signs_in(holder_of(opener, BASE_MANAGER))
    binds_an_app(theirs)

    assert leads_to(theirs, "/desk/") == ""


@pytest.mark.usefixtures("in_production")
def test_a_borrowed_membership_with_power_waits_too(opener, person):
    office, director, today = holder_of(opener, BASE_MANAGER), person(DIRECTOR), timezone.localdate()
    theirs = signs_in(office)
    binds_an_app(theirs)
    edits.delegate(director.memberships.get(), to=office, since=today, until=today, by=director)

    assert leads_to(theirs, "/desk/") == IDENTITY


def test_the_opener_does_not_confirm(opener, other):
    user = holder_of(opener)
    has_an_app(user)

    assert "须由另一位安全管理员当面核对" in refusal(factors.confirm, user, seen=keys(user), by=opener)
    factors.confirm(user, seen=keys(user), by=other)
    assert factors.standing(User.objects.get(pk=user.pk)) == factors.CONFIRMED


def test_nobody_confirms_themselves(other):
    has_an_app(other)

    assert "不能核对自己" in refusal(factors.confirm, other, seen=keys(other), by=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorConfirmation.objects.create(user=other, factor=1, ground="met", by=other)


def test_whoever_acts_for_the_opener_or_the_holder_does_not_confirm(opener, person):
    user, today = holder_of(opener), timezone.localdate()
    has_an_app(user)
    for lender in (opener, user):
        deputy = person(ADMINISTRATOR)
        own = Membership.objects.create(user=lender, role_code="clerk", region="320585")
        Membership.objects.create(
            user=deputy, role_code="clerk", region="320585", delegated_by=own, valid_until=today + timedelta(days=3)
        )
        assert refusal(factors.confirm, user, seen=keys(user), by=deputy) != ""


def test_who_saw_the_code_does_not_confirm(opener, other, person):
    user = edits.open_account(by=opener, username="xinren", name="新人")
    edits.end(opener.memberships.get(), by=other)
    _row, code = invitations.invite(user, by=other)
    invitations.accept(invitations.digest_of(code), OWN)
    has_an_app(user)

    assert "由您出的一次性码" in refusal(factors.confirm, user, seen=keys(user), by=other)
    factors.confirm(user, seen=keys(user), by=person(ADMINISTRATOR))


def test_only_an_administrator_in_reach_confirms(opener, person):
    user = holder_of(opener)
    has_an_app(user)

    for stranger in (person(CLERK), person(DIRECTOR), person(ADMINISTRATOR, region="320583")):
        assert refusal(factors.confirm, user, seen=keys(user), by=stranger) == "这个人不在您的管辖范围内。"


def test_what_was_bound_after_the_page_was_shown_is_not_confirmed_unseen(opener, other):
    user = holder_of(opener)
    has_an_app(user)
    seen = keys(user)
    Authenticator.objects.create(user=user, type="webauthn", data={})

    assert "刚刚有变化" in refusal(factors.confirm, user, seen=seen, by=other)
    assert FactorConfirmation.objects.count() == 0


def test_an_administrator_confirms_on_the_page_and_the_holder_and_the_opener_are_told(opener, other):
    user = holder_of(opener)
    has_an_app(user)
    page, theirs = f"/desk/people/{user.username}/", desk_of(other)

    said = theirs.get(page).content.decode()
    assert "待核对本人" in said
    assert user.username in theirs.get("/desk/grants/").content.decode()
    seen = re.search(r'name="seen" value="([\d,]+)"', said).group(1)
    theirs.post(f"{page}confirm/", {"seen": seen})

    said = theirs.get(page).content.decode()
    assert "已核对本人" in said and "已当面核对本人：骆青" in said
    assert log_of(user)[-1] == ("核对本人", other.pk)
    opened = Notification.objects.filter(text__startswith="骆青已当面核对新人本人", mail=True)
    held = Notification.objects.filter(text__startswith="您的第二因素已经当面核对，现已生效。", mail=True)
    assert [[row.user_id for row in rows] for rows in (held, opened)] == [[user.pk], [opener.pk]]


def test_the_opener_sees_why_there_is_no_button(opener):
    user = holder_of(opener)
    has_an_app(user)
    said = desk_of(opener).get(f"/desk/people/{user.username}/").content.decode()

    assert "须由另一位安全管理员当面核对" in said and 'name="seen"' not in said


def test_the_administrators_who_may_confirm_are_told_that_somebody_waits(opener, other):
    user = holder_of(opener)
    binds_an_app(signs_in(user))

    waits = Notification.objects.filter(text="新人绑定了第二因素，请当面核对本人。", mail=True)
    assert list(waits.values_list("user", flat=True)) == [other.pk]
    assert Notification.objects.filter(user=user, text__startswith="您的账户绑定了第二因素", mail=True).count() == 1
    assert log_of(user)[-1] == ("绑定第二因素", user.pk)


def test_whoever_bound_a_factor_before_there_was_power_waits_from_then_on(opener, other, person):
    user = edits.open_account(by=opener, username="xinren", name="新人")
    has_an_app(user)
    proposal = grants.grant(user, DIRECTOR, by=opener, region="320585")
    officer = person(SECURITY_OFFICER)
    desk_of(officer).post(f"/desk/grants/{proposal.pk}/", {"decision": "confirm"})

    assert Notification.objects.filter(user=other, text="新人绑定了第二因素，请当面核对本人。").count() == 1, (
        "no 安全管理员 is confirmed yet"
    )


# When it lapses.


@pytest.fixture
def confirmed(opener, other, in_production):
    """Return a confirmed director, signed in with their app, and its secret."""
    user = holder_of(opener)
    secret = has_an_app(user)
    factors.confirm(user, seen=keys(user), by=other)
    return user, signs_in(user, secret=secret)


def standing(user) -> str:
    return factors.standing(User.objects.get(pk=user.pk))


def test_who_removes_their_last_factor_begins_again(confirmed):
    user, theirs = confirmed
    theirs.post("/accounts/reauthenticate/", {"password": OWN})
    theirs.post("/accounts/2fa/totp/deactivate/")

    assert (standing(user), leads_to(theirs, "/desk/")) == (factors.UNBOUND, "/accounts/2fa/")
    binds_an_app(theirs)
    assert (standing(user), leads_to(theirs, "/desk/")) == (factors.WAITING, IDENTITY)
    assert [field for field, _by in log_of(user)][-2:] == ["解除第二因素", "绑定第二因素"]
    assert Notification.objects.filter(user=user, text__contains="核对随之失效", mail=True).count() == 1


def test_a_factor_added_by_whoever_showed_a_confirmed_one_is_confirmed(confirmed):
    user, _theirs = confirmed
    (old,) = Authenticator.objects.filter(user=user)
    added = Authenticator.objects.create(user=user, type="webauthn", data={})

    assert not factors.added(added, shown={old.pk})
    assert standing(user) == factors.CONFIRMED
    old.delete()
    assert standing(user) == factors.CONFIRMED


def test_a_factor_added_by_whoever_showed_none_takes_the_confirmation_back(confirmed):
    user, theirs = confirmed
    codes = Authenticator.objects.create(user=user, type="recovery_codes", data={})
    added = Authenticator.objects.create(user=user, type="webauthn", data={})

    assert factors.added(added, shown={codes.pk})
    assert (standing(user), leads_to(theirs, "/desk/")) == (factors.WAITING, IDENTITY)


def test_a_confirmation_is_never_changed_nor_taken_for_another_factor(confirmed):
    user, _theirs = confirmed
    row = FactorConfirmation.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        FactorConfirmation.objects.filter(pk=row.pk).update(factor=row.factor + 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


# A session that showed no factor.


@pytest.mark.usefixtures("in_production")
def test_a_session_of_before_the_factor_has_to_show_it_and_finds_no_recovery_codes(opener, other):
    user = holder_of(opener)
    early, theirs = signs_in(user), signs_in(user)
    binds_an_app(theirs)
    factors.confirm(user, seen=keys(user), by=other)
    early.post("/accounts/reauthenticate/", {"password": OWN})

    for page in ("/desk/", "/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/password/change/", "/"):
        assert leads_to(early, page).startswith(REAUTHENTICATE)
    assert early.get(REAUTHENTICATE).status_code == 200
    assert leads_to(theirs, "/desk/") == ""  # the control
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    early.post(REAUTHENTICATE, {"code": codes[0]})
    assert leads_to(early, "/desk/") == ""


@pytest.mark.usefixtures("in_production")
def test_the_door_costs_no_query_of_its_own(opener, other, person, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user = holder_of(opener)
    secret = has_an_app(user)
    factors.confirm(user, seen=keys(user), by=other)
    theirs = signs_in(user, secret=secret)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert theirs.get("/desk/notifications/").status_code == 200
        return len(asked)

    queries()
    asked_for = queries()
    settings.STAFF_SECOND_FACTOR = False
    assert asked_for == queries()


# The first three.


@pytest.fixture
def the_first(db, in_production):
    """Return the first three who keep the system, each signed in with a password and a factor of their own."""
    found = []
    for name, role in (("gly", ADMINISTRATOR), ("aqy", SECURITY_OFFICER), ("sjy", AUDIT_OFFICER)):
        user = edits.open_account(by=None, username=name, name=name)
        grants.grant(user, role, by=None, region="320585")
        _row, code = invitations.invite(user, by=None)
        invitations.accept(invitations.digest_of(code), OWN)
        theirs = signs_in(user)
        binds_an_app(theirs)
        found.append((user, theirs))
    return found


def confirms_on_the_page(theirs: Client, user):
    seen = ",".join(map(str, sorted(keys(user))))
    return theirs.post(IDENTITY, {"username": user.username, "seen": seen})


def test_the_first_administrator_confirms_the_security_officer_who_confirms_the_others(the_first):
    (one, hers), (two, his), (three, theirs) = the_first
    assert [leads_to(each, PEOPLE) for each in (hers, his, theirs)] == [IDENTITY] * 3
    assert "aqy" in hers.get(IDENTITY).content.decode()

    confirms_on_the_page(hers, two)
    assert (leads_to(his, PEOPLE), leads_to(hers, PEOPLE)) == ("", IDENTITY)
    for user in (one, three):
        his.post(f"{PEOPLE}{user.username}/confirm/", {"seen": ",".join(map(str, keys(user)))})
    assert (leads_to(hers, PEOPLE), leads_to(theirs, "/desk/administration/")) == ("", "")
    said = FactorConfirmation.objects.order_by("pk").values_list("user", "by")
    assert list(said) == [(two.pk, one.pk), (one.pk, two.pk), (three.pk, two.pk)]


def test_that_page_is_for_the_first_alone_and_for_the_security_officer_alone(the_first, person, opener):
    (one, hers), (two, his), (three, theirs) = the_first
    director = person(DIRECTOR)
    has_an_app(director)
    later = holder_of(opener, ADMINISTRATOR)
    latest = signs_in(later)
    binds_an_app(latest)

    assert confirms_on_the_page(hers, director).status_code == 404
    assert confirms_on_the_page(hers, three).status_code == 404
    assert confirms_on_the_page(hers, one).status_code == 404
    assert confirms_on_the_page(theirs, two).status_code == 404, "an 审计管理员 confirms nobody"
    assert confirms_on_the_page(latest, two).status_code == 404, "not opened by the machine"
    confirms_on_the_page(hers, two)
    assert confirms_on_the_page(hers, later).status_code == 404, "there is a confirmed one who can"
    assert FactorConfirmation.objects.count() == 1


def test_where_a_security_officer_is_confirmed_no_administrator_vouches(the_first, opener, other):
    (_one, hers), (two, _his), _three = the_first
    user = holder_of(opener)
    has_an_app(user)

    confirms_on_the_page(hers, two)
    assert "本人由安全管理员（aqy）当面核对" in refusal(factors.confirm, user, seen=keys(user), by=other)
    factors.confirm(user, seen=keys(user), by=two)


def test_an_applicant_with_an_app_meets_nobody(in_production, person, organization):
    lead = person(APPLICANT, of=organization)
    lead.set_password(OWN)
    lead.save()
    theirs = signs_in(lead)
    binds_an_app(theirs)

    assert leads_to(theirs, "/desk/") == ""
