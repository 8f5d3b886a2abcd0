"""A story reaches further back than a young text: its figures hold from then on; whatever is checked goes by their own day."""

from datetime import date

import pytest

from yihe.foundation import parameters
from yihe.foundation.parameters import NotInForce, Parameters

YOUNG = """
description: 一项年轻的标准（虚构）
metadata: {label: 标准, unit: 元, setting: true, note: 虚构}
values:
  2025-03-01: {value: 100, metadata: {reference: 虚构}}
  2026-01-01: {value: 200, metadata: {reference: 虚构}}
"""
BEFORE, LONG_BEFORE, SINCE = date(2024, 6, 1), date(2020, 1, 1), date(2023, 1, 1)


@pytest.fixture
def known(tmp_path):
    (tmp_path / "young.yaml").write_text(YOUNG, "utf-8")
    yield Parameters(tmp_path)
    parameters.tell_since(None)


def test_a_young_figure_holds_in_a_story_from_its_beginning_and_not_before(known):
    parameters.tell_since(SINCE)

    assert [known.at("young", day).value for day in (BEFORE, date(2025, 3, 1), date(2026, 2, 1))] == [100, 100, 200]
    assert known.spans("young", BEFORE, BEFORE)[0][2].value == 100
    with pytest.raises(NotInForce, match="尚未施行"):
        known.at("young", LONG_BEFORE)


def test_what_is_checked_goes_by_its_own_day_while_a_story_is_told(known):
    parameters.tell_since(SINCE)
    with parameters.as_dated(), pytest.raises(NotInForce):
        known.at("young", BEFORE)

    assert known.at("young", BEFORE).value == 100


def test_control_without_a_story_it_does_not_hold_yet(known):
    with pytest.raises(NotInForce):
        known.at("young", BEFORE)
    assert known.spans("young", BEFORE, BEFORE) == []
