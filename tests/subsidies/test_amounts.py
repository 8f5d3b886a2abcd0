"""How much a claim is about, on its cover: asked, then promised; covers from before get the same; a changed one is named."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from yihe.matters import evidence
from yihe.matters.models import Matter

FILLED_IN_BY = (
    "yihe.acts.funds.migrations.0004_amounts_of_matters",
    "yihe.domains.subsidies.migrations.0007_amounts_of_claims",
)


def amounts() -> dict[str, Decimal | None]:
    return dict(Matter.objects.order_by("pk").values_list("number", "amount"))


@pytest.fixture
def some(claim):
    return claim("activity", "reviewed"), claim("exam", "noticed")


def test_it_is_what_was_asked_then_what_was_promised_and_a_budget_what_it_brings(some):
    asked, promised = some
    asked.refresh_from_db()

    assert asked.amount is not None and asked.amount > 0
    assert amounts()[promised.number] == Decimal("1800.00")
    assert {m.amount for m in Matter.objects.filter(kind="appropriation")} != {None}


def test_covers_from_before_get_what_their_events_would_give_them(some):
    stood = amounts()
    Matter.objects.update(amount=None)

    for module in FILLED_IN_BY:
        import_module(module).fill_in(apps, None)

    assert amounts() == stood
    assert any(stood.values()), "the control: there was something to fill in"


def test_an_amount_changed_past_the_actions_is_named(some):
    assert list(evidence.verify(some[1])) == []
    Matter.objects.filter(pk=some[1].pk).update(amount=Decimal("18000.00"))

    assert [sentence for sentence in evidence.verify(some[1]) if "金额（18000.00 元）" in sentence]
