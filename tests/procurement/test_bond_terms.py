"""When a bond is owed back, and what it bears when late, against a table counted by hand and an oracle of its own."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yihe.domains.procurement.bonds import freeing, interest, leaving
from yihe.domains.procurement.models.bonds import BondFor
from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT, of_term
from yihe.foundation.periods import DAYS

TABLE = yaml.safe_load((Path(__file__).parent / "bonds_of_the_law.yaml").read_text("utf-8"))
REGION = "320585"
D = Decimal


class Row:
    """A bond of a bid, as far as its last day is asked."""

    sort = BondFor.BID

    class matter:
        region = REGION


@pytest.mark.django_db
@pytest.mark.parametrize("case", TABLE["returned_within"]["cases"], ids=lambda case: str(case["start"]))
def test_the_last_day_in_time_is_the_one_counted_by_hand(case):
    assert freeing.due_on(Row(), case["start"]) == case["expected"], case["counted"]


@pytest.mark.django_db
def test_control_without_the_calendar_of_the_year_the_table_fails(monkeypatch):
    plain = lambda start, days: start + timedelta(days=days + 2 * ((start.weekday() + days) // 5))  # noqa: E731
    monkeypatch.setattr(freeing.workdays, "add", plain)
    wrong = [
        case for case in TABLE["returned_within"]["cases"] if freeing.due_on(Row(), case["start"]) != case["expected"]
    ]
    assert len(wrong) == 5, "only the week without a holiday is counted alike"


def figures(day: date) -> dict:
    known = parameters.of(REGION)
    return {
        "rate": lambda on: known.at(leaving.RATE, on).as_(PERCENT),
        "surcharge": known.at(leaving.SURCHARGE, day).as_(PERCENT),
        "year": known.at(leaving.YEAR, day).as_(of_term(DAYS)),
    }


@pytest.mark.parametrize("case", TABLE["interest"]["cases"], ids=lambda case: case["counted"])
def test_what_comes_late_bears_what_was_worked_out_with_a_pencil(case):
    assert interest.days_late(case["due"], case["returned"]) == case["days"]
    assert interest.owed(D(case["amount"]), case["due"], case["returned"], **figures(case["due"])) == D(
        case["expected"]
    )


rates = st.sampled_from([D("4.35"), D("4.75"), D("4.9"), D("0")])


@given(
    fen=st.integers(1, 10**10), late=st.integers(0, 800), first=rates, then=rates, changes=st.integers(0, 800), surcharge=st.integers(0, 60)
)  # fmt: skip
def test_an_oracle_in_whole_numbers_says_the_same_whatever_the_rate_becomes(fen, late, first, then, changes, surcharge):
    """In hundredths of a percent and of a fen, with no fraction anywhere: each day at the rate of that day."""
    due = date(2026, 3, 2)
    turn = due + timedelta(days=changes)

    def rate(day):
        return first if day < turn else then

    before = max(min(late, changes - 1), 0)
    points = before * int(first * 100) + (late - before) * int(then * 100)
    numerator, denominator = fen * points * (100 + surcharge), 100 * 100 * 100 * 360
    expected = (2 * numerator + denominator) // (2 * denominator)
    found = interest.owed(D(fen) / 100, due, due + timedelta(days=late), rate=rate, surcharge=D(surcharge), year=360)
    assert found * 100 == expected
    assert found == found.quantize(D("0.01"), ROUND_HALF_UP)
