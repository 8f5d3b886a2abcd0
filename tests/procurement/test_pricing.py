"""以事定费: a stage with prices is worth min(Σ price × count, amount) less what the table takes off; counted by two, typed by nobody."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from tests.procurement.test_refusals import refused
from tests.ways import procurement as ways
from tests.ways.town import Town
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Commitment
from yihe.domains.procurement import accepting, contracting, pricing, published
from yihe.domains.procurement.models import CountedUnits, Milestone, Purchase, UnitPrice
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters import evidence, standing
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.catalogs.models import Line

D = Decimal
fen = st.integers(1, 10**9)


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def in_fen(prices: list[tuple[int, int]], most: int, off: int) -> tuple[int, int]:
    """Reckon again, in whole fen and one unit after another: what was reached before the most, and what is left of it."""
    reached = 0
    for each, count in prices:
        room = most - reached
        reached += min(room, each * count)
    return reached, reached - min(off, reached)


@given(prices=st.lists(st.tuples(fen, st.integers(0, 10**4)), max_size=5), most=fen, off=st.integers(0, 10**10))
@example(prices=[(20_000, 12)], most=240_000, off=0)
@example(prices=[(20_000, 13)], most=240_000, off=1)
@example(prices=[], most=1, off=0)
def test_what_a_stage_comes_to_is_what_whole_fen_say(prices, most, off):
    found = pricing.worth([(D(each) / 100, count) for each, count in prices], D(most) / 100, D(off) / 100)
    assert (found.reckoned * 100, found.left * 100) == in_fen(prices, most, off)


def priced(town, deducts: bool = False) -> Matter:
    """Return a contract in force with two stages of 18 000, of which the first pays 1 200 for each sitting and 300 for each lecture."""
    contract = ways.drawn(town)
    ways.staged(town, contract)
    by = ways.as_read(town, PURCHASER)
    perform(contract, "add_price", by=by, seq=1, what="坐班", each_amount=D(1_200))
    perform(contract, "add_price", by=by, seq=1, what="讲座", each_amount=D(300))
    if deducts:
        perform(contract, "add_deduction", by=by, what="迟到一次", each_amount=D("50.50"))
    ways.offered(town, contract)
    return contract


def counted(town, stage: Matter, units: str, second: str = "", times: str = "") -> None:
    ways.reported(town, stage)
    said = {"found": "逐项核对签到表。", "users_said": "", "units": units, "times": times}
    perform(stage, "find", by=ways.as_read(town, CLERK), **said)
    perform(stage, "agree", by=ways.as_read(town, REVIEWER), units=second or units)


@pytest.mark.django_db
def test_it_is_paid_what_was_counted_and_the_rest_goes_back_and_is_no_deduction(town):
    contract = priced(town)
    first = ways.milestone(town, contract)
    counted(town, first, "1 坐班（次）：10\n2 讲座（次）：4", "1：10\n2：4")

    row = Milestone.objects.get(pk=first.pk)
    assert (row.reckoned, row.accepted, row.deducted) == (D(13_200), D(13_200), D(4_800))
    assert contracting.paid_of(Milestone.objects.filter(matter__parent=contract)) == {
        "accepted_amount": D(13_200),
        "deducted_amount": D(0),
    }
    ways.invoiced(town, Matter.objects.get(pk=first.pk))
    ways.paid(town, Matter.objects.get(pk=first.pk))
    made = Commitment.objects.get(matter=first)
    assert (made.paid, made.promised - made.returned, made.outstanding) == (1_320_000, 1_320_000, 0)
    of = published.one(ways.REGION, contract.parent.number)
    assert [(each.accepted, each.deducted) for each in of.contracts[0].accepted] == [(D(13_200), D(0))]
    assert list(check_ledger()) == [] and list(evidence.verify()) == []


@pytest.mark.django_db
def test_it_is_never_more_than_the_stage_and_the_table_takes_off_what_is_left(town):
    contract = priced(town, deducts=True)
    first = ways.milestone(town, contract)
    counted(town, first, "1：15\n2：1", times="1 迟到一次：2")

    row = Milestone.objects.get(pk=first.pk)
    assert (row.reckoned, row.accepted, row.deducted) == (D(18_000), D(17_899), D(101))
    assert [(each.line.what, each.count) for each in row.units.all()] == [("坐班", 15), ("讲座", 1)]
    assert contracting.paid_of(Milestone.objects.filter(matter__parent=contract))["deducted_amount"] == D(101)


@pytest.mark.django_db
def test_a_value_is_typed_by_nobody_and_one_that_is_posted_counts_for_nothing(town):
    contract = priced(town)
    first = ways.milestone(town, contract)
    ways.reported(town, first)
    form = accepting.AcceptForm.for_matter(first, town.who(CLERK))
    assert set(form.fields) == {"found", "units", "users_said"}
    assert form.fields["units"].initial == "1 坐班（次）：0\n2 讲座（次）：0"
    said = {"found": "看过。", "users_said": "", "units": "1：1\n2：0", "proposed_amount": D(18_000)}
    perform(first, "find", by=ways.as_read(town, CLERK), **said)

    assert contents_of(Matter.objects.get(pk=first.pk)).proposed == D(1_200)
    assert set(accepting.AgreeForm.for_matter(first, town.who(REVIEWER)).fields) == {"units"}
    again = refused(first, "agree", town.who(REVIEWER), units="1：2\n2：0")
    assert "坐班 第一位核实 1次，您核实 2次" in again and "退回重新验收" in again
    perform(first, "agree", by=ways.as_read(town, REVIEWER), units="1：1\n2：0", accepted_amount=D(18_000))
    assert Milestone.objects.get(pk=first.pk).accepted == D(1_200)


@pytest.mark.django_db
def test_a_stage_without_prices_is_accepted_as_before(town):
    contract = priced(town)
    second = Matter.objects.filter(kind="milestone", parent=contract).order_by("pk")[1]
    assert set(accepting.AcceptForm.for_matter(second, None).fields) == {"found", "proposed_amount", "users_said"}
    assert set(accepting.AgreeForm.for_matter(second, None).fields) == {"accepted_amount"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ("1：1", "第 2 项“讲座”没有写数量"),
        ("1：1\n2：0\n3：1", "没有第 3 项"),
    ],
)
def test_an_indicator_left_out_or_made_up_is_refused(town, units, sentence):
    first = ways.milestone(town, priced(town))
    ways.reported(town, first)
    said = {"found": "看过。", "users_said": "", "units": units}
    assert sentence in refused(first, "find", town.who(CLERK), **said)


@pytest.mark.parametrize("text", ["坐班：12", "1 坐班：十二", "1：1\n1：2", "1：-1", "1：1.5"])
def test_what_is_no_count_is_refused_and_said_again(text):
    with pytest.raises(ValidationError, match="读不懂"):
        pricing.read(text)


@pytest.mark.django_db
def test_nothing_counted_is_a_refusal_and_all_of_it_goes_back(town):
    first = ways.milestone(town, priced(town))
    ways.reported(town, first)
    perform(first, "find", by=ways.as_read(town, CLERK), found="没有做。", users_said="", units="1：0\n2：0")
    assert "不予通过" in refused(first, "agree", town.who(REVIEWER), units="1：0\n2：0")
    perform(first, "refuse", by=ways.as_read(town, REVIEWER), reason="没有交付。")
    assert Milestone.objects.get(pk=first.pk).accepted == 0
    assert Commitment.objects.get(matter=first).outstanding == 0


@pytest.mark.django_db
def test_a_price_needs_a_unit_of_the_catalogue_a_stage_and_room_in_it(town):
    contract, purchaser = ways.drawn(town), town.who(PURCHASER)
    said = {"seq": 1, "what": "坐班", "each_amount": D(1_200)}
    assert "还没有第 1 期" in refused(contract, "add_price", purchaser, **said)
    ways.staged(town, contract)
    assert "超过第 1 期最多付的" in refused(contract, "add_price", purchaser, **said | {"each_amount": D("18000.01")})
    perform(contract, "add_price", by=ways.as_read(town, PURCHASER), **said)
    assert "已经有“坐班”的单价" in refused(contract, "add_price", purchaser, **said)
    assert UnitPrice.objects.get().unit == "次"
    perform(contract, "drop_price", by=ways.as_read(town, PURCHASER))
    assert "还没有写单价" in refused(contract, "drop_price", purchaser)
    perform(contract, "add_price", by=ways.as_read(town, PURCHASER), **said)
    perform(contract, "drop_stage", by=ways.as_read(town, PURCHASER))
    perform(contract, "drop_stage", by=ways.as_read(town, PURCHASER))
    assert not UnitPrice.objects.exists(), "what was agreed of a stage goes with it"
    assert list(evidence.verify()) == []


@pytest.mark.django_db
def test_where_the_catalogue_has_no_unit_nothing_is_priced_by_it(town):
    purchase = ways.awarded(town)
    without = Line.objects.get(code="FW01")
    without.pk, without.code, without.unit = None, "FW07", ""
    without.save(force_insert=True)
    contract = ways.drawn(town, purchase)
    ways.staged(town, contract)
    fresh = standing.held(purchase.pk)
    Purchase.objects.update(line=without)
    standing.note(fresh, "mend", by=None)
    said = {"seq": 1, "what": "坐班", "each_amount": D(1_200)}
    assert "没有计量单位，不能按数量计价" in refused(contract, "add_price", town.who(PURCHASER), **said)


@pytest.mark.django_db
def test_the_table_takes_nothing_accepted_past_what_was_counted(town):
    first = ways.milestone(town, priced(town))
    counted(town, first, "1：1\n2：0")
    with pytest.raises(IntegrityError, match="milestone_accepts_no_more_than_was_counted"), transaction.atomic():
        Milestone.objects.filter(pk=first.pk).update(accepted=D(1_201), deducted=D(16_799))
    with pytest.raises(IntegrityError, match="units_counted_once|UNIQUE"), transaction.atomic():
        row = CountedUnits.objects.first()
        row.pk = None
        row.save(force_insert=True)


@pytest.mark.django_db
def test_control_prices_without_a_most_are_noticed(town, monkeypatch):
    monkeypatch.setattr(pricing, "min", lambda sum_, _most: sum_, raising=False)
    with pytest.raises(AssertionError):
        test_what_a_stage_comes_to_is_what_whole_fen_say.hypothesis.inner_test([(20_000, 13)], 240_000, 0)
    first = ways.milestone(town, priced(town))
    ways.reported(town, first)
    said = {"found": "看过。", "users_said": "", "units": "1：16\n2：0"}
    with pytest.raises(IntegrityError):
        perform(first, "find", by=ways.as_read(town, CLERK), **said)


@pytest.mark.django_db
def test_what_is_not_delivered_of_a_contract_that_ends_is_called_off_as_before(town):
    contract = priced(town)
    perform(contract, "terminate", by=ways.as_read(town, DIRECTOR), **ways.ENDING)
    assert Commitment.objects.filter(matter__parent=contract).count() == 2
    assert not any(row.outstanding for row in Commitment.objects.filter(matter__parent=contract))
