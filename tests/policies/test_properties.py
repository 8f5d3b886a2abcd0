"""What holds of every subsidy, whatever the facts: no bound is passed, no fen is split, no lifetime is exceeded."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.policies.conftest import TAICANG
from yihe.domains.subsidies.policies import POLICIES, incubation, post
from yihe.domains.subsidies.policies.exam import BY_LEVEL
from yihe.domains.subsidies.policies.history import KINDS, LEVELS, Payment
from yihe.domains.subsidies.policies.incubation import IncubationFacts
from yihe.domains.subsidies.policies.periods import Stay, months_later
from yihe.domains.subsidies.policies.post import Filling, PostFacts
from yihe.foundation.facts import Facts
from yihe.foundation.money import FEN
from yihe.foundation.parameters import Parameters

ON = date(2026, 11, 21)
STANDARDS = {
    "subsidies.startup": 30000,
    "subsidies.incubation": 30000,
    "subsidies.post": 180000,
    "subsidies.settling_in": 150000,
    "subsidies.exam": 1800,
    "subsidies.training_base_once": 20000,
    "subsidies.training_base_year": 50000,
}

days = st.dates(date(2020, 1, 1), date(2028, 12, 31))
money = st.decimals(0, 200_000, places=2)
of_type = {
    Decimal: money,
    int: st.integers(2020, 2028) | st.integers(0, 40),
    bool: st.sampled_from([True, True, True, False]),
    date: days,
    str: st.sampled_from(["虚构的一段文字，足够长到十个字", "虚构的另一段文字，也有十个字"]),
}


@st.composite
def facts_of(draw, kind: type[Facts]) -> Facts:
    """Draw facts of a class from its own declaration."""
    said = {}
    for each in kind.described():
        one = facts_of(each.type) if issubclass(each.type, Facts) else of_type[each.type]
        if each.choices:
            one = st.sampled_from(sorted(each.choices))
        if each.many:
            one = st.lists(one, max_size=3).map(tuple)
        elif each.optional:
            one = st.none() | one
        said[each.name] = draw(one)
    for start, end in (("since", "until"), ("built_on", "accepted_on"), ("registered_on", "confirmed_on")):
        if said.get(start) and said.get(end) and said[end] < said[start]:
            said[start], said[end] = said[end], said[start]
    if "year" in said and "plan_year" in said:
        said["year"] = max(said["year"], 2022)
    if kind is Payment and (said["since"] is None or said["until"] is None):
        said["since"] = said["until"] = None
    return kind(**said)


def all_of_them():
    return st.sampled_from(POLICIES).flatmap(lambda policy: st.tuples(st.just(policy), facts_of(policy.facts)))


@given(drawn=all_of_them())
def test_no_amount_passes_a_bound_or_splits_a_fen(taicang, drawn):
    policy, facts = drawn

    working = policy.reckon(facts, on=ON, parameters=taicang)

    actual_cost = getattr(facts, "actual_cost", None)
    bounds = [facts.requested, facts.agreement_left, facts.envelope_left, actual_cost, STANDARDS.get(policy.code)]
    assert working.amount >= 0
    assert working.amount.as_tuple().exponent == -2
    assert [bound for bound in bounds if bound is not None and working.amount > bound] == []
    assert working.amount == 0 or not working.refusals
    assert working.payable in (0, working.amount)
    assert working.amount > 0 or working.refusals or working.lacks


@given(drawn=all_of_them(), left=money, more=money)
def test_more_money_left_never_gives_less(taicang, drawn, left, more):
    policy, facts = drawn[0], replace(drawn[1], envelope_left=left)

    richer = replace(facts, envelope_left=left + more)

    before, after = (policy.reckon(f, on=ON, parameters=taicang).amount for f in (facts, richer))
    assert after >= before


@given(drawn=all_of_them(), another=facts_of(Payment))
def test_having_been_paid_more_never_gives_more(taicang, drawn, another):
    policy, facts = drawn

    paid_more = replace(facts, payments=(*facts.payments, another))

    if policy is incubation:
        return  # months paid in part leave what they did not use: see the cuts and orders below
    before, after = (policy.reckon(f, on=ON, parameters=taicang).amount for f in (facts, paid_more))
    # A post's days are rounded to the fen in the sum since its first day: what was paid before may move that fen.
    assert after <= before + (FEN if policy is post else 0)


@given(drawn=all_of_them())
def test_the_same_facts_give_the_same_working(taicang, drawn):
    policy, facts = drawn

    assert policy.reckon(facts, on=ON, parameters=taicang) == policy.reckon(facts, on=ON, parameters=taicang)


claims = st.lists(st.tuples(st.integers(0, 2400), st.integers(0, 500)), min_size=1, max_size=8)
START = date(2021, 6, 1)


def as_paid(kind: str, working, since: date, until: date) -> Payment:
    return Payment(
        kind=kind,
        amount=working.amount,
        paid_on=ON,
        through="虚构单位",
        months=working.months,
        since=since,
        until=until,
    )


@given(claims=claims, gaps=st.lists(st.tuples(st.integers(0, 2400), st.integers(1, 200)), max_size=4))
def test_however_claims_are_cut_a_post_is_paid_three_years_at_most(taicang, claims, gaps):
    fillings = tuple(
        Filling(
            since=START + timedelta(start), until=START + timedelta(start + length), holder="虚构", certificate="assistant",
            certified_since=date(2020, 1, 1),
        )
        for start, length in [*gaps, (0, 2000)]
    )  # fmt: skip
    paid: list[Payment] = []
    for start, length in claims:
        since, until = START + timedelta(start), START + timedelta(start + length)
        facts = PostFacts(
            post="虚构", organization="虚构", since=since, until=until, fillings=fillings, payments=tuple(paid)
        )
        working = post.reckon(facts, on=ON, parameters=taicang)
        if working.amount:
            paid.append(as_paid("post", working, since, until))

    assert sum(payment.amount for payment in paid) <= 180_000
    assert sum(payment.months for payment in paid) <= 36


def _paid_in_a_chain(taicang, since: date, until: date, cuts: list[int], fillings) -> list[Payment]:
    """Claim a period in as many claims as it is cut into, one after the other, until nothing more is given."""
    on, paid = max(ON, until), []
    starts = sorted({since, *(since + timedelta(cut) for cut in cuts if since + timedelta(cut) <= until)})
    for start, end in zip(starts, [*(day - timedelta(1) for day in starts[1:]), until], strict=True):
        facts = PostFacts(
            post="虚构", organization="虚构", since=start, until=end, fillings=fillings, payments=tuple(paid)
        )
        working = post.reckon(facts, on=on, parameters=taicang)
        if working.amount:
            paid.append(as_paid("post", working, start, end))
    return paid


def _certified(since: date, until: date | None = None) -> Filling:
    return Filling(since=since, until=until, holder="虚构", certificate="assistant", certified_since=date(2020, 1, 1))


begins = st.dates(date(2021, 11, 18), date(2032, 12, 31))
cut = st.lists(st.integers(1, 1500), max_size=12)


@given(since=begins, cuts=cut)
@example(since=date(2022, 1, 15), cuts=[31 * n for n in range(1, 45)])
@example(since=date(2025, 2, 15), cuts=[365, 730])
@example(since=date(2028, 2, 29), cuts=[1])
def test_three_years_without_a_gap_are_three_years_whatever_day_they_begin_and_however_they_are_cut(
    taicang, since, cuts
):
    after = since.replace(year=since.year + 3) if (since.month, since.day) != (2, 29) else date(since.year + 3, 3, 1)
    paid = _paid_in_a_chain(taicang, since, after - timedelta(1), cuts, (_certified(since),))
    more = _paid_in_a_chain(taicang, since, after + timedelta(400), cuts, (_certified(since),))

    for payments in (paid, more):
        assert sum(payment.amount for payment in payments) == Decimal("180000.00")
        assert sum(payment.months for payment in payments) == 36


@given(
    since=begins, length=st.integers(0, 1600), cuts=cut,
    stretches=st.lists(st.tuples(st.integers(0, 1600), st.integers(0, 400)), max_size=5),
)  # fmt: skip
def test_a_chain_of_claims_pays_what_one_claim_pays(taicang, since, length, cuts, stretches):
    until = since + timedelta(length)
    fillings = tuple(_certified(since + timedelta(at), since + timedelta(at + lasting)) for at, lasting in stretches)
    (whole,) = _paid_in_a_chain(taicang, since, until, [], fillings) or [None]

    chain = _paid_in_a_chain(taicang, since, until, cuts, fillings)

    assert (sum(p.amount for p in chain), sum(p.months for p in chain)) == (
        (whole.amount, whole.months) if whole else (0, 0)
    )


@pytest.mark.parametrize(("every", "last"), [(1, 36), (3, 12), (12, 3)])
def test_claims_from_the_fifteenth_are_paid_as_often_as_those_from_the_first(taicang, every, last):
    for begin in (date(2022, 1, 15), date(2022, 1, 1)):
        starts = [months_later(begin, every * n) for n in range(last + 2)]
        cuts = [(start - begin).days for start in starts[1:]]
        paid = _paid_in_a_chain(taicang, begin, starts[-1], cuts, (_certified(begin),))

        assert (len(paid), sum(p.amount for p in paid)) == (last, Decimal("180000.00"))


def test_days_asked_for_after_the_three_years_use_nothing_up_when_an_earlier_payment_is_taken_back(taicang):
    since, until = date(2022, 1, 15), date(2025, 6, 30)
    first, last = _paid_in_a_chain(taicang, since, until, [731], (_certified(since),))
    assert (first.months, last.months, last.amount) == (25, 11, Decimal("59838.71"))

    facts = PostFacts(
        post="虚构", organization="虚构", since=date(2025, 7, 1), until=date(2026, 6, 30), fillings=(_certified(since),),
        payments=(last,),
    )  # fmt: skip
    working = post.reckon(facts, on=ON, parameters=taicang)

    assert (working.amount, working.months) == (Decimal("60000.00"), 12)


@given(claims=claims, cost=money)
def test_however_claims_are_cut_incubation_is_paid_one_year_at_most(taicang, claims, cost):
    paid: list[Payment] = []
    for start, length in claims:
        since, until = START + timedelta(start), START + timedelta(start + length)
        facts = IncubationFacts(
            organization="虚构",
            stays=(Stay(since=START),),
            since=since,
            until=until,
            actual_cost=cost,
            payments=tuple(paid),
        )
        working = incubation.reckon(facts, on=ON, parameters=taicang)
        if working.amount:
            paid.append(as_paid("incubation", working, since, until))

    assert sum(payment.amount for payment in paid) <= 30_000
    assert sum(payment.months for payment in paid) <= 12


def _incubated(taicang, since: date, claims: list[tuple[int, int, Decimal]]) -> list[Payment]:
    """Claim months (from, to) of a stay with what was spent in them, one claim after the other."""
    paid: list[Payment] = []
    spent = Decimal(0)
    for first, last, cost in claims:
        facts = IncubationFacts(
            organization="虚构", stays=(Stay(since=since),), since=months_later(since, first),
            until=months_later(since, last) - timedelta(1), actual_cost=cost, cost_before=spent, payments=tuple(paid),
        )  # fmt: skip
        working = incubation.reckon(facts, on=date(2026, 12, 31), parameters=taicang)
        if working.amount:
            paid.append(as_paid("incubation", working, working.days[0][0], working.days[-1][1]))
            spent += cost
    return paid


costs = st.decimals("0.01", 40_000, places=2)
pieces = st.lists(st.tuples(st.integers(1, 6), costs), min_size=1, max_size=6)


def _in_a_row(pieces, at_most=12) -> list[tuple[int, int, Decimal]]:
    """Return the pieces one after the other, as many as fit into so many months."""
    found, at = [], 0
    for months, cost in pieces:
        if at + months <= at_most:
            found.append((at, at + months, cost))
            at += months
    return found


@given(pieces=pieces, since=st.dates(date(2022, 1, 1), date(2023, 12, 28)))
@example(pieces=[(10, Decimal(20000)), (2, Decimal(10000))], since=date(2023, 1, 1))
@example(pieces=[(10, Decimal(30000)), (2, Decimal("0.01"))], since=date(2023, 1, 1))
def test_however_the_year_in_the_base_is_cut_it_pays_what_one_claim_pays(taicang, pieces, since):
    claims = _in_a_row(pieces)
    whole = (0, claims[-1][1], sum(cost for _first, _last, cost in claims))

    (one,) = _incubated(taicang, since.replace(day=min(since.day, 28)), [whole])
    chain = _incubated(taicang, since.replace(day=min(since.day, 28)), claims)

    assert sum(p.amount for p in chain) == one.amount
    assert sum(p.months for p in chain) <= one.months


@given(pieces=pieces, shuffled=st.randoms(use_true_random=False))
def test_within_the_one_year_no_order_of_claims_changes_the_total(taicang, pieces, shuffled):
    claims = _in_a_row(pieces)
    other = list(claims)
    shuffled.shuffle(other)

    one, two = (_incubated(taicang, date(2023, 1, 1), order) for order in (claims, other))

    assert sum(p.amount for p in one) == sum(p.amount for p in two)


def test_beyond_the_one_year_the_months_that_are_claimed_first_are_the_year(taicang):
    """The exception: 补贴年限最长为1年 is counted in months, and those claimed first are the year, whatever was spent in them."""
    dear, cheap = (12, 24, Decimal(30000)), (0, 12, Decimal(100))

    assert [p.amount for p in _incubated(taicang, date(2023, 1, 1), [cheap, dear])] == [Decimal("100.00")]
    assert [p.amount for p in _incubated(taicang, date(2023, 1, 1), [dear, cheap])] == [Decimal("30000.00")]
    assert "最长为1年" in incubation._formulas[0].formula.__doc__


def test_a_ceiling_that_is_lowered_later_leaves_the_months_before_it_as_they_were(taicang, tmp_path):
    folder = tmp_path / "subsidies" / "incubation"
    folder.mkdir(parents=True)
    text = (TAICANG / "parameters/subsidies/incubation/year_ceiling.yaml").read_text("utf-8")
    lower = text + text[text.index("  2021-11-18:") :].replace("2021-11-18", "2026-01-01").replace("30000", "24000")
    (folder / "year_ceiling.yaml").write_text(lower, "utf-8")
    lowered = Parameters(TAICANG / "parameters", tmp_path)
    facts = IncubationFacts(
        organization="虚构", stays=(Stay(since=date(2025, 1, 1)),), since=date(2025, 1, 1), until=date(2025, 12, 31),
        actual_cost=Decimal(50000),
    )  # fmt: skip
    half = replace(facts, since=date(2025, 7, 1), until=date(2026, 5, 31))

    assert incubation.reckon(facts, on=date(2026, 6, 1), parameters=lowered).amount == Decimal("30000.00")
    # six months of 2025 and five of 2026, at the figure of each
    assert incubation.reckon(half, on=date(2026, 6, 1), parameters=lowered).amount == Decimal("25000.00")


def with_figures(folder, **changes: tuple[str, str]) -> Parameters:
    """Return the city's parameters with the unit and the figure of some of them written otherwise."""
    for path, (unit, figure) in changes.items():
        place = Path(f"subsidies/incubation/{path}.yaml")
        text = (TAICANG / "parameters" / place).read_text("utf-8")
        text = re.sub(r"unit: .*", f"unit: {unit}", re.sub(r"value: .*", f'value: "{figure}"', text))
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, "utf-8")
    return Parameters(TAICANG / "parameters", folder)


