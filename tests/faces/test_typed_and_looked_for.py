"""What is typed finds what is stored, whichever way it is typed; an export says where it ends; a rule of the database is not named."""

import io

import pytest
from django import forms
from django.apps import apps
from django.test import Client
from openpyxl import load_workbook

from tests.conftest import make_organization
from tests.subsidies.conftest import make_worker
from yihe.acts.funds.promises import Payee
from yihe.domains.subsidies.claims.incubation import IncubationKind
from yihe.domains.subsidies.effects import _shown_name
from yihe.faces.design import fields
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.roles import CLERK
from yihe.matters import queries


@pytest.fixture
def clerk(client, person) -> Client:
    client.force_login(person(CLERK))
    return client


@pytest.mark.parametrize("way", ["{0}", "{1}", "{2}", " {0}\u200b "])
def test_a_matter_is_found_by_its_number_however_it_is_typed(errand, people, way):
    matter = errand()
    number = matter.number
    typed = way.format(number, number.replace("-", "－"), number.replace("-", ""))

    assert queries.by_number(people.applicant, typed) == matter
    assert list(queries.searched(queries.in_reach(people.applicant), typed)) == [matter]


def test_an_organization_is_found_by_its_code_and_a_name_with_blanks(clerk, organization):
    code, name = organization.uscc, organization.name
    for typed in (code, code.lower(), f"{code[:8]} {code[8:]}", f"{name[0]}\u3000{name[1:]}", name[2:6]):
        assert name in clerk.get("/desk/search/", {"q": typed}).content.decode(), typed


@pytest.mark.parametrize("typed", ["方远", "方 远", "方\u3000远", "远"])
def test_a_person_is_found_by_a_name_with_blanks_and_by_the_given_name(clerk, organization, typed):
    found, other = make_worker(organization, name="方远"), make_worker(organization, name="李明")

    page = clerk.get("/desk/records/practitioners/", {"q": typed}).content.decode()

    linked = [f"/desk/records/practitioners/{each.pk}/" in page for each in (found, other)]
    assert linked == [True, False]


@pytest.mark.parametrize(("name", "shown"), [("欧阳修文", "欧阳**"), ("买买提·吐尔逊", "买******"), ("李明", "李*")])
def test_a_notice_names_a_person_by_the_family_name(name, shown):
    assert _shown_name(Payee(name=name, organization=None)) == shown


@pytest.mark.parametrize("path", ["/exchange/organizations/", "/exchange/records/practitioners/"])
@pytest.mark.parametrize(("most", "says"), [(1, True), (50, False)])
def test_an_export_says_where_it_ends(clerk, settings, path, most, says):
    settings.CEILINGS = {"rows_of_an_export": most}
    for nth in range(3):
        make_worker(make_organization(f"另一家{nth}社"), name=f"人{nth}")

    rows = [[c.value for c in row] for row in load_workbook(io.BytesIO(clerk.get(path).getvalue())).active.rows]

    assert (len(rows) == 3, str(rows[-1][0]).startswith(f"一次最多导出 {most} 行，后面还有")) == (says, says)


def test_no_rule_of_the_database_is_named_to_people():
    named = [
        rule.name for model in apps.get_models() for rule in model._meta.constraints
        if rule.name in str(rule.get_violation_error_message())
    ]  # fmt: skip
    assert named == []


@pytest.mark.parametrize("cost", ["0", "-1"])
def test_a_cost_that_is_none_is_said_once_at_its_box(db, cost):
    form = IncubationKind.form({"since": "2026-01-01", "until": "2026-03-31", "actual_cost": cost})

    assert not form.is_valid()
    assert len(form.errors["actual_cost"]) == 1 and "__all__" not in form.errors


def test_an_amount_stands_in_words_beside_its_box_without_a_script(rf):
    class Asking(forms.Form):
        amount = MoneyBox(label="金额（元）")
        reason = forms.CharField()

    form = Asking({"amount": "5000。00", "reason": ""})
    assert not form.is_valid()

    drawn = fields.widget(form["amount"])

    assert 'id="id_amount_in_words" role="status">¥5,000.00　伍仟元整</p>' in drawn and "5000。00" in drawn
    assert "said-in-words" not in fields.widget(form["reason"])
