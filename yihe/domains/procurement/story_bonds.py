"""
Bonds in the demonstration: a tender that asked for one and for a performance bond; two who did not win had theirs back, one in time and one late, with what the law adds;
the winner's lies here until the contract is signed. All invented.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement.bonds import freeing, leaving
from yihe.domains.procurement.bonds.forms import BREACHES, LATE, USUAL, ContractBondForm
from yihe.domains.procurement.models import Bond
from yihe.matters.models import Matter

TO, ACCOUNT = "采购人（虚构）保证金专户，演示银行（虚构）", "622200000000000"
ASKED, SHARE, DAYS = Decimal(3_000), Decimal(5), 5
GIVEN_AS = ("transfer", "cheque", "guarantee")


def asked(tale: Any, tender: Matter) -> None:
    tale.do(
        tender, "ask_bond", buys.BUYS, bid_amount=ASKED, cases=USUAL, to=TO, account=ACCOUNT, share=SHARE, days=DAYS, breaches=BREACHES, late=LATE
    )  # fmt: skip


def received_and(found: Callable[[Any, Matter], None]) -> Callable[[Any, Matter], None]:
    """Have finance take in what lay with the bids, before the panel finds what it finds."""

    def both(tale: Any, tender: Matter) -> None:
        day = timezone.localdate(tender.opening.moment)
        for nth, bond in enumerate(
            Bond.objects.filter(tender=tender.pk).select_related("matter").order_by("bid__ordinal")
        ):
            instrument = GIVEN_AS[nth % len(GIVEN_AS)]
            ends = day.replace(year=day.year + 1, day=1) if instrument == "guarantee" else None
            tale.do(
                bond.matter, "take_in", buys.PAYS, amount=ASKED, instrument=instrument, given_on=day, voucher=f"演示{bond.pk:06d}", expires_on=ends
            )  # fmt: skip
        found(tale, tender)

    return both


def _losers(tender: Matter) -> list[Bond]:
    rows = Bond.objects.filter(tender=tender.pk, bid__won=False).select_related("matter", "tender__purchase__matter")
    return sorted(
        rows, key=lambda row: (not row.is_guarantee, row.pk)
    )  # the last of them is money: what comes late bears interest


def _back(tale: Any, bond: Bond) -> None:
    today = timezone.localdate()
    tale.do(
        bond.matter, "give_back", buys.PAYS, returned_on=today, interest_amount=leaving.interest_of(bond, today), fruits_amount=Decimal(0),
        own_cause="",
    )  # fmt: skip


def back_in_time(tale: Any, tender: Matter) -> None:
    freeing.release_what_is_free()  # as the clock does in each round; the story's runs do not wait for it
    _back(tale, _losers(tender)[0])


def back_late(tale: Any, tender: Matter) -> None:
    _back(tale, _losers(tender)[-1])


def agreed(tale: Any, contract: Matter) -> None:
    """Write the performance bond into the contract as the document has it: the form says it already."""
    tale.do(contract, "ask_bond", buys.BUYS, **ContractBondForm.for_matter(contract, None).initial)
