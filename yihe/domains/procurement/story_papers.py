"""What comes on paper in the demonstration: an envelope at the counter, read by two openers, filed as a scan. All invented."""

from typing import Any

from yihe.acts.sealed_bids import paper, reading_paper
from yihe.acts.sealed_bids.models import Opening, PaperBid
from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement.tender.qualifying import ON_PAPER
from yihe.matters.models import Matter


def handed_in(tale: Any, tender: Matter, firm: str) -> tuple[str, str, str]:
    """Have an envelope signed for by somebody who had no hand in the tender, and return whose it is – which only the story knows –, number and code."""
    here = Opening.objects.select_related("matter").get(pk=tender.pk)
    bid, code = paper.take(here, by=tale.who(buys.TWO), envelopes=1, condition=paper.INTACT, sealed=True)
    return firm, bid.delivery.number, code


def read_out(tender: Matter, firm: str, price: str) -> None:
    """Have two openers write down the same of the one envelope of a tender, if one came."""
    here = Opening.objects.get(pk=tender.pk)
    for envelope in PaperBid.objects.filter(bid__delivery__opening=here).select_related("bid__delivery"):
        said = paper.Said(firm, "", price, "服务期一年（演示）", True, "投标人代表（虚构）")
        for opener in here.openers.select_related("opening__matter", "user").filter(ordinal__lte=2):
            reading_paper.read_paper(
                opener, envelope.bid.number, said, session=f"演示 {tender.number} {opener.ordinal}"
            )


def filed(tale: Any, tender: Matter) -> None:
    """Scan what came on paper, so that who looks at it second reads it, too."""
    tender.refresh_from_db()
    if PaperBid.objects.filter(bid__delivery__opening=tender.pk).exists():
        tale.hand_in(tender, (ON_PAPER,), by=buys.ONE)
