"""A purchase has one way to be bought: its page offers that one, asks for its papers alone, and lists say with whom it is."""

from datetime import timedelta

import pytest

from tests.faces.test_help import signed_in
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.documents import papers
from yihe.domains.procurement import starting
from yihe.domains.procurement.models import Purchase
from yihe.faces.desk import list_columns, page
from yihe.foundation import workdays
from yihe.foundation.periods import DAYS, Term
from yihe.foundation.roles import PURCHASER
from yihe.matters import actions, kinds
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
WAYS = {"start_quoting", "start_tender", "enter_result", "award_directly"}


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def external(town) -> Matter:
    matter = buys.opened(town, budget=ways.CONSULTATION)
    buys.approved(town, matter, platform="external")
    return matter


def offered(town, matter: Matter) -> set[str]:
    found = actions.offered(Matter.objects.get(pk=matter.pk), buys.as_read(town, PURCHASER))
    return {action.name for action, _why in found} & WAYS


def slots(town, matter: Matter) -> dict[str, bool]:
    rows = papers.papers_on(Matter.objects.get(pk=matter.pk), buys.as_read(town, PURCHASER))
    return {row.paper.code: row.is_missing for row in rows}


def test_what_is_bought_here_is_asked_for_no_notice_of_elsewhere(town):
    matter = buys.opened(town)
    buys.approved(town, matter)
    assert matter.state == "ready" and offered(town, matter) == {"start_quoting"}
    assert "result" not in slots(town, matter)
    shown = signed_in(buys.as_read(town, PURCHASER)).get(matter.get_absolute_url()).content.decode()
    assert "外部平台的结果" not in shown


def test_what_is_bought_elsewhere_is_and_the_list_says_with_whom_it_is(town):
    matter = external(town)
    assert offered(town, matter) == {"enter_result"} and slots(town, matter)["result"]
    row = "/desk/kinds/purchase/"

    def said() -> str:
        return signed_in(buys.as_read(town, PURCHASER)).get(row).content.decode()

    assert matter.number in said() and "结果待录入" not in said(), "its intention is not out"
    buys.public_long_enough(town, matter)
    assert "省级政府采购交易系统，结果待录入" in said()
    published, ready = contents_of(matter).intention_on, Matter.objects.get(pk=matter.pk)
    offers_end = Term(10, DAYS).ends_on(published + timedelta(days=30))
    assert ready.due_on == workdays.add(offers_end, 5), "nobody is late while offers are handed in there"
    Purchase.objects.filter(pk=matter.pk).update(platform="own")
    assert starting.start_by(Matter.objects.get(pk=matter.pk)) == workdays.add(published + timedelta(days=30), 5)
    assert matter.number in said() and "结果待录入" not in said(), "the control: what is bought here is with nobody"


def test_one_supplier_alone_is_asked_directly(town):
    matter = buys.opened(town)
    buys.planned(town, matter, **buys.ARGUED)
    Purchase.objects.filter(pk=matter.pk).update(platform="own")
    wanted = {"start_quoting": False, "start_tender": False, "enter_result": False, "award_directly": True}
    workflow = kinds.get("purchase").workflow
    assert {name: workflow.actions[name].concerns(Matter.objects.get(pk=matter.pk)) for name in WAYS} == wanted


def test_a_kind_that_is_of_no_organization_has_no_column_for_one():
    def heads(code: str, *names: str) -> list[str]:
        return [column.label for column in list_columns.chosen(names, kind=kinds.get(code))]

    for code in ("purchase", "tender", "challenge"):
        assert "申请单位" not in heads(code) and "" not in heads(code, *list_columns.COLUMNS)
    assert "承接主体" in heads("contract"), "the control"
    assert "申请单位" in [column.label for column in list_columns.chosen(())]


def test_no_organization_opens_or_acts_in_a_kind_that_is_of_none():
    def of_organizations(kind) -> set[str]:
        told = {role for each in kind.workflow.actions.values() for role in each.roles} | {*kind.opened_by}
        told |= {each.waits_on for each in kind.workflow.states.values() if each.waits_on}
        return {role.code for role in told if role.place == "organization"}

    found = {kind.code: of_organizations(kind) for kind in kinds.every() if not kind.organization_called}
    assert {code: roles for code, roles in found.items() if roles} == {} and len(found) > 10
    assert of_organizations(kinds.get("startup_claim")), "the control"


def test_what_is_not_there_is_not_dropped_and_a_challenge_is_not_said_to_be_upheld_before_its_answer(town):
    tender = ways.started(town)
    drops = {"drop_condition", "drop_criterion"}

    def buttons() -> set[str]:
        found = actions.offered(Matter.objects.get(pk=tender.pk), buys.as_read(town, PURCHASER))
        return {action.name for action, _why in found} & drops

    assert buttons() == set()
    ways.written(town, tender)
    assert buttons() == drops, "the control: what is there is"
    workflow = kinds.get("challenge").workflow
    waits = Matter(kind="challenge", state="answering", workflow_version=kinds.get("challenge").workflow_version)
    assert [label for label, status in page.road(kinds.get("challenge"), waits, []) if status == "ahead"] == ["已答复"]
    assert workflow.road()[-1].label == "质疑成立，文件已更正", "the control: what stood there before"
