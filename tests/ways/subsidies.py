"""The claims: all their kinds go one way, and differ in what stands in the draft (`Desk.contents`)."""

from decimal import Decimal

from tests.subsidies.conftest import KINDS, answered
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.subsidies.reckonings import suggested
from yihe.foundation.roles import DIRECTOR
from yihe.matters.models import Matter

SAID = {
    "confirm": {"staff": 3, "document": "太民函〔2026〕5号"},
    "deny": {"staff": 0, "document": "太民函〔2026〕6号"},
}


def _opened(kind):
    def opened(town: Town) -> Matter:
        town.desk.envelope(kind)
        return town.claim(kind.code.removesuffix("_claim"))

    return opened


def _decision(town: Town, matter: Matter) -> dict:
    amount = suggested(matter, approver=town.who(DIRECTOR))
    return {"amount": amount, "envelope": town.desk.envelopes[_kind(matter).purpose]} | answered(matter)


def _kind(matter: Matter):
    return next(kind for kind in KINDS if kind.code == matter.kind)


def _finding(town: Town, matter: Matter) -> dict:
    """Return what the reviewer says: the amount too, where the kind has the reviewer find one."""
    finds = "amount" in _kind(matter).workflow.actions["review"].form.base_fields
    return ({"amount": Decimal("4500.00")} if finds else {}) | answered(matter)


WAYS = {
    kind.code: Way(
        _opened(kind), said=SAID | {"review": _finding, "grant": _decision},
        done={"settle": lambda town, matter: town.desk.pay(matter)},
    )
    for kind in KINDS
}  # fmt: skip
