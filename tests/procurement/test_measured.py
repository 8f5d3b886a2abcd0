"""What counts together and which way it goes: examples of the law, and an oracle that shares no code with the rules."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.domains.procurement import measured, regime
from yihe.domains.procurement.measured import Counted
from yihe.foundation.yaml_files import load_yaml

LAWS = load_yaml(Path(__file__).parent / "laws.yaml")
LIMIT, TENDER_MARK, LOCAL = Decimal(500_000), Decimal(4_000_000), Decimal(1_000_000)
MARKS = regime.Marks(LIMIT, TENDER_MARK, LOCAL, Decimal(50_000))


def amount(said) -> Decimal | None:
    return None if said is None else Decimal(said)


@pytest.mark.parametrize("case", LAWS["choice"], ids=lambda case: case["case"])
def test_the_measured_amount_chooses(case):
    marks = regime.Marks(
        amount(case.get("limit", LIMIT)),
        amount(case.get("tender_mark", TENDER_MARK)),
        amount(case.get("open_tender_from", LOCAL)),
        Decimal(50_000),
    )

    way = regime.choose(Decimal(case["measured"]), marks)

    assert (way.regime, way.profile) == (case["regime"], case["profile"])


@pytest.mark.parametrize("case", LAWS["not_loaded"])
def test_a_limit_that_is_not_loaded_is_a_sentence_and_no_guess(case):
    marks = regime.Marks(amount(case["limit"]), amount(case["tender_mark"]), LOCAL, Decimal(50_000))

    with pytest.raises(regime.CannotChoose) as refused:
        regime.choose(Decimal(1), marks)

    assert str(refused.value) == case["said"]


def test_what_is_bought_centrally_is_not_bought_here():
    with pytest.raises(regime.CannotChoose, match="集中采购"):
        regime.choose(Decimal(1), MARKS, centralized=True)


@pytest.mark.parametrize(
    ("value", "asks"),
    [("999999.99", ""), ("1000000.00", "发布该文件的政府的书面决定"), ("4000000.00", "财政部门")],
)
def test_another_way_than_open_tender_takes_a_document(value, asks):
    way = regime.choose(Decimal(value), MARKS)

    assert (asks in regime.lacks_document(way, " ")) and bool(regime.lacks_document(way, "")) == bool(asks)
    assert regime.lacks_document(way, "虚构〔2026〕1号") == ""


@pytest.mark.parametrize("case", LAWS["together"], ids=lambda case: case["case"])
def test_what_counts_together(case):
    first = Counted("CG1", "司法局", "法律服务/FW01", Decimal(400_000), case["first"], case.get("series", ""))
    own = Counted(
        "CG2", case.get("buyer", "司法局"), case.get("item", "法律服务/FW01"), Decimal(700_000), case["now"],
        case.get("series", ""),
    )  # fmt: skip

    found = measured.of(own, [first, own], 12)

    assert found.amount == Decimal(case["amount"])
    assert regime.choose(found.amount, MARKS).profile == case["profile"]
    assert ("CG1" in found.sentence and "400,000.00" in found.sentence) == bool(found.with_)


def in_year(number, value, *, on=date(2026, 3, 1), tender=False, project="P1", item="FW01"):
    return Counted(number, "司法局", item, Decimal(value), on, project=project, by_tender=tender)


def test_the_fiscal_year_of_the_statute_ends_with_december_and_counts_no_tender():
    own = in_year("CG9", 700_000)
    others = [
        in_year("CG1", 400_000, on=date(2026, 1, 1)), in_year("CG2", 400_000, on=date(2026, 12, 31)),
        in_year("CG3", 400_000, on=date(2025, 12, 31)), in_year("CG4", 400_000, on=date(2027, 1, 1)),
        in_year("CG5", 400_000, tender=True), in_year("CG6", 400_000, project="P2"), in_year("CG7", 400_000, item="FW02"),
    ]  # fmt: skip

    assert measured.of(own, others, 12).year == 1_500_000
    assert measured.of(in_year("CG8", 700_000, tender=True), others, 12).year == 0


def test_more_than_the_tender_mark_in_a_year_takes_a_document_of_the_treasury_and_the_mark_itself_none():
    found = measured.of(in_year("CG9", 700_000), [in_year("CG1", 400_000)], 12, apart=frozenset({"CG1"}))

    assert found.amount == 700_000, "left apart"
    assert "1,100,000.00" in measured.passes_statute(found, Decimal(1_000_000), ""), "but never from the statute's sum"
    assert measured.passes_statute(found, Decimal(1_000_000), "虚构财〔2026〕1号") == ""
    assert measured.passes_statute(found, Decimal(1_100_000), "") == "", "超过 does not include the number (条 28)"
    assert measured.passes_statute(found, None, "") == ""


def test_a_supplement_that_passes_the_mark_is_shown_and_not_refused():
    assert "1,045,000.00" in measured.passes_by_supplement(Decimal(950_000), Decimal(95_000), [LOCAL, None])
    assert measured.passes_by_supplement(Decimal(900_000), Decimal("99999.99"), [LOCAL]) == ""
    assert measured.passes_by_supplement(LOCAL, Decimal(1), [LOCAL]) == "", "it had passed it before"


@pytest.mark.parametrize(
    ("code", "reason", "approver", "said"),
    [
        ("whim", "服务的是另一街道的居民", "b", "请选择分开的理由"),
        ("other_place", "不同", "b", "具体理由"),
        ("other_place", "服务的是另一街道的居民", "a", "提出人以外"),
        ("other_place", "服务的是另一街道的居民", "", "提出人以外"),
    ],
)
def test_nothing_stands_apart_without_code_reason_and_a_second_approver(code, reason, approver, said):
    assert said in measured.cannot_stand_apart(code, reason, "a", approver)
    assert measured.cannot_stand_apart("other_place", "服务的是另一街道的居民", "a", "b") == ""


def later(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _month in range(months):
        first = (first + timedelta(32)).replace(day=1)
    last = (first + timedelta(32)).replace(day=1) - timedelta(1)
    return min(first + timedelta(day.day - 1), last)


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
purchases = st.builds(
    Counted,
    st.integers(1, 30).map(str), st.sampled_from("甲乙"), st.sampled_from("一二"), st.integers(1, 9).map(Decimal), days,
    st.sampled_from(["", "", "系列"]), st.sampled_from(["", "P"]), st.booleans(),
)  # fmt: skip


@given(purchases, st.lists(purchases, max_size=12, unique_by=lambda each: each.number), st.integers(1, 24))
def test_the_sum_is_that_of_an_independent_oracle(own, others, window):
    """The oracle walks the calendar day by day and adds; it knows neither months_from nor the order of tests."""
    expected, year = own.amount, Decimal(0) if own.by_tender else own.amount
    for other in others:
        if other.number == own.number:
            continue
        early, late = min(own.on, other.on), max(own.on, other.on)
        near = late <= later(early, window)
        same = other.buyer == own.buyer and other.item == own.item
        if (same and near) or (own.series != "" and own.series == other.series):
            expected += other.amount
        if same and own.project == other.project == "P" and own.on.year == other.on.year:
            year += 0 if own.by_tender or other.by_tender else other.amount

    found = measured.of(own, others, window)

    assert (found.amount, found.year) == (expected, year)
