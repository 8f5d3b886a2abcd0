"""三员分立: one opens, another confirms, the third looks; nobody is two of them, and none has a hand on money."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from yihe.foundation.roles import (
    ADMINISTRATOR,
    AUDIT_OFFICER,
    CLERK,
    DIRECTOR,
    FINANCE_CHECKER,
    FINANCE_MAKER,
    KEEPERS_OF_THE_SYSTEM,
    ROLES,
    SECURITY_OFFICER,
)
from yihe.matters.models import Matter
from yihe.registers.accounts import apart, edits, grants
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.organizations.models import Organization

pytestmark = pytest.mark.usefixtures("neighbours")

CITY = "320585"
PAIRS = [(one, two) for one in KEEPERS_OF_THE_SYSTEM for two in KEEPERS_OF_THE_SYSTEM if one is not two]
HANDS_ON = [role for role in ROLES.values() if role.power in ("money", "decisions")]


@pytest.fixture
def admin(person):
    return person(ADMINISTRATOR, name="沈宇")


@pytest.fixture
def officer(person):
    return person(SECURITY_OFFICER, name="骆青")


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


@pytest.mark.parametrize(("held", "wanted"), PAIRS, ids=lambda role: role.code)
def test_nobody_is_two_of_them(admin, person, held, wanted):
    somebody = person(held, name="骆青")

    assert "三者一人只能任其一" in refusal(grants.grant, somebody, wanted, by=admin, region=CITY)
    assert "三者一人只能任其一" in refusal(grants.grant, somebody, wanted, by=None, region=CITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=somebody, role_code=wanted.code, region=CITY)
    edits.end(somebody.memberships.get(), by=admin)
    Membership.objects.create(user=somebody, role_code=wanted.code, region=CITY)  # the control


@pytest.mark.parametrize("keeper", KEEPERS_OF_THE_SYSTEM, ids=lambda role: role.code)
@pytest.mark.parametrize("hands", HANDS_ON, ids=lambda role: role.code)
def test_none_of_them_has_a_hand_on_money_or_decisions(admin, person, keeper, hands):
    one, other = person(keeper), person(hands)

    assert "管理系统的人不" in refusal(grants.grant, one, hands, by=admin, region=CITY)
    assert "管理系统的人不" in refusal(grants.grant, other, keeper, by=admin, region=CITY)


def test_nor_borrowed(person):
    lender, keeper = person(FINANCE_CHECKER), person(SECURITY_OFFICER)
    keeper.memberships.create(role_code="clerk", region=CITY, valid_from="2020-01-01")
    today = timezone.localdate()

    said = {"to": keeper, "since": today, "until": today, "by": lender}
    assert "管理系统的人不经管资金" in refusal(edits.delegate, lender.memberships.get(), **said)
    clerk = person(CLERK)
    edits.delegate(lender.memberships.get(), **said | {"to": clerk})  # the control


def test_what_was_proposed_before_is_looked_at_again_when_it_is_confirmed(admin, officer, person):
    somebody = person(CLERK)
    proposal = grants.grant(somebody, FINANCE_MAKER, by=admin, region=CITY)
    Membership.objects.create(user=somebody, role_code="audit_officer", region=CITY)

    assert "管理系统的人不经管资金" in refusal(grants.confirm, proposal, by=officer)


def test_one_that_ran_out_bars_nobody(admin, officer, person):
    somebody = person()
    somebody.memberships.create(
        role_code="audit_officer", region=CITY, valid_from="2020-01-01", valid_until="2020-12-31"
    )
    proposal = grants.grant(somebody, SECURITY_OFFICER, by=admin, region=CITY)

    assert grants.confirm(proposal, by=officer).role is SECURITY_OFFICER


@pytest.mark.parametrize("role", KEEPERS_OF_THE_SYSTEM, ids=lambda role: role.code)
def test_none_of_them_is_lent(person, role):
    keeper, colleague, today = person(role), person(CLERK), timezone.localdate()

    said = refusal(edits.delegate, keeper.memberships.get(), to=colleague, since=today, until=today, by=keeper)
    assert said == f"“{role.label}”的任职不能委托。"


@pytest.mark.parametrize("role", KEEPERS_OF_THE_SYSTEM, ids=lambda role: role.code)
def test_none_of_them_sees_matters_or_organizations(person, errand, role):
    keeper = person(role)

    assert Matter.objects.visible_to(keeper).count() == Organization.objects.visible_to(keeper).count() == 0
    assert Organization.objects.visible_to(person(CLERK)).count() > 0  # the control


def test_the_security_officer_opens_and_gives_nothing(officer, person):
    client, somebody = Client(), person(CLERK)
    client.force_login(officer)

    assert client.get("/desk/people/").status_code == 200
    assert client.post("/desk/people/", {"username": "x", "name": "某"}).status_code == 404
    assert client.post(f"/desk/people/{somebody.username}/", {"role": "clerk", "region": CITY}).status_code == 404
    assert "不在您的管辖范围内" in refusal(grants.grant, somebody, CLERK, by=officer, region=CITY)


def test_the_administrator_confirms_nothing_but_the_first_security_officer(admin, person):
    other = person(ADMINISTRATOR)
    first = grants.grant(person(), SECURITY_OFFICER, by=admin, region=CITY)
    money = grants.grant(person(), FINANCE_MAKER, by=admin, region=CITY)

    assert refusal(grants.confirm, money, by=other).endswith("须由管辖范围内的安全管理员、分管领导确认。")
    held = grants.confirm(first, by=other)
    edits.end(held, by=admin)
    second = grants.grant(person(), SECURITY_OFFICER, by=admin, region=CITY)
    assert refusal(grants.confirm, second, by=other) != "", "there was one: ending it opens nothing"
    grants.confirm(second, by=person(DIRECTOR))


def test_the_audit_officer_reads_what_both_did_and_changes_nothing(admin, officer, person):
    proposal = grants.grant(person(name="许晴"), FINANCE_MAKER, by=admin, region=CITY)
    grants.confirm(proposal, by=officer)
    far = person(CLERK, region="320583")
    edits.note(far, "新增用户", "", "别的城市", by=None)
    client = Client()
    client.force_login(person(AUDIT_OFFICER))

    page = client.get("/desk/administration/").content.decode()
    assert "提请任职" in page and "沈宇提请" in page and "骆青" in page
    assert "别的城市" not in page
    assert [client.post(path).status_code for path in ("/desk/administration/", "/desk/people/", "/desk/grants/1/")] == [
        405, 404, 404,
    ]  # fmt: skip


def test_the_people_page_says_who_they_are_and_which_deputy_is_missing(admin, officer):
    client = Client()
    client.force_login(admin)
    page = client.get("/desk/people/").content.decode()

    assert "三员分立" in page and "没有副职，请再提请一位" in page and "还没有人任，请尽快提请" in page


@pytest.mark.usefixtures("unprotected")
def test_verify_names_who_holds_what_does_not_go_together(person):
    keeper = person(AUDIT_OFFICER, name="宋岚")
    assert list(apart.breaches()) == []
    keeper.memberships.create(role_code="finance_maker", region=CITY, valid_from="2020-01-01")

    assert list(apart.breaches()) == ["宋岚不能既是审计管理员又是财务经办：管理系统的人不经管资金。"]


# The upgrade.


@pytest.fixture
def upgrade():
    """Return the migration's own function, on rows as they stood."""
    module = importlib.import_module("yihe.registers.accounts.migrations.0014_three_keep_the_system")
    return lambda: module.part(apps, None)


def in_office() -> list[tuple[str, str]]:
    rows = Membership.objects.in_force().values_list("user__name", "role_code")
    return sorted(rows)


def test_of_two_administrators_the_second_becomes_security_officer(upgrade, admin, person):
    from yihe.registers.evidence import states

    second, third = person(ADMINISTRATOR, name="骆青"), person(ADMINISTRATOR, name="副职")
    alone = person(ADMINISTRATOR, region="320583", name="邻市")
    upgrade()
    states.begin()

    assert in_office() == sorted(
        [("沈宇", "administrator"), ("骆青", "security_officer"), ("副职", "administrator"), ("邻市", "administrator")]
    )
    assert (third, alone) and list(states.faults()) == []
    assert [e.after for e in RegisterEdit.objects.filter(entry=second.username, reason="升级：三员分立")] == [
        f"安全管理员 {CITY}"
    ]
    call_command("check")
    from yihe.registers.accounts.verifying import unconfirmed

    assert list(unconfirmed()) == []
    upgrade()
    assert User.objects.filter(memberships__role_code="security_officer").count() == 1, "once"
