"""A word is found by the first letters of its sounds."""

import pytest

from yihe.foundation import first_letters


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("开办费补贴", "kbfbt"),
        ("社工岗位补贴", "sggwbt"),
        ("孵化申请", "fhsq"),
        ("沭水调解", "sdj"),
        ("A级评估2026", "ajpg2026"),
        ("", ""),
    ],
    ids=["a subsidy", "a post", "an application", "a rare character has none", "letters and digits", "nothing"],
)
def test_common_characters_are_spelt_by_their_first_letter(words, letters):
    assert first_letters.of(words) == letters


@pytest.mark.parametrize(
    ("typed", "found"), [("kbf", True), ("KBF", True), ("费补", True), ("bfk", False), ("", True), ("补 贴", False)]
)
def test_a_label_is_found_by_a_word_or_by_letters(typed, found):
    assert first_letters.holds("开办费补贴", typed) is found
