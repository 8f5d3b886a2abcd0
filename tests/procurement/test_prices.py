"""Prices: corrected in the statute's order, refused, asked about, turned into points; and who stands before whom."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.acts.reviews.compared import price_points
from yihe.domains.procurement import prices, ranking
from yihe.domains.procurement.prices import Line, NoPrice, Offer
from yihe.domains.procurement.ranking import Scored
from yihe.foundation import money

D = Decimal


@given(st.integers(0, 10**14))
def test_words_say_what_the_voucher_writes(fen):
    amount = money.from_fen(fen)

    assert prices.read_words(money.in_words(amount)) == amount


@pytest.mark.parametrize(
    ("words", "amount"),
    [("人民币壹拾贰万元正", "120000"), ("十二万元", "120000"), ("壹佰零伍圆叁分", "105.03"), ("伍角", "0.50"), ("二〇元", None), ("壹拾贰万", "120000"), ("约十万元", None), ("元", None), ("壹万伍元", None), ("壹万零伍元", "10005"), ("贰伍元", None), ("零元整", "0")],
)  # fmt: skip
def test_words_as_people_write_them(words, amount):
    if amount is None:
        with pytest.raises(NoPrice, match="读不懂"):
            prices.read_words(words)
    else:
        assert prices.read_words(words) == D(amount)


@pytest.mark.parametrize(
    ("offer", "price", "steps"),
    [
        (Offer(D("100")), "100", []),
        (Offer(D("100"), text=D("110")), "100", [1]),
        (Offer(D("100"), "壹佰壹拾元整"), "110", [2]),
        (Offer(None, "壹佰壹拾元整"), "110", []),
        (Offer(D("1200"), lines=(Line(D(10), D("1200")),)), "1200", [3]),
        (Offer(D("1200"), lines=(Line(D(10), D("1.20")),)), "1200", [3]),
        (Offer(D("1200"), lines=(Line(D(10), D("110")),)), "1100", [4]),
        (Offer(D("1200"), lines=(Line(D(10), D("100")), Line(D(2), D("1.00")))), "1200", [3]),
        # More than one at once: in the order of the article.
        (Offer(D("1000"), "壹仟壹佰元整", D("900"), (Line(D(10), D("120")),)), "1200", [1, 2, 4]),
        (Offer(D("1000"), "壹仟贰佰元整", D("900"), (Line(D(10), D("12")),)), "1200", [1, 2, 3]),
    ],
)  # fmt: skip
def test_a_price_is_corrected_in_the_order_of_the_article(offer, price, steps):
    found, done = prices.corrected(offer)

    assert (found, [each.step for each in done]) == (D(price), steps)
    assert all(each.sentence for each in done)


def test_no_price_at_all_is_a_sentence():
    with pytest.raises(NoPrice, match="没有填写报价"):
        prices.corrected(Offer(None, " "))


@pytest.mark.parametrize(
    ("price", "said"),
    [("0", "有偿取得"), ("-1", "有偿取得"), ("0.01", ""), ("100000", ""), ("100000.01", "超过预算金额")],
)
def test_nothing_and_more_than_the_budget_are_no_prices(price, said):
    found = prices.is_no_price(D(price), D(100_000))

    assert (said in found) if said else found == ""


def test_an_unusually_low_price_is_asked_about():
    bids = {"甲": D(100), "乙": D(110), "丙": D(52)}

    assert set(prices.low(bids, D(50))) == {"丙"}
    assert "低 50.5%" in prices.low(bids, D(50))["丙"]
    assert prices.low({"甲": D(100), "丙": D(50)}, D(50)) == {}, "half is not more than half below"
    assert prices.low({"甲": D(1)}, D(50)) == {}


def test_points_are_those_of_the_article():
    assert price_points({"甲": D(80), "乙": D(100), "丙": D(120)}) == {
        "甲": D("100.00"),
        "乙": D("80.00"),
        "丙": D("66.67"),
    }
    assert price_points({}) == {}
    with pytest.raises(ValueError, match="above zero"):
        price_points({"甲": D(0), "乙": D(1)})


@given(
    st.dictionaries(st.text("甲乙丙丁戊", min_size=1), st.integers(1, 10**10).map(lambda fen: D(fen) / 100), min_size=1)
)
def test_points_are_never_more_than_full_and_a_lower_price_never_has_fewer(bids):
    found = price_points(bids)
    lowest = min(bids.values())

    assert max(found.values()) == 100
    for who, price in bids.items():
        exact = Fraction(lowest) / Fraction(price) * 100
        assert abs(Fraction(found[who]) - exact) <= Fraction(1, 200)
        assert all(found[who] >= found[other] for other in bids if bids[other] >= price)


# -- ranking ---------------------------------------------------------------------------------------------------------------


def test_totals_are_exact():
    weights = {"price": D(10), "plan": D("33.3"), "team": D("56.7")}

    assert ranking.total({"price": D("66.67"), "plan": D(80), "team": D(70)}, weights) == D("72.9970")
    with pytest.raises(ValueError, match="points for"):
        ranking.total({"price": D(1)}, weights)


def told(bids, drawn=()):
    return [(each.who, each.rank, each.by, each.shared) for each in ranking.ranked(bids, drawn)]


def test_who_has_more_points_stands_first_then_the_lower_price_then_what_the_document_says():
    bids = [
        Scored("甲", D(80), D(100), (D(30),)), Scored("乙", D(80), D(90)), Scored("丙", D(90), D(120)),
        Scored("丁", D(80), D(100), (D(35),)),
    ]  # fmt: skip

    assert told(bids) == [
        ("丙", 1, "score", False), ("乙", 2, "score", False), ("丁", 3, "price", False), ("甲", 4, "document", False),
    ]  # fmt: skip


def test_equal_scores_and_prices_share_a_rank_until_a_draw_was_held():
    bids = [Scored("甲", D(80), D(100)), Scored("乙", D(80), D(100)), Scored("丙", D(70), D(90))]

    assert told(bids) == [("甲", 1, "score", True), ("乙", 1, "score", True), ("丙", 3, "score", False)]
    assert told(bids, ["乙", "甲"]) == [("乙", 1, "draw", False), ("甲", 2, "draw", False), ("丙", 3, "score", False)]
    assert told(bids, ["乙"])[0][3], "a draw that leaves one out tells nobody apart"


numbers = st.integers(0, 3).map(D)
bids_of = st.lists(
    st.builds(Scored, st.text("甲乙丙丁戊己", min_size=1, max_size=2), numbers, numbers), unique_by=lambda bid: bid.who
)


@given(bids_of, st.randoms())
def test_ranks_hang_neither_on_the_order_of_the_sheet_nor_on_anything_but_points_and_price(bids, random):
    """The oracle counts who stands before each; it sorts nothing."""
    expected = {
        bid.who: 1 + sum((o.total > bid.total) or (o.total == bid.total and o.price < bid.price) for o in bids)
        for bid in bids
    }
    mixed = random.sample(bids, len(bids))

    assert {each.who: each.rank for each in ranking.ranked(mixed)} == expected
