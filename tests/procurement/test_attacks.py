"""What somebody tries who wants to stay below a mark, or to decide alone what two decide; each beside what is let through."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.procurement.test_refusals import another_buyer, refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.domains.procurement import counting, quotations
from yihe.domains.procurement.forms import ChoiceForm, PurchaseForm
from yihe.domains.procurement.models import Purchase, Quote
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, User
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body, Ground, Succession

pytestmark = pytest.mark.django_db
D = Decimal
SMALL = D(30_000)


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def bought_before(matter: Matter) -> None:
    Purchase.objects.filter(pk=matter.pk).update(
        approved_on=timezone.localdate() - timedelta(20), counted=SMALL, profile="simple_quote"
    )


def sum_of(matter: Matter) -> Decimal:
    return counting.measure(Purchase.objects.get(pk=matter.pk), timezone.localdate()).measured.amount


def test_a_budget_unit_that_took_over_another_counts_what_both_bought(town):
    other = another_buyer()
    first = ways.opened(town, budget=SMALL, buyer=other)
    bought_before(first)
    second = ways.opened(town, title="又一次（虚构）", budget=SMALL)

    assert sum_of(second) == SMALL, "two units are two"
    Succession.objects.create(
        predecessor_id=other.pk, successor_id=ways.a_buyer().pk, ground=Ground.MERGER, since=timezone.localdate(),
        source="机构改革文件（虚构）",
    )  # fmt: skip
    assert sum_of(second) == 2 * SMALL


def test_a_series_of_another_county_neither_counts_nor_is_named(town):
    first = ways.opened(town, budget=SMALL, buyer=another_buyer(), series="送法下乡")
    bought_before(first)
    second = ways.opened(town, title="又一次（虚构）", budget=SMALL, series="送法下乡")

    assert sum_of(second) == 2 * SMALL, "one series of one county counts, whoever buys"
    Matter.objects.filter(pk=first.pk).update(region="320583")
    found = counting.measure(Purchase.objects.get(pk=second.pk), timezone.localdate()).measured
    assert (found.amount, found.with_) == (SMALL, ())


@pytest.mark.parametrize("ran", [True, False])
def test_who_wrote_the_stages_and_registered_the_signatures_accepts_no_work(town, person, ran):
    contract = ways.drawn(town)
    second = person(PURCHASER)
    perform(
        contract, "add_stage", by=second if ran else ways.as_read(town, PURCHASER), title="全年坐班",
        due_on=date(timezone.localdate().year, 12, 1), amount=D(36_000), indicators="坐班 12 次",
    )  # fmt: skip
    ways.offered(town, contract)
    stage = ways.milestone(town, contract)
    ways.reported(town, stage)
    Membership.objects.create(user=second, role_code=CLERK.code, region="320585", valid_from=date(2020, 1, 1))
    said = {"found": "齐全。", "proposed_amount": D(36_000), "users_said": ""}

    if ran:
        assert "经办过这次采购" in refused(stage, "find", second, **said)
    else:
        perform(stage, "find", by=User.objects.get(pk=second.pk), **said)


def test_what_was_offered_in_a_quotation_that_failed_is_chosen_by_nobody(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.quoted(town, purchase, "36000")
    ways.over(town)
    offered = Quote.objects.get()
    Body.objects.filter(pk=offered.supplier_id).update(until=timezone.localdate() - timedelta(1))
    perform(purchase, "fail", by=ways.as_read(town, PURCHASER), reason="只有一家报价，已经注销。")
    Body.objects.filter(pk=offered.supplier_id).update(until=None)
    perform(purchase, "again", by=ways.as_read(town, PURCHASER))
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))

    assert "现有 0 家" in quotations.too_few_quotes(Matter.objects.get(pk=purchase.pk), None)
    assert not ChoiceForm.for_matter(purchase, None).fields["quote"].queryset.exists()
    anew = {"supplier": offered.supplier, "amount": D(35_000), "note": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        for _twice in range(2):
            Quote.objects.create(purchase_id=purchase.pk, by=town.who(PURCHASER), **anew)
    perform(purchase, "take_quote", by=ways.as_read(town, PURCHASER), **anew)
    assert ChoiceForm.for_matter(purchase, None).fields["quote"].queryset.get().amount == D(35_000)


def test_the_purchaser_alone_does_not_ask_until_it_suits(town):
    purchase = ways.opened(town)
    ways.approved(town, purchase)
    perform(purchase, "start_quoting", by=ways.as_read(town, PURCHASER))
    ways.quoted(town, purchase)
    ways.over(town)

    assert "有可以成交的" in refused(purchase, "fail", town.who(PURCHASER), reason="再问一次。")


@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_plan_approved_at_the_same_moment_as_another_has_seen_it(town, monkeypatch, meanwhile):
    other = ways.opened(town, title="同时批准的（虚构）", budget=SMALL)
    purchase = ways.opened(town, budget=SMALL)
    ways.planned(town, purchase)
    perform(purchase, "review", by=ways.as_read(town, REVIEWER))
    hold = lines.hold_lines

    def waits(*bodies):
        hold(*bodies)
        if meanwhile:
            bought_before(other)

    monkeypatch.setattr(lines, "hold_lines", waits)
    perform(purchase, "approve", by=ways.as_read(town, DIRECTOR))
    found = Purchase.objects.get(pk=purchase.pk)
    if meanwhile:  # together they are no simple quotation any more: it is tendered
        assert (found.counted, found.profile) == (2 * SMALL, "simple_call")
        assert "60,000.00" in found.why
        assert refused(Matter.objects.get(pk=purchase.pk), "start_quoting", town.who(PURCHASER))
    else:
        assert (found.counted, found.profile) == (SMALL, "simple_quote")


def test_a_unit_that_has_ended_is_none_that_buys(town):
    other = another_buyer()
    form = PurchaseForm(user=ways.as_read(town, PURCHASER))
    assert set(form.fields["buyer"].queryset) >= {other}
    type(other.body).objects.filter(pk=other.pk).update(until=timezone.localdate() - timedelta(1))
    assert other not in PurchaseForm(user=ways.as_read(town, PURCHASER)).fields["buyer"].queryset
