"""More of the same: within its share, reserved first, decided by another; and it counts from then on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds.checking import check_ledger
from yihe.domains.procurement import counting, supplements
from yihe.domains.procurement.models import Milestone, Purchase, Supplement
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def asked(amount) -> dict:
    return {
        "title": "再坐班一次", "due_on": timezone.localdate() + timedelta(30), "amount": D(amount), "indicators": "一次", "reason": "村里要求。"
    }  # fmt: skip


def brought(town, contract, amount) -> None:
    ways.supplement(town, contract, **asked(amount))
    perform(contract, "reserve_supplement", by=ways.as_read(town, FINANCE_MAKER), envelope=ways.money(town))


def test_all_supplements_together_stay_within_a_tenth_to_the_fen(town):
    contract = ways.in_force(town)  # of 36 000
    purchaser = town.who(PURCHASER)
    assert "超过原合同" in refused(contract, "propose_supplement", purchaser, **asked("3600.01"))
    assert "超过原合同" in refused(contract, "propose_supplement", purchaser, **asked("3603.60")), "10.01 %"
    brought(town, contract, "3000")
    assert refused(Matter.objects.get(pk=contract.pk), "approve_supplement", ways.as_read(town, DIRECTOR)), (
        "signed by nobody"
    )
    ways.supplement_approved(town, contract)
    assert "已签订 ¥3,000.00" in refused(contract, "propose_supplement", purchaser, **asked("600.01"))
    brought(town, contract, "600")
    ways.supplement_approved(town, contract)

    purchase = Purchase.objects.select_related("matter").get()
    assert purchase.supplements == D(3600)
    assert counting.counted(purchase, timezone.localdate()).amount == D(43_600), "it counts from now on"
    assert sum(row.amount for row in Milestone.objects.all()) == D(39_600)
    envelope = ways.money(town)
    envelope.refresh_from_db()
    assert (envelope.reserved, envelope.committed, list(check_ledger())) == (0, 3_960_000, [])
    ways._through(town, Matter.objects.get(pk=contract.pk))
    assert Milestone.objects.filter(matter__state="paid").count() == 4


def test_one_waits_at_a_time_and_what_is_refused_gives_its_money_back(town):
    contract = ways.in_force(town)
    brought(town, contract, "3000")

    assert refused(contract, "propose_supplement", town.who(PURCHASER), **asked("1"))
    ways.supplement_signed(town, contract)
    perform(Matter.objects.get(pk=contract.pk), "refuse_supplement", by=ways.as_read(town, DIRECTOR), reason="不需要。")
    envelope = ways.money(town)
    envelope.refresh_from_db()
    assert (envelope.reserved, Supplement.objects.get().dropped, Milestone.objects.count()) == (0, True, 2)


def test_one_that_passes_a_mark_is_shown_and_not_refused(town):
    """950 000 + 95 000: the sum passes the local document's mark, and its approvers are told."""
    contract = ways.in_force(town)
    ways.supplement(town, contract, **asked("3600"))
    Purchase.objects.update(counted=D(950_000))
    Supplement.objects.update(amount=D(95_000))

    assert "1,045,000.00" in supplements.passes(Matter.objects.get(pk=contract.pk))
    Supplement.objects.update(amount=D("49999.99"))
    assert supplements.passes(Matter.objects.get(pk=contract.pk)) == ""


def test_what_the_other_side_does_not_sign_gives_its_money_back(town):
    contract = ways.in_force(town)
    brought(town, contract, "3000")
    perform(
        Matter.objects.get(pk=contract.pk),
        "unsigned_supplement",
        by=ways.as_read(town, PURCHASER),
        reason="对方不签（虚构）。",
    )
    envelope = ways.money(town)
    envelope.refresh_from_db()
    assert (Matter.objects.get(pk=contract.pk).state, envelope.reserved, Supplement.objects.get().dropped) == (
        "in_force",
        0,
        True,
    )
