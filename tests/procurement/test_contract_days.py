"""By when a contract that was signed is public (条例 50) and with 财政 (法 47): shown as a clock, and as late when it is."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import contract_days
from yihe.domains.procurement.models import Contract, Purchase
from yihe.foundation import workdays
from yihe.foundation.roles import DIRECTOR, PURCHASER, REVIEWER
from yihe.matters import standing
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def signed(town, regime: str) -> Matter:
    """Return a contract both sides signed today, of a purchase under a regime."""
    purchase = ways.awarded(town)
    fresh = standing.held(purchase.pk)
    Purchase.objects.filter(pk=purchase.pk).update(regime=regime)
    standing.note(fresh, "mend", by=None)
    contract = ways.drawn(town, Matter.objects.get(pk=purchase.pk))
    ways.staged(town, contract)
    perform(contract, "offer", by=ways.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=ways.as_read(town, REVIEWER))
    ways.signed(town, contract)
    contract.refresh_from_db()
    return contract


def page(user, matter: Matter) -> str:
    client = Client()
    client.force_login(user)
    return client.get(matter.get_absolute_url()).content.decode()


def days_of(contract: Matter) -> list[tuple[str, date, date | None, int]]:
    row = Contract.objects.select_related("purchase").get(pk=contract.pk)
    found = contract_days.of(row, contract.region, contract_days.confirmed_on(contract))
    return [(each.label, each.by, each.done, each.late) for each in found]


def test_under_the_statute_the_decision_waits_no_longer_than_the_contract_has_to_be_public(town):
    contract = signed(town, "statute")
    today = timezone.localdate()
    two, seven = workdays.add(today, 2), workdays.add(today, 7)

    assert contract.due_on == two
    assert days_of(contract) == [("合同公告", two, None, 0), ("合同副本备案", seven, None, 0)]
    assert f"应在 {two} 以前，还没有完成（政府采购法实施条例 第五十条）" in page(town.who(PURCHASER), contract)
    perform(contract, "confirm", by=ways.as_read(town, DIRECTOR))
    assert [(done, late) for _label, _by, done, late in days_of(contract)] == [(today, 0), (today, 0)]


def test_one_that_is_late_says_so_inside_and_on_the_public_page(town):
    contract = signed(town, "statute")
    by = workdays.add(timezone.localdate(), 2)
    town.travel(late := workdays.add(by, 3))
    said = page(town.who(PURCHASER), contract)
    assert "还没有完成，晚了 3 个工作日" in said
    perform(contract, "confirm", by=ways.as_read(town, DIRECTOR))

    assert days_of(contract)[0] == ("合同公告", by, late, 3)
    assert days_of(contract)[1][3] == 0, "five working days are within seven"
    public = Client().get(f"/buying/{contract.parent.number}/").content.decode()
    assert f"合同公告：应在 {by} 以前，{late} 完成，晚了 3 个工作日" in public
    assert "合同公告 " in public and "双方签订" in public and "沈一" not in public
    town.travel(late + timedelta(30))
    assert days_of(contract)[0][3] == 3, "what was done gets no later"


def test_what_a_local_document_has_tendered_goes_by_the_same_days(town):
    assert [label for label, *_rest in days_of(signed(town, "document"))] == ["合同公告", "合同副本备案"]


def test_where_the_statute_does_not_apply_no_day_binds(town):
    contract = signed(town, "local")
    assert days_of(contract) == []
    assert "第五十条" not in page(town.who(PURCHASER), contract)
    assert contract.due_on == contract_days.APPROVAL.last_day(contract.region)
