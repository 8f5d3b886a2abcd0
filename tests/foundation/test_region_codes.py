"""Codes of divisions: what is one, what lies above, what a reach takes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import region_codes

codes = st.sampled_from(region_codes.LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length)
)


@pytest.mark.parametrize("text", ["32", "3205", "320585", "320585100", "320585100001"])
def test_digits_of_the_five_lengths_are_a_code(text):
    assert region_codes.is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "320",
        "32058",
        "3205851",
        "32058510",
        "3205851000011",
        "32O585",
        "３２０５８５",
        "-3",
        " 320585",
        "32%585",
    ],
)
def test_anything_else_is_not(text):
    assert not region_codes.is_code(text)


def test_what_lies_above_is_a_prefix():
    assert region_codes.parent("320585100001") == "320585100"
    assert region_codes.parent("320585") == "3205"
    assert region_codes.parent("32") == ""


def test_a_lineage_runs_from_the_province_down_to_the_division():
    assert region_codes.lineage("320585100") == ["32", "3205", "320585", "320585100"]


def test_a_reach_takes_in_itself_and_what_is_beneath_and_nothing_beside():
    assert region_codes.covers("320585", "320585")
    assert region_codes.covers("320585", "320585100001")
    assert not region_codes.covers("320585", "3205")
    assert not region_codes.covers("320585", "320583100")


def test_an_empty_reach_takes_in_nothing():
    assert not region_codes.covers("", "320585")
    assert not region_codes.covers("", "")


@given(codes)
def test_every_code_lies_in_the_reach_of_its_whole_lineage(code):
    lineage = region_codes.lineage(code)

    assert [region_codes.covers(above, code) for above in lineage] == [True] * len(lineage)
    assert [region_codes.parent(below) for below in lineage[1:]] == lineage[:-1]


@given(codes, codes)
def test_a_reach_takes_in_exactly_those_it_is_an_ancestor_of(reach, code):
    assert region_codes.covers(reach, code) == (reach in region_codes.lineage(code))
