"""An organization's representative comes in for the first time: whom the register has, by name and number, begins; anybody else waits for the bureau."""

from datetime import date, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.conftest import make_organization, valid_uscc
from tests.faces.signon.conftest import goes_through, who_is_in
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLERK
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Membership, Proposal, RegisterEdit, User
from yihe.registers.evidence import states
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners import representatives
from yihe.registers.practitioners.models import Employment, Practitioner, PractitionerKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("neighbours")]
NUMBER, NAME, DOOR = "320522198001010019", "周正", "ticket-organizations"


@pytest.fixture
def organization(db):
    found = make_organization()
    found.legal_representative = NAME
    found.save()
    head = Practitioner.objects.create(name=NAME, kind=list(PractitionerKind)[0], id_number=NUMBER, invented=True)
    Employment.objects.create(
        practitioner=head,
        organization=found,
        position=Position.LEGAL_REPRESENTATIVE,
        starts_on=date(2020, 1, 1),
        source="登记证书",
    )
    return found


@pytest.fixture
def portal(door, organization):
    other = door("ticket", "organizations")
    other.person = {"uid": "legal-1", "uscc": organization.uscc, "name": NAME, "idno": NUMBER}
    return other


def comes(other) -> tuple[Client, str]:
    """Have the person of a portal come in anew; return the browser, and what it reads ("" where it is in)."""
    client = Client()
    answer = goes_through(client, other, DOOR)
    return client, "" if answer.status_code == 302 else answer.content.decode()


def hats(user_pk: int) -> list[tuple[str, int | None, str]]:
    return list(Membership.objects.filter(user=user_pk).values_list("role_code", "organization", "region"))


@pytest.mark.parametrize("shape", ["ticket", "openid"])
def test_whom_the_register_has_by_name_and_number_begins_and_comes_in_again(door, organization, shape, person):
    colleague = person(APPLICANT, of=organization)
    other = door(shape, "organizations")
    other.person |= {"uscc": organization.uscc, "name": NAME, "idno": NUMBER}
    client, code = Client(), f"{shape}-organizations"

    assert goes_through(client, other, code).status_code == 302
    pk = who_is_in(client)
    user = User.objects.get(pk=pk)
    assert (user.name, user.has_usable_password(), hats(pk)) == (NAME, False, [("applicant", organization.pk, "")])
    assert organization.name in client.get("/desk/account/").content.decode()
    assert colleague.notifications.filter(text__contains="第一次登录").exists()
    assert RegisterEdit.objects.filter(entry=user.username, field="首次登录").exists()
    assert list(states.faults()) == []

    again = Client()
    assert goes_through(again, other, code).status_code == 302 and who_is_in(again) == pk
    assert Membership.objects.filter(organization=organization).count() == 2


@pytest.mark.parametrize(
    ("differs", "said"),
    [("number", {"idno": "320522198001010027"}), ("no number", {"idno": ""}), ("name", {"name": "吴大"}), ("another's number", {"name": "吴大", "idno": NUMBER})],
)  # fmt: skip
def test_anybody_else_waits_for_the_bureau_and_comes_in_when_it_said_yes(portal, organization, person, differs, said):
    portal.person |= said
    administrator = person(ADMINISTRATOR)

    client, page = comes(portal)
    assert "已经提请" in page and who_is_in(client) is None
    proposal = Proposal.objects.get(what="organization_account")
    user = User.objects.get(pk=int(proposal.entry))
    assert (user.is_active, hats(user.pk)) == (False, [])
    assert "已经提请" in comes(portal)[1] and Proposal.objects.count() == 1, "asking twice is once"
    desk = Client()
    desk.force_login(administrator)
    listed = desk.get("/desk/proposals/").content.decode()
    assert portal.person["name"] in listed and organization.name in listed and NAME in listed

    proposals.confirm(proposal, by=administrator)

    client, page = comes(portal)
    assert page == "" and who_is_in(client) == user.pk and hats(user.pk) == [("applicant", organization.pk, "")]


@pytest.mark.parametrize(
    ("number", "on_record", "said"),
    [("320522198001010027", True, "不一致"), ("", True, "没有给出"), (NUMBER, False, "登记簿里没有现任法定代表人的")],
)
def test_who_confirms_is_told_of_the_number_too_and_reads_none(portal, organization, person, number, on_record, said):
    """A name alone is many people's: the representative's stands there in both lines, and is not theirs."""
    if not on_record:
        Employment.objects.all().delete()
    portal.person["idno"] = number
    comes(portal)
    desk = Client()
    desk.force_login(person(ADMINISTRATOR))

    listed = desk.get("/desk/proposals/").content.decode()

    assert f"登录的人：{NAME}" in listed and f"登记的法定代表人：{NAME}" in listed and said in listed
    assert NUMBER not in listed and "320522198001010027" not in listed


def test_the_representative_is_kept_out_by_nobody_who_only_says_the_name(portal, organization):
    portal.person |= {"uid": "namesake", "idno": "320522198001010027"}
    assert "已经提请" in comes(portal)[1]
    portal.person |= {"uid": "a third"}
    assert "已经有一个账户" in comes(portal)[1], "one who is asked about is asked about once"

    portal.person |= {"uid": "legal-1", "idno": NUMBER}
    client, page = comes(portal)

    assert page == "" and hats(who_is_in(client)) == [("applicant", organization.pk, "")]
    assert Proposal.objects.filter(outcome="").count() == 1


