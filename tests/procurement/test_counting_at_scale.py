"""What counts together with a purchase among ten thousand: one question of it, and the time the issue allows."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import counting
from yihe.domains.procurement.models import Purchase
from yihe.matters.models import Matter

MANY = 10_000
pytestmark = pytest.mark.django_db


@pytest.fixture
def among_many(person, organization, monkeypatch):
    """A purchase, and ten thousand others: of five hundred items, over ten years; forty of its own item."""
    town = Town(person, organization, monkeypatch)
    own, today = ways.opened(town, budget=Decimal(700_000)), timezone.localdate()
    rows = [
        Matter(
            kind="purchase", number=f"CG-2016-{n:05d}", title="旧的（虚构）", region="320585", state="closed", holder="", opened_at=timezone.now(),
            closed_at=timezone.now(),
        )
        for n in range(MANY)
    ]  # fmt: skip
    matters = Matter.objects.bulk_create(rows, batch_size=500)
    Purchase.objects.bulk_create(
        [
            Purchase(
                matter=matter, title="旧的（虚构）", buyer=ways.a_buyer(), item="FW01" if n % 250 == 0 else f"X{n % 500}", need="。",
                budget=Decimal(1000), project="法律服务", approved_on=today - timedelta(n % 3650), counted=Decimal(1000), profile="simple_quote",
            )
            for n, matter in enumerate(matters)
        ],
        batch_size=500,
    )  # fmt: skip
    return Purchase.objects.select_related("matter").get(pk=own.pk)


def test_it_takes_four_questions_at_most_and_twenty_thousandths_of_a_second(among_many, django_assert_max_num_queries):
    today = timezone.localdate()
    first = date(today.year - 1, today.month, today.day)
    expected = Purchase.objects.filter(item="FW01", approved_on__gte=first, approved_on__lte=today)
    with django_assert_max_num_queries(4):
        found = counting.measure(among_many, today)

    took = []
    for _again in range(5):
        began = time.perf_counter()
        counting.measure(among_many, today)
        took.append(time.perf_counter() - began)
    assert len(found.measured.with_) == expected.count() > 3
    assert min(took) < 0.020, took
