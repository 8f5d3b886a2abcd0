"""No act on a claim, of whatever kind, ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.subsidies.conftest import KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_act_on_a_claim_stays_pressable(monkeypatch, desk, kind):
    matter, tried = desk.draft(kind.code.removesuffix("_claim")), set()
    straight = [state.name for state in kind.workflow.road() if not state.is_final]
    for state in straight:
        desk.go(matter, state)
        tried |= mistyped.stays_pressable(monkeypatch, matter)

    assert tried == {each for each in mistyped.with_a_form("") if each[0] == kind.code}
