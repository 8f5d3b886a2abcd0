"""SM3 and canonical JSON: the same thing always has the same digest."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import digests

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_the_digests_are_those_of_the_standard():
    # GB/T 32905-2016, appendix A
    assert digests.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digests.sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_chinese_text_is_digested_as_utf_8():
    assert digests.sm3("太仓") == digests.sm3("太仓".encode())


def test_canonical_text_sorts_keys_and_leaves_out_blanks():
    assert (
        digests.canonical({"乙": [1, None], "a": {"c": True, "b": "字"}}) == '{"a":{"b":"字","c":true},"乙":[1,null]}'
    )


def test_amounts_days_and_moments_are_written_in_one_way():
    said = {"amount": Decimal("30000.00"), "day": date(2026, 11, 21), "at": datetime(2026, 11, 21, 8, 30, tzinfo=UTC)}

    assert digests.canonical(said) == '{"amount":"30000.00","at":"2026-11-21T08:30:00+00:00","day":"2026-11-21"}'


@given(st.dictionaries(st.text(), plain, max_size=6))
def test_the_order_in_which_keys_were_written_does_not_matter(value):
    assert digests.canonical(dict(reversed(value.items()))) == digests.canonical(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": 1}, {"a": "1"}), ({"a": None}, {}), (["ab"], ["a", "b"]), ({"a": Decimal("1.0")}, {"a": Decimal("1.00")})],
)
def test_what_differs_has_another_text(one, other):
    assert digests.canonical(one) != digests.canonical(other)


def test_a_blind_index_needs_its_key():
    index = digests.keyed(b"one key", "320585199001011234")

    assert index == digests.keyed(b"one key", "320585199001011234")
    assert index != digests.keyed(b"another", "320585199001011234")
    assert index != digests.sm3("320585199001011234")
    assert len(index) == 64
