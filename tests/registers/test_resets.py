"""What one administrator asks to be reset another confirms; the holder is told, and set anew it is by the holder alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from tests.holders import LINK, OWN, binds_an_app, has_an_app, leads_to, signs_in, takes_up
from yihe.foundation.roles import ADMINISTRATOR, AUDIT_OFFICER, CLERK, DIRECTOR, SECURITY_OFFICER
from yihe.matters.models import Notification
from yihe.registers.accounts import factors, proposals, resets, stopping
from yihe.registers.accounts.models import Proposal, RegisterEdit, User

pytestmark = pytest.mark.usefixtures("neighbours")

NEW = "浏河口-1405-宝船"
SEEN = "本人到窗口，核对身份证"


@pytest.fixture
def admin(person):
    return person(ADMINISTRATOR, name="沈宇")


@pytest.fixture
def officer(person):
    return person(SECURITY_OFFICER, name="骆青")


@pytest.fixture
def holder(person):
    user = person(DIRECTOR, name="顾文")
    user.set_password(OWN)
    user.save()
    return user


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def is_in(client: Client) -> bool:
    return client.get("/desk/notifications/").status_code == 200


def test_a_lost_factor_is_reset_by_two_and_the_old_one_ends(admin, officer, holder, settings):
    settings.STAFF_SECOND_FACTOR = True
    secret = has_an_app(holder)
    RecoveryCodes.activate(holder)
    theirs = signs_in(holder, secret=secret)
    proposal = resets.propose(holder, resets.FACTOR, by=admin, source=SEEN)
    assert is_in(theirs) or leads_to(theirs, "/desk/") == "/desk/identity/"
    assert again(holder).has_factor, "one has asked, nobody has confirmed"

    proposals.confirm(proposal, by=officer)

    assert not Authenticator.objects.filter(user=holder).exists()
    assert leads_to(theirs, "/desk/").startswith("/accounts/login/"), "every sign-in has ended"
    told = Notification.objects.filter(text__contains="重置第二因素", mail=True).values_list("user", flat=True)
    assert {holder.pk, admin.pk, officer.pk} == set(told)
    log = RegisterEdit.objects.filter(entry=holder.username).order_by("pk").values_list("field", "after", "by")
    assert ("重置第二因素", "提请", admin.pk) in log and ("重置第二因素", "确认", officer.pk) in log


def test_its_holder_binds_another_and_is_met_again(admin, officer, holder, settings):
    settings.STAFF_SECOND_FACTOR = True
    has_an_app(holder)
    proposals.confirm(resets.propose(holder, resets.FACTOR, by=admin, source=SEEN), by=officer)

    client = signs_in(holder)
    assert leads_to(client, "/desk/") == "/accounts/2fa/"
    binds_an_app(client)
    assert leads_to(client, "/desk/") == "/desk/identity/"
    fresh = again(holder)
    factors.confirm(fresh, seen={row.pk for row in factors.unconfirmed(fresh)}, by=officer)
    assert leads_to(client, "/desk/") == ""


def test_nobody_resets_alone_nor_their_own(admin, officer, holder, person):
    has_an_app(holder)
    has_an_app(admin)
    has_an_app(officer)

    assert "不能为自己" in refusal(resets.propose, admin, resets.FACTOR, by=admin, source=SEEN)
    proposal = resets.propose(holder, resets.FACTOR, by=admin, source=SEEN)
    assert "须由另一人确认" in refusal(proposals.confirm, proposal, by=admin)
    own = resets.propose(officer, resets.FACTOR, by=admin, source=SEEN)
    assert "自己的账户" in refusal(proposals.confirm, own, by=officer)
    assert again(holder).has_factor and again(officer).has_factor


def test_two_administrators_are_no_security_officer(admin, officer, holder, person):
    has_an_app(holder)
    proposal = resets.propose(holder, resets.FACTOR, by=admin, source=SEEN)

    assert "要有一位安全管理员" in refusal(proposals.confirm, proposal, by=person(ADMINISTRATOR))
    assert "要有一位安全管理员" in refusal(proposals.confirm, proposal, by=person(DIRECTOR))
    proposals.confirm(proposal, by=officer)


@pytest.mark.parametrize("role", [ADMINISTRATOR, DIRECTOR], ids=lambda role: role.code)
def test_the_only_security_officer_is_helped_back_in(admin, officer, person, role):
    officer.set_password(OWN)
    officer.save()
    has_an_app(officer)
    proposal = resets.propose(officer, resets.FACTOR, by=admin, source=SEEN)

    proposals.confirm(proposal, by=person(role))
    fresh = again(officer)
    has_an_app(fresh)
    factors.confirm(again(officer), seen={row.pk for row in factors.unconfirmed(fresh)}, by=admin)
    assert factors.standing(again(officer)) == factors.CONFIRMED


@pytest.mark.parametrize("role", [CLERK, DIRECTOR, AUDIT_OFFICER], ids=lambda role: role.code)
def test_who_keeps_no_accounts_asks_for_no_reset(holder, person, role):
    has_an_app(holder)
    stranger = person(role)

    assert "管辖范围" in refusal(resets.propose, holder, resets.FACTOR, by=stranger, source=SEEN)
    client = Client()
    client.force_login(stranger)
    said = {"what": resets.FACTOR, "source": SEEN}
    assert client.post(f"/desk/people/{holder.username}/reset/", said).status_code == 404


def test_neither_asks_nor_confirms_who_does_not_reach_all_somebody_holds(admin, officer, holder, person):
    far, far_officer = person(ADMINISTRATOR, region="320583"), person(SECURITY_OFFICER, region="320583")
    both = person(CLERK, region="320583")
    has_an_app(both)
    both.memberships.create(role_code="director", region="320585", valid_from="2020-01-01")

    assert "不都在您的管辖范围内" in refusal(resets.propose, both, resets.FACTOR, by=far, source=SEEN)
    has_an_app(holder)
    proposal = resets.propose(holder, resets.FACTOR, by=admin, source=SEEN)
    assert refusal(proposals.confirm, proposal, by=far_officer) != ""


def test_a_password_no_mail_reaches_is_reset_by_two_and_set_by_its_holder(admin, officer, holder):
    proposal = resets.propose(holder, resets.PASSWORD, by=admin, source=SEEN)
    assert signs_in(holder).get("/desk/notifications/").status_code == 200, "nothing happened yet"
    theirs = signs_in(holder)
    proposals.confirm(proposal, by=officer)

    assert not is_in(theirs) and not is_in(signs_in(holder)), "the old password opens nothing"
    client = Client()
    client.force_login(admin)
    page = client.post(f"/desk/people/{holder.username}/invite/").content.decode()
    code = re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}", page).group()
    anew = Client()
    anew.post("/invitation/", {"code": code})
    anew.post("/invitation/", {"password1": NEW, "password2": NEW})
    assert is_in(signs_in(holder, NEW))


def test_a_password_reset_keeps_the_factor(admin, officer, holder, settings):
    has_an_app(holder)
    proposals.confirm(resets.propose(holder, resets.PASSWORD, by=admin, source=SEEN, email="gu@example.cn"), by=officer)
    client = Client()
    client.force_login(admin)
    client.post(f"/desk/people/{holder.username}/invite/")
    takes_up(LINK.search(mail.outbox[-1].body).group(1), NEW)

    assert mail.outbox[-1].to == ["gu@example.cn"]
    settings.STAFF_SECOND_FACTOR = True
    assert leads_to(signs_in(holder, NEW), "/desk/").startswith("/accounts/login/"), "the app is still asked for"


@pytest.mark.django_db(transaction=True)
def test_an_address_that_changes_with_it_is_told(admin, officer, holder):
    User.objects.filter(pk=holder.pk).update(email="old@example.cn")
    proposal = resets.propose(holder, resets.PASSWORD, by=admin, source=SEEN, email="new@example.cn")
    proposals.confirm(proposal, by=officer)

    assert (again(holder).email, [letter.to for letter in mail.outbox]) == ("new@example.cn", [["old@example.cn"]])


def test_a_stopped_account_works_again_by_two(admin, officer, holder):
    stopping.stop(holder, reason="误停", by=admin)
    assert not is_in(signs_in(holder))
    proposal = resets.propose(holder, resets.RESUME, by=admin, source="核对后误停")
    assert not again(holder).is_active

    proposals.confirm(proposal, by=officer)
    assert is_in(signs_in(holder))


def test_whoever_does_not_reach_all_of_it_resumes_no_account(admin, person):
    both = person(CLERK, region="320583")
    both.memberships.create(role_code="director", region="320585", valid_from="2020-01-01")
    User.objects.filter(pk=both.pk).update(is_active=False)
    far = person(ADMINISTRATOR, region="320583")

    assert "不都在您的管辖范围内" in refusal(resets.propose, both, resets.RESUME, by=far, source=SEEN)


def test_through_the_pages(admin, officer, holder):
    has_an_app(holder)
    hers, his = Client(), Client()
    hers.force_login(admin)
    his.force_login(officer)
    page = f"/desk/people/{holder.username}/"
    assert "提请重置第二因素" in hers.get(page).content.decode()

    hers.post(f"{page}reset/", {"what": resets.FACTOR, "source": SEEN})
    proposal = Proposal.objects.get()
    assert "由另一人" not in his.get(f"/desk/proposals/{proposal.pk}/").content.decode()
    assert SEEN in his.get("/desk/proposals/").content.decode()
    his.post(f"/desk/proposals/{proposal.pk}/", {"decision": "confirm"})
    assert not again(holder).has_factor


@pytest.mark.parametrize(
    ("what", "sentence"),
    [(resets.FACTOR, "没有绑定第二因素"), (resets.RESUME, "没有停用")],
)
def test_what_there_is_nothing_to_reset_of_is_a_sentence(admin, holder, what, sentence):
    assert sentence in refusal(resets.propose, holder, what, by=admin, source=SEEN)
    assert "怎样核实" in refusal(resets.propose, holder, resets.PASSWORD, by=admin, source="  ")
