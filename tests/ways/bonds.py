"""A performance bond of a contract: written into it, looked for when it is passed on, held until its stages are over; and what a document asks of who bids."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from tests.ways import procurement as buys
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.documents.models import Document
from yihe.domains.procurement.bonds import freeing
from yihe.domains.procurement.bonds.forms import BREACHES, LATE, USUAL
from yihe.domains.procurement.models import Bond
from yihe.foundation.roles import DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters.actions import perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

TO, ACCOUNT = "某县司法局（虚构），演示银行（虚构）", "6222000000000000"
NO_BOND = {
    "bid_amount": Decimal(0),
    "cases": "",
    "to": TO,
    "account": ACCOUNT,
    "share": Decimal(0),
    "days": 0,
    "breaches": "",
    "late": "",
}
OF_BIDS = NO_BOND | {"bid_amount": Decimal(2_000), "cases": USUAL}
OF_A_CONTRACT = {"bond_amount": Decimal("3500.00"), "days": 5, "breaches": BREACHES, "late": LATE}
BREACH = "承接主体违约造成损失的"


def passed_on(town: Town, **said) -> Matter:
    """Return a contract that waits to be signed, with a performance bond."""
    contract = buys.drawn(town)
    buys.staged(town, contract)
    perform(
        contract,
        "ask_bond",
        by=buys.as_read(town, PURCHASER),
        **OF_A_CONTRACT | {"bond_amount": tenth(contract)} | said,
    )
    perform(contract, "offer", by=buys.as_read(town, PURCHASER))
    perform(contract, "pass_on", by=buys.as_read(town, REVIEWER))
    contract.refresh_from_db()
    return contract


def tenth(contract: Matter) -> Decimal:
    return (contents_of(contract).amount / 10).quantize(Decimal("0.01"))


def of_contract(contract: Matter) -> Matter:
    return Matter.objects.get(kind="bond", parent=contract)


def expected(town: Town) -> Matter:
    return of_contract(passed_on(town))


def received(town: Town, bond: Matter, **said) -> Matter:
    """Have finance enter that a bond is here: by transfer, today, as much as was asked."""
    perform(Matter.objects.get(pk=bond.pk), "take_in", by=buys.as_read(town, FINANCE_MAKER), **given(bond) | said)
    return Matter.objects.get(pk=bond.pk)


def given(bond: Matter) -> dict:
    return {
        "amount": contents_of(bond).asked, "instrument": "transfer", "given_on": timezone.localdate(), "voucher": f"演示{bond.pk}", "expires_on": None,
    }  # fmt: skip


def accepted(town: Town, bond: Matter) -> None:
    """Bring its contract into force, and have all of it accepted; then the clock finds that the bond is free."""
    contract = Matter.objects.get(pk=bond.parent_id)
    if contract.state == "signing":
        buys.signed(town, contract)
        perform(contract, "confirm", by=buys.as_read(town, DIRECTOR))
    for stage in Matter.objects.filter(kind="milestone", parent=contract, state="due").order_by("pk"):
        buys.reported(town, stage)
        buys.found(town, stage)
        buys.agreed(town, stage)
    freeing.release_what_is_free()


def proved(town: Town, bond: Matter | Bond) -> None:
    """Hand in, once, what proves that a bond may be kept; where it is no longer to be kept nobody can."""
    matter = Matter.objects.get(pk=bond.pk)
    there = Document.objects.current().filter(matter=matter, slot="bond_facts").exists()
    if matter.state in ("held", "returning") and not there:
        town.hand_in(matter, "bond_facts", by=PURCHASER)


def forfeiture(town: Town, bond: Matter, amount: Decimal) -> None:
    proved(town, bond)
    perform(
        Matter.objects.get(pk=bond.pk), "propose_forfeit", by=buys.as_read(town, PURCHASER), ground="named", passage=BREACH,
        facts="少坐班三次，另请他人补上，有付款凭证（虚构）。", amount=amount,
    )  # fmt: skip


def _proposed(town: Town, bond: Matter) -> None:
    forfeiture(town, bond, contents_of(bond).held / 2)


def _used_up(town: Town, bond: Matter) -> None:
    forfeiture(town, bond, contents_of(bond).held)
    perform(Matter.objects.get(pk=bond.pk), "forfeit", by=buys.as_read(town, DIRECTOR))


def returned(town: Town, bond: Matter, **said) -> Matter:
    none = {
        "returned_on": timezone.localdate(),
        "interest_amount": Decimal(0),
        "fruits_amount": Decimal(0),
        "own_cause": "",
    }
    perform(Matter.objects.get(pk=bond.pk), "give_back", by=buys.as_read(town, FINANCE_MAKER), **none | said)
    return Matter.objects.get(pk=bond.pk)


def _lapsed(town: Town, bond: Matter) -> None:
    row = Bond.objects.get(pk=bond.pk)
    town.travel(row.expires_on + timedelta(days=1))
    perform(Matter.objects.get(pk=bond.pk), "lapse", by=buys.as_read(town, FINANCE_MAKER))


def _guarantee(town: Town, bond: Matter) -> dict:
    return given(bond) | {"instrument": "guarantee", "expires_on": timezone.localdate() + timedelta(days=200)}


WAYS = {
    "bond": Way(
        expected,
        said={
            "take_in": _guarantee,
            "give_back": lambda town, bond: {
                "returned_on": timezone.localdate(),
                "interest_amount": Decimal(0),
                "fruits_amount": Decimal(0),
                "own_cause": "",
            },
        },
        done={"release": accepted, "use_up": _used_up, "lapse": _lapsed, "propose_forfeit": _proposed},
    )
}
