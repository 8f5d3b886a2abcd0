"""A purchase that may not begin yet is not late, and its way is the one its plan has (财库〔2020〕10号)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import starting
from yihe.domains.procurement.kinds import PurchaseKind
from yihe.foundation import workdays
from yihe.foundation.roles import PURCHASER
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
STATUTE = Decimal(600_000)  # between the limit and the mark of the demonstration's figures


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def ready(town, budget=STATUTE, **said) -> Matter:
    purchase = ways.opened(town, budget=budget)
    ways.approved(town, purchase, **said)
    return Matter.objects.get(pk=purchase.pk)


def published(town, matter) -> Matter:
    perform(matter, "publish_intention", by=ways.as_read(town, PURCHASER))
    return Matter.objects.get(pk=matter.pk)


def test_it_is_not_late_before_the_days_of_its_intention_are_over(town):
    matter = ready(town)
    days = starting.BEGIN.days()
    assert matter.due_on == workdays.add(timezone.localdate(), days)  # in which the intention is made public
    matter = published(town, matter)
    first = timezone.localdate() + timedelta(days=30)
    assert (matter.state, matter.due_on) == ("ready", workdays.add(first, days))
    town.travel(first)
    assert not Matter.objects.overdue().filter(pk=matter.pk).exists()
    town.travel(matter.due_on + timedelta(days=1))
    assert Matter.objects.overdue().filter(pk=matter.pk).exists()  # from then on it is


def test_one_that_needs_no_intention_has_the_days_of_a_step(town):
    matter = ready(town, Decimal(40_000))
    assert matter.due_on == workdays.add(timezone.localdate(), starting.BEGIN.days())
    assert published(town, matter).due_on == matter.due_on


def test_control_with_the_days_of_a_step_alone_it_would_be_late(town, monkeypatch):
    """The control: were the clock left as it was, whoever waits as the rule asks would stand on the list of what is late."""
    monkeypatch.setattr(starting, "may_begin_on", lambda purchase: None)
    matter = published(town, ready(town))
    town.travel(timezone.localdate() + timedelta(days=20))
    assert Matter.objects.overdue().filter(pk=matter.pk).exists()


def ahead(matter: Matter) -> list[str]:
    from yihe.faces.desk import page

    found = page.road(PurchaseKind, matter, [], PurchaseKind.beside(matter))
    return [label for label, status in found if status == "ahead"]


@pytest.mark.parametrize(
    ("budget", "said", "way"),
    [
        (STATUTE, {"platform": "external"}, ["待决定成交", "待签合同", "履约中", "已完成"]),
        (STATUTE, {}, ["评审采购中", "待签合同", "履约中", "已完成"]),
        (Decimal(40_000), {}, ["询价中", "待决定成交", "待签合同", "履约中", "已完成"]),
    ],
)
def test_the_way_ahead_is_that_of_its_plan(town, budget, said, way):
    assert ahead(ready(town, budget, **said)) == way


def test_control_what_lies_beside_its_way_is_not_named(town):
    """The control: the declared straight way alone would lead what the province buys through a quotation here."""
    matter = ready(town, platform="external")
    assert "询价中" not in ahead(matter)
    assert "询价中" in [state.label for state in PurchaseKind.workflow.road()]