def test_what_the_bureau_refused_stays_shut_and_says_why(portal, organization, person):
    portal.person["name"] = "吴大"
    comes(portal)
    proposals.refuse(Proposal.objects.get(), by=person(ADMINISTRATOR), reason="不是该组织的人")

    client, page = comes(portal)

    assert "不是该组织的人" in page and who_is_in(client) is None and Proposal.objects.count() == 1
    assert not Membership.objects.filter(organization=organization).exists()


def test_what_lapsed_is_asked_anew(portal, organization):
    portal.person["name"] = "吴大"
    comes(portal)
    proposals.lapse(timezone.localdate() + timedelta(days=400))

    assert "已经提请" in comes(portal)[1]
    assert Proposal.objects.filter(outcome="").count() == 1


@pytest.mark.parametrize("role", [CLERK, APPLICANT])
def test_nobody_else_confirms_it(portal, organization, person, role):
    portal.person["name"] = "吴大"
    comes(portal)
    other = person(role, of=organization) if role is APPLICANT else person(role)

    with pytest.raises(ValidationError):
        proposals.confirm(Proposal.objects.get(), by=other)
    assert not User.objects.get(pk=int(Proposal.objects.get().entry)).is_active


def test_an_administrator_of_elsewhere_neither_sees_nor_confirms_it(portal, organization, person):
    portal.person["name"] = "吴大"
    comes(portal)
    elsewhere = person(ADMINISTRATOR, region="320506")

    assert proposals.waiting(elsewhere) == []
    with pytest.raises(ValidationError):
        proposals.confirm(Proposal.objects.get(), by=elsewhere)


@pytest.mark.parametrize("how", ["ended", "another's seat", "not begun", "of another organization"])
def test_who_represents_it_no_more_or_another_one_is_not_the_representative(portal, organization, how):
    row = Employment.objects.get(organization=organization)
    if how == "ended":
        row.ends_on = timezone.localdate() - timedelta(days=1)
    elif how == "another's seat":
        row.position = Position.BOARD
    elif how == "not begun":
        row.starts_on = timezone.localdate() + timedelta(days=1)
    else:
        row.organization = make_organization()
    Employment.objects.filter(pk=row.pk).update(
        ends_on=row.ends_on, position=row.position, starts_on=row.starts_on, organization=row.organization
    )
    assert not representatives.is_representative(organization, NAME, NUMBER)

    assert "已经提请" in comes(portal)[1]


@pytest.mark.parametrize("code", ["", "91320585MA1XXXXXXX", "' OR 1=1 --", valid_uscc(777)])
def test_a_code_that_is_on_no_record_opens_nothing(portal, organization, code):
    people = User.objects.count()
    portal.person["uscc"] = code

    client, page = comes(portal)

    assert "登记簿里没有" in page and who_is_in(client) is None
    assert (User.objects.count(), Proposal.objects.count(), SocialAccount.objects.count()) == (people, 0, 0)


def test_without_a_name_nobody_begins(portal):
    portal.person["name"] = ""
    assert "没有说明登录的是谁" in comes(portal)[1]


def test_an_account_somebody_has_already_is_not_taken_over(portal, organization, person):
    """Somebody of the representative's name acts for it: it is theirs by their password, never by a door they did not bind."""
    holder = person(APPLICANT, of=organization, name=NAME)

    client, page = comes(portal)

    assert "已经有一个账户" in page and who_is_in(client) is None
    assert not SocialAccount.objects.filter(user=holder).exists() and User.objects.filter(name=NAME).count() == 1


def test_the_same_account_there_in_another_hand_is_somebody_else_here(portal, organization):
    """An organization's account passes from one representative to the next: what the first had is not the second's."""
    first, _page = comes(portal)
    portal.person |= {"name": "吴大", "idno": "320522198001010027"}

    client, page = comes(portal)

    assert "已经提请" in page and who_is_in(client) is None
    portal.person |= {"name": NAME, "idno": NUMBER}
    assert who_is_in(comes(portal)[0]) == who_is_in(first)


def test_one_person_of_two_organizations_is_two_accounts_with_one_reach_each(portal, organization):
    first, _page = comes(portal)
    other = make_organization()
    other.legal_representative = NAME
    other.save()
    head = Practitioner.objects.get(name=NAME)
    Employment.objects.create(
        practitioner=head,
        organization=other,
        position=Position.LEGAL_REPRESENTATIVE,
        starts_on=date(2020, 1, 1),
        source="登记证书",
    )
    portal.person["uscc"] = other.uscc
    second, _page = comes(portal)

    assert hats(who_is_in(first)) == [("applicant", organization.pk, "")]
    assert hats(who_is_in(second)) == [("applicant", other.pk, "")]


def test_an_organization_is_not_flooded_with_people_who_wait(portal, organization):
    for number in range(representatives.MOST_WAITING):
        portal.person |= {"uid": f"u{number}", "name": f"吴{'一二三'[number]}"}
        assert "已经提请" in comes(portal)[1]
    portal.person |= {"uid": "u9", "name": "吴九"}

    assert "这次没有提请" in comes(portal)[1]
    assert Proposal.objects.count() == representatives.MOST_WAITING
    # The representative is let in all the same.
    portal.person |= {"uid": "legal-1", "name": NAME, "idno": NUMBER}
    assert comes(portal)[1] == ""


def test_no_door_gives_power(portal, organization):
    portal.person |= {"role": "director", "region": "320585"}
    client, _page = comes(portal)

    user = User.objects.get(pk=who_is_in(client))
    assert not user.holds_power and not user.is_inside and not user.is_staff
