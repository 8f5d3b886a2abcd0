"""The box of an agreement on a matter's page, and what its printed page needs."""

from yihe.acts.agreements.models import Agreement
from yihe.acts.agreements.rules import agreements_on
from yihe.matters.panels import Panel


class AgreementBox(Panel):
    """协议: number, period, amount, whether signed; the text folded."""

    template_name = "agreements/panel_agreement.html"

    def __init__(self, title: str = "协议"):
        super().__init__(title)

    def context(self, page):
        agreements = agreements_on(page["matter"])
        return {"agreements": agreements} if agreements else None


def printable(agreement: Agreement) -> dict:
    """Return what `agreements/sheet.html` prints: the frozen text in blocks, its digest, the parties, whether intact."""
    return {
        "agreement": agreement, "blocks": agreement.blocks(), "parties": list(agreement.parties.all()),
        "intact": agreement.is_intact,
    }  # fmt: skip
