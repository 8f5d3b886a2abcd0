"""Who may correct what of an organization: itself how it is reached, staff in reach the rest, nobody out of reach."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CIVIL_AFFAIRS, CLERK, DIRECTOR
from yihe.registers.organizations import edits
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.models import Region

pytestmark = pytest.mark.usefixtures("neighbours")

OWN = {"address": "太仓市城厢镇人民路 1 号", "contact": "沈晨", "phone": "0512-00000001"}
STAFFS = {
    "name": "改名社", "legal_form": "association", "role_type": "hub", "region": "320585101", "legal_representative": "李四",
    "purpose": "一切", "party_organization": "支部", "party_established_on": "2020-01-01",
}  # fmt: skip
BY_TWO = {
    "registered_on": "2020-01-01", "standing": "recorded", "judicial_field": "False", "bank": "某银行", "account": "6222000011112222",
}  # fmt: skip


@pytest.fixture(autouse=True)
def divisions(db):
    for code, level in (("320585", "county"), (CHENGXIANG, "town"), ("320585101", "town"), ("320583100", "town")):
        Region.objects.create(code=code, name=code, level=level)


def correct(client, organization, **said):
    given = {"since": "2026-06-01", "source": "变更通知"} | said
    return client.post(f"/desk/organizations/{organization.uscc}/correct/", given, follow=True)


def stored(organization, field: str) -> str:
    return str(getattr(Organization.objects.get(pk=organization.pk), field))


def test_every_fact_is_either_the_organizations_own_or_the_staffs():
    assert sorted([*OWN, *STAFFS, *BY_TWO, *edits.IDENTIFIED_BY]) == sorted(edits.FACTS)


@pytest.mark.parametrize("field", OWN)
def test_an_organization_corrects_how_it_is_reached(client, person, organization, field):
    client.force_login(person(APPLICANT, of=organization))

    assert correct(client, organization, field=field, value=OWN[field]).status_code == 200
    assert stored(organization, field) == OWN[field]


@pytest.mark.parametrize("field", STAFFS | BY_TWO)
def test_an_organization_corrects_nothing_else_neither_on_the_page_nor_past_it(client, person, organization, field):
    agent, before, value = person(APPLICANT, of=organization), stored(organization, field), (STAFFS | BY_TWO)[field]
    client.force_login(agent)

    assert correct(client, organization, field=field, value=value).status_code == 422
    with pytest.raises(ValidationError, match="这一项由司法局"):
        edits.record_fact(organization, field, value, by=agent, source="自述")
    assert stored(organization, field) == before
    assert not organization.facts.exists()


@pytest.mark.parametrize("field", [*OWN, *STAFFS])
@pytest.mark.parametrize("role", [CLERK, BASE_MANAGER, CIVIL_AFFAIRS], ids=lambda role: role.code)
def test_staff_in_reach_correct_any_fact_and_name_the_source(client, person, organization, role, field):
    client.force_login(person(role))
    value = (OWN | STAFFS)[field]

    assert correct(client, organization, field=field, value=value).status_code == 200
    assert stored(organization, field) == value
    assert organization.facts.get().source == "变更通知"


def test_those_out_of_reach_or_without_the_duty_correct_nothing(client, person, organization):
    strangers = (
        person(CLERK, region="320505"), person(APPLICANT, of=make_organization()), person(DIRECTOR), person(),
    )  # fmt: skip
    for stranger in strangers:
        client.force_login(stranger)
        assert correct(client, organization, field="phone", value="1").status_code == 404
        with pytest.raises(ValidationError):
            edits.record_fact(organization, "phone", "1", by=stranger, source="x")
    assert stored(organization, "phone") == ""


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("abc", "区划登记簿里没有这个代码"),
        ("99", "区划登记簿里没有这个代码"),
        ("", "区划登记簿里没有这个代码"),
        ("320583100", "这个区划不在您的职责范围内"),
    ],
)
def test_an_organization_cannot_be_moved_where_nobody_finds_it(client, person, organization, code, sentence):
    client.force_login(person(CLERK))

    answer = correct(client, organization, field="region", value=code)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert stored(organization, "region") == CHENGXIANG


@pytest.mark.parametrize(("field", "value"), [("registered_on", "去年"), ("legal_form", "公司"), ("name", "长" * 101)])
def test_what_a_field_does_not_take_is_refused(client, person, organization, field, value):
    client.force_login(person(CLERK))

    assert correct(client, organization, field=field, value=value).status_code == 422
    assert not organization.facts.exists()


def test_a_code_that_is_anothers_is_refused(person, organization, another_organization):
    clerk = person(CLERK)
    with pytest.raises(ValidationError):
        edits.record_fact(organization, "uscc", another_organization.uscc, by=None, source="证书")
    with pytest.raises(ValidationError, match="由一人提请、另一人核对"):
        edits.record_fact(organization, "uscc", organization.uscc, by=clerk, source="证书")


def test_the_page_says_which_value_stands(client, person, organization):
    client.force_login(person(CLERK))
    said = correct(client, organization, field="legal_representative", value="李四", since="2026-06-01")
    assert "更正已记录，原来的内容和来源都保留。" in said.content.decode()

    said = correct(
        client, organization, field="legal_representative", value="王二", since="2026-04-01", source="旧档案"
    )

    assert "现在的内容仍是“李四”（2026-06-01 起，来源：变更通知）" in said.content.decode()
    assert stored(organization, "legal_representative") == "李四"
    assert organization.facts.get(value="王二").since == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("field", "typed", "kept"), [("role_type", "枢纽型", "hub"), ("legal_form", "社会团体", "association")]
)
def test_a_choice_is_typed_in_words(client, person, organization, field, typed, kept):
    client.force_login(person(CLERK))

    correct(client, organization, field=field, value=typed)

    assert stored(organization, field) == kept
    assert correct(client, organization, field="judicial_field", value="也许").status_code == 422
    assert f">{typed}<" in client.get(f"/desk/organizations/{organization.uscc}/").text


def a_new_one(**said) -> dict:
    return {
        "name": "新芽社（虚构）", "uscc": valid_uscc(7001), "legal_form": "association", "role_type": "basic",
        "standing": "registered", "registered_on": "2026-03-02", "region": CHENGXIANG, "legal_representative": "张三",
        "judicial_field": "no", "source": "登记证书",
    } | said  # fmt: skip


def test_the_field_of_work_is_asked_when_an_organization_is_entered(client, person):
    client.force_login(person(CLERK))

    assert client.post("/desk/organizations/enter/", a_new_one(judicial_field="")).status_code == 422
    assert client.post("/desk/organizations/enter/", a_new_one()).status_code == 302

    organization = Organization.objects.get(name="新芽社（虚构）")
    fact = organization.facts.get(field="judicial_field")
    assert (organization.judicial_field, fact.value, fact.source) == (False, "False", "登记证书")
