"""No act on a claim, of whatever kind, ends in a dead button because of what was typed."""

import pytest

from tests import mistyped
from tests.subsidies.conftest import KINDS
from tests.told_first import tried_on_the_way


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_act_on_a_claim_stays_pressable(monkeypatch, desk, kind):
    matter, tried = desk.draft(kind.code.removesuffix("_claim")), set()

    def at(here):
        here.refresh_from_db()
        tried.update(mistyped.stays_pressable(monkeypatch, here))
        return here

    straight = [state.name for state in kind.workflow.road() if not state.is_final]
    for state in straight:
        desk.go(matter, state)
        tried |= mistyped.stays_pressable(monkeypatch, matter)
        if state == "payable":
            tried_on_the_way(at, matter, desk.people.reviewer)

    assert tried == {each for each in mistyped.with_a_form("") if each[0] == kind.code}
