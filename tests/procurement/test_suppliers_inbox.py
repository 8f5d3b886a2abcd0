"""What waits on the bureau and may be done by an organization stands in its inbox: a contract's stage, with its day, one press away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.faces.test_help import signed_in
from tests.ways import procurement as buys
from tests.ways import tenders
from tests.ways.town import Town
from yihe.foundation.roles import APPLICANT, DIRECTOR, PURCHASER
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def inbox(user) -> str:
    return signed_in(user).get("/desk/").content.decode()


def stages(contract: Matter) -> list[Matter]:
    return list(Matter.objects.filter(kind="milestone", parent=contract).order_by("pk"))


def test_a_supplier_sees_what_is_to_be_delivered_by_when_and_one_press_leads_there(town):
    contract = buys.with_the_organization(town)
    supplier, first = town.who(APPLICANT), stages(contract)[0]
    page = inbox(supplier)
    assert "没有等您办理的事" not in page
    for stage in stages(contract):
        assert (
            f'href="{stage.get_absolute_url()}"' in page and f"{timezone.localdate(stage.due_at):%Y-%m-%d} 到期" in page
        )
    there = signed_in(supplier).get(first.get_absolute_url()).content.decode()
    assert "登记履约报告" in there


def test_what_was_delivered_stands_there_no_more(town):
    contract = buys.with_the_organization(town)
    first = stages(contract)[0]
    buys.reported(town, first)
    page = inbox(town.who(APPLICANT))
    assert (
        f'href="{first.get_absolute_url()}"' not in page and f'href="{stages(contract)[1].get_absolute_url()}"' in page
    )


def test_what_stands_still_is_not_asked_for_until_it_goes_on(town):
    contract = buys.with_the_organization(town)
    perform(Matter.objects.get(pk=contract.pk), "suspend", by=buys.as_read(town, DIRECTOR), reason="等待审计（虚构）。")
    assert stages(contract)[0].get_absolute_url() not in inbox(town.who(APPLICANT))
    perform(Matter.objects.get(pk=contract.pk), "resume", by=buys.as_read(town, DIRECTOR), reason="审计结束（虚构）。")
    assert stages(contract)[0].get_absolute_url() in inbox(town.who(APPLICANT))


def test_more_stages_of_one_contract_ask_the_database_no_more(town, monkeypatch):
    """Whether they stand still is asked of what they hang on, once."""
    monkeypatch.setattr("yihe.faces.desk.waiting.FEW", 0)
    contract = buys.with_the_organization(town)
    supplier = town.who(APPLICANT)
    two = asked_by_its_inbox(supplier)
    buys.reported(town, stages(contract)[0])
    assert asked_by_its_inbox(supplier) == two


def asked_by_its_inbox(user) -> int:
    client = signed_in(user)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/")
    return len(asked)


def test_what_is_late_says_so(town):
    contract = buys.with_the_organization(town)
    first = stages(contract)[0]
    town.travel(timezone.localdate(first.due_at) + timedelta(days=1))
    assert "已经到期" in inbox(town.who(APPLICANT))


def test_more_than_a_few_stand_in_their_list(town, monkeypatch):
    monkeypatch.setattr("yihe.faces.desk.waiting.FEW", 1)
    buys.with_the_organization(town)
    page = inbox(town.who(APPLICANT))
    assert 'href="/desk/kinds/milestone/?state=due"' in page and "可以由您办理 2 条" in page


def test_control_nobody_elses_stages_and_none_for_whom_the_step_waits_on(town):
    contract = buys.in_force(town)  # with a law firm that has no account
    assert stages(contract) and stages(contract)[0].get_absolute_url() not in inbox(town.who(APPLICANT))
    buyer = buys.as_read(town, PURCHASER)
    assert "等您处理" not in inbox(buyer), "it waits on the buyer in the list itself"


def test_who_runs_a_purchase_is_led_to_the_round_it_waits_for(town):
    tender = tenders.to(town, "bidding")
    page = signed_in(buys.as_read(town, PURCHASER)).get(tender.parent.get_absolute_url()).content.decode()
    card = page.partition('id="acts"')[2].partition("</section>")[0]
    assert (
        f'href="{tender.get_absolute_url()}"' in card and "此件要等下面的件办完" in card and "没有要办的事" not in page
    )


def test_control_who_only_reads_is_led_nowhere(town):
    tender = tenders.to(town, "bidding")
    page = signed_in(buys.as_read(town, DIRECTOR)).get(tender.parent.get_absolute_url()).content.decode()
    assert "此件要等下面的件办完" not in page


def test_control_what_waits_for_nothing_leads_nowhere_else(town):
    purchase = buys.opened(town)
    page = signed_in(buys.as_read(town, PURCHASER)).get(purchase.get_absolute_url()).content.decode()
    assert "此件要等下面的件办完" not in page
