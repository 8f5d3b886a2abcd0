"""No act of this room, of whatever kind, ends in a dead button because of what was typed."""

from tests import mistyped
from tests.ways import WAYS
from tests.ways.walking import everywhere
from yihe.acts.hearing.rules import ENTERS
from yihe.matters import kinds


def test_every_act_of_lists_and_transfers_stays_pressable(monkeypatch, town):
    tried = set()
    for code in ("list_version", "function_transfer"):
        for matter in everywhere(town, kinds.get(code), WAYS[code]):
            tried |= mistyped.stays_pressable(monkeypatch, matter)

    # What is entered from paper asks for the paper first: subsidies/test_mistyped.py tries it.
    assert mistyped.with_a_form("yihe.domains.functions.") - tried <= {("function_transfer", ENTERS)}
