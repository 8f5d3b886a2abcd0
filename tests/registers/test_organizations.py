"""The register of organizations: codes that check, facts that know their source, pages for those in reach."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLERK
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.organizations import codes, edits, queries
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners import edits as people

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("52320585", "应为 18 位"),
        (valid_uscc(1)[:-1] + "0" if not valid_uscc(1).endswith("0") else valid_uscc(1)[:-1] + "1", "校验码不对"),
        ("5232058500000000IO", "只能是数字和大写字母"),
    ],
)
def test_a_wrong_code_is_refused_in_words(code, words):
    assert words in codes.uscc_fault(code)


def test_a_right_code_passes_with_blanks_and_small_letters():
    assert codes.clean_uscc(f" {valid_uscc(7).lower()} ") == valid_uscc(7)


@pytest.fixture
def entered(person):
    clerk = person(CLERK)
    return clerk, edits.enter(
        by=clerk, source="登记证书", name="新芽社工服务社", uscc=valid_uscc(77), legal_form="association",
        role_type="basic", registered_on=date(2026, 3, 2), region=CHENGXIANG, legal_representative="张三",
    )  # fmt: skip


def test_each_fact_knows_where_it_comes_from_and_since_when(entered):
    _clerk, organization = entered
    facts = {f.label: f for f in queries.known_facts(organization)}

    assert (facts["法定代表人"].source, facts["法定代表人"].since) == ("登记证书", date(2026, 3, 2))
    assert facts["银行账号"].value == ""
    assert facts["党组织"].source == ""


def test_a_newer_fact_replaces_and_an_older_one_only_completes(entered):
    clerk, organization = entered
    edits.record_fact(organization, "legal_representative", "李四", by=clerk, source="变更通知", since=date(2026, 6, 1))
    edits.record_fact(organization, "legal_representative", "王二", by=clerk, source="旧档案", since=date(2026, 4, 1))

    assert Organization.objects.get(pk=organization.pk).legal_representative == "李四"
    known = {f.label: f for f in queries.known_facts(organization)}["法定代表人"]
    assert [f.value for f in known.earlier] == ["王二", "张三"]


def test_an_edit_names_who_and_what_and_an_account_never_whole(entered):
    clerk, organization = entered
    for account in ("6222020000000077", "6222029999999999"):
        edits.record_fact(organization, "account", account, by=None, source="函", since=date(2026, 6, 1))

    edit = RegisterEdit.objects.filter(field="银行账号").first()
    assert (edit.before, edit.after, edit.by) == ("尾号 0077", "尾号 9999", None)


def test_a_field_that_is_no_fact_cannot_be_set(entered):
    clerk, organization = entered
    with pytest.raises(ValidationError, match="没有这个字段"):
        edits.record_fact(organization, "invented", "1", by=clerk, source="x")


def test_the_page_tells_the_life_to_those_in_reach_only(client, entered, person, another_organization):
    clerk, organization = entered
    edits.record_fact(organization, "account", "6222020000000077", by=None, source="函", since=date(2026, 6, 1))
    client.force_login(clerk)
    text = client.get(f"/desk/organizations/{organization.uscc}/").content.decode()
    assert "登记证书" in text and "尾号 0077" in text
    assert "6222020000000077" not in text

    for stranger in (person(CLERK, region="320505"), person(APPLICANT, of=another_organization), person(ADMINISTRATOR)):
        client.force_login(stranger)
        assert client.get(f"/desk/organizations/{organization.uscc}/").status_code == 404


def test_party_coverage_counts_what_is_in_reach(person):
    make_organization(party_organization="支部")
    make_organization()
    make_organization(region="320505001")

    assert queries.party_coverage(person(CLERK)) == {"total": 2, "covered": 1}


@pytest.mark.parametrize(
    ("number", "words"),
    [("123", "18 位"), ("110105194912310022", "校验码不对"), ("110105194913310027", "日期")],
)
def test_a_wrong_id_number_is_refused_in_words(number, words):
    fault = people.id_number_fault(number)
    assert fault and (words in fault or "校验码" in fault)


@pytest.mark.parametrize("number", ["11010519491231002X"])
def test_a_real_number_passes_whatever_its_county_was_called(number):
    """320522 was 太仓县 until 1993; numbers given out then are as good as any."""
    from stdnum.cn import ric

    old = "32052219600101001"
    assert people.id_number_fault(number) == ""
    assert people.id_number_fault(old + ric.calc_check_digit(f"{old}?")) == ""