@pytest.mark.parametrize(
    ("changes", "pays"),
    [
        ({}, "30000.00"),  # the control: one year as the city has it
        ({"years_at_most": ("年", "1.5")}, "45000.00"),
        ({"years_at_most": ("个月", "18")}, "45000.00"),
        ({"year_ceiling": ("万元", "2.4")}, "24000.00"),
        ({"year_ceiling": ("万元", "2"), "years_at_most": ("个月", "18")}, "30000.00"),
    ],
)
def test_a_figure_is_what_it_says_in_its_unit(tmp_path, changes, pays):
    facts = IncubationFacts(
        organization="虚构", stays=(Stay(since=date(2023, 1, 1)),), since=date(2023, 1, 1), until=date(2024, 12, 31),
        actual_cost=Decimal(90000),
    )  # fmt: skip

    working = incubation.reckon(facts, on=date(2026, 6, 1), parameters=with_figures(tmp_path, **changes))

    assert working.amount == Decimal(pays)


@given(since=days, length=st.integers(0, 900), longer=st.integers(0, 200))
def test_a_longer_period_in_the_post_never_gives_less(taicang, since, length, longer):
    filling = Filling(since=date(2020, 1, 1), holder="虚构", certificate="assistant", certified_since=date(2020, 1, 1))
    facts = PostFacts(
        post="虚构", organization="虚构", since=since, until=since + timedelta(length), fillings=(filling,)
    )

    before = post.reckon(facts, on=ON, parameters=taicang).amount
    after = post.reckon(replace(facts, until=facts.until + timedelta(longer)), on=ON, parameters=taicang).amount

    assert after >= before


def test_the_kinds_and_levels_of_payments_are_those_the_policies_ask_for():
    assert {policy.short for policy in POLICIES} <= set(KINDS)
    assert set(BY_LEVEL) <= set(LEVELS)
