"""A purchase from its need to its last payment, by the real acts of the right people; and what stands in the way."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement.kinds import PurchaseKind
from yihe.domains.procurement.models import Contract, Milestone, Purchase
from yihe.faces.desk import page
from yihe.foundation.roles import PURCHASER
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_a_purchase_by_simple_quotation_from_its_need_to_its_last_payment(town):
    purchase = ways.opened(town)
    ways.awarded(town, purchase)
    contract = ways.in_force(town, purchase)
    envelope = ways.money(town)
    envelope.refresh_from_db()

    assert (envelope.reserved, envelope.committed) == (0, 3_600_000), (
        "the reservation became the contract, the rest went back"
    )
    ways._whole_way(town, purchase)

    purchase.refresh_from_db()
    assert (purchase.state, Matter.objects.get(pk=contract.pk).state) == ("closed", "ended")
    assert sum(row.payable for row in Milestone.objects.all()) == Contract.objects.get().amount == D(36_000)
    said = Purchase.objects.get(pk=purchase.pk)
    assert (said.profile, said.regime, said.counted) == ("simple_quote", "local", D(40_000))


@pytest.mark.parametrize(
    ("state", "ahead"),
    [("tendering", ["待签合同", "履约中", "已完成"]), ("quoting", ["待决定成交", "待签合同", "履约中", "已完成"])],
)
def test_who_chose_the_tender_is_told_the_way_of_a_tender_and_no_quotation(state, ahead):
    matter = Matter(kind="purchase", state=state, workflow_version=PurchaseKind.workflow_version)
    assert [label for label, status in page.road(PurchaseKind, matter, []) if status == "ahead"] == ahead


@pytest.mark.parametrize(
    ("budget", "plan", "ahead"),
    [
        ("40000", {}, ["询价中", "待决定成交"]), ("1200000", {}, ["评审采购中"]),
        ("1200000", {"platform": "external"}, ["待决定成交"]), ("40000", ways.ARGUED, ["待决定成交"]),
    ],
)  # fmt: skip
def test_nobody_is_told_a_way_before_the_amount_has_chosen_one_and_another_afterwards(town, budget, plan, ahead):
    purchase = ways.opened(town, budget=D(budget))
    rest = ["待签合同", "履约中", "已完成"]
    assert _ahead(town, purchase)[-4:] == ["待采购", *rest], "nothing is approved, and nobody can tell"
    ways.approved(town, purchase, **plan)
    assert _ahead(town, purchase) == [*ahead, *rest]


def _ahead(town, purchase: Matter) -> list[str]:
    page_ = Client()
    page_.force_login(ways.as_read(town, PURCHASER))
    shown = page_.get(purchase.get_absolute_url()).content.decode()
    return re.findall(r'<li class="road-ahead[^"]*".*?class="road-label">(.*?)</span>', shown)


def test_a_contract_that_ends_before_it_begins_is_refused_with_both_days_on_the_page(town):
    purchase = ways.awarded(town)
    said = ways.terms(town)
    said |= {"ends_on": said["starts_on"] - timedelta(days=1)}
    by = Client()
    by.force_login(ways.as_read(town, PURCHASER))
    typed = {name: str(value) for name, value in said.items() if value}
    answer = by.post(f"{purchase.get_absolute_url()}do/draw_contract/", typed).content.decode()
    assert f"履约结束 {said['ends_on']} 早于开始 {said['starts_on']}。" in answer and "互相矛盾" not in answer
    assert said["quality"] in answer, "nothing typed is lost"
