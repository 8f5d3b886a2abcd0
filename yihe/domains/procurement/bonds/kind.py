"""保证金 as a kind: opened by the opening of bids or a contract passed on to be signed; its box, and the box on the page of what asked for it."""

from django.utils import timezone

from yihe.acts.documents.panels import Papers
from yihe.domains.procurement.bonds import asking, forfeit_letter, interest, keeping, leaving
from yihe.domains.procurement.bonds.workflow import BondWorkflow
from yihe.domains.procurement.models import Bond, BondTerms, ContractBond
from yihe.foundation.roles import FINANCE_MAKER, PURCHASER
from yihe.matters import relatives
from yihe.matters.kinds import Kind, Paper
from yihe.matters.models import Matter
from yihe.matters.panels import Panel


class BondBox(Panel):
    """收存和退还: what was given and when, since when and by when it is owed back, and what a late day costs."""

    template_name = "procurement/panel_bond.html"

    def context(self, page):
        bond, today = page["contents"], timezone.localdate()
        late = interest.days_late(bond.due_on, bond.returned_on or today) if bond.due_on else 0
        return {
            "bond": bond, "late": late, "owed": leaving.interest_of(bond, today) if late and bond.returned is None else None, "short": keeping.shortcomings(bond),
            "basis": interest.LAW, "said": leaving.named(bond), "here": bond.amount is not None,
            "number": page["matter"].number,
        }  # fmt: skip


class BondsBox(Panel):
    """On the page of a tender or of a contract: what it asks for, and, once bids are open, where each bond stands."""

    template_name = "procurement/panel_bonds.html"

    def context(self, page):
        matter = page["matter"]
        terms = asking.of_contract(matter) if matter.kind == "contract" else asking.asked_by(matter)
        if terms is None:
            return None
        bonds = bonds_of(matter)
        states = BondWorkflow.states
        open_to = {each.pk for each in relatives.children(page["user"], matter)} if bonds else set()
        return {
            "terms": terms, "share": f"{terms.share.normalize():f}" if isinstance(terms, BondTerms) else "", "of_contract": isinstance(terms, ContractBond), "in_what": asking.IN_WHAT,
            "rows": [(row, states[row.matter.state], keeping.shortcomings(row)) for row in bonds], "open_to": open_to,
        }  # fmt: skip


def bonds_of(matter: Matter) -> list[Bond]:
    """Return the bonds under a tender or a contract. Of a tender none exists before its bids are open."""
    rows = Bond.objects.filter(matter__parent=matter.pk).select_related("matter", "tender__matter__opening")
    return list(rows.order_by("pk"))


class BondKind(Kind):
    code, label, prefix, group = "bond", "保证金", "BZJ", "采购"
    contents, workflow = Bond, BondWorkflow
    joined = ("tender__matter", "tender__purchase__matter", "bid", "contract", "body")
    organization_called = ""  # who pays need not be an organization of the register: the bond says who it is
    columns = ("label", "instrument", "due_on", "returned_on")
    filters = ("sort", "instrument")
    found_by = ("label", "code")
    panels = (BondBox("收存和退还"), Papers())
    papers = (
        Paper("bond_proof", "收存凭证或者保函", by=(FINANCE_MAKER,), only_in=("expected", "held")),
        Paper("bond_back", "退还凭证", by=(FINANCE_MAKER,), only_in=("returning",)),
        Paper(
            "bond_facts",
            "不予退还的证据",
            required_for=("propose_forfeit",),
            by=(PURCHASER,),
            only_in=("held", "returning"),
        ),
    )
    public = False
    refuses_inside = True

    @classmethod
    def letter(cls, matter):
        """不予退还保证金告知书, once a part of it is kept."""
        return forfeit_letter.letter_of(matter)

    @classmethod
    def signs(cls, matter, doing):
        return forfeit_letter.signs(matter, doing)

    @classmethod
    def amount_of(cls, contents, parts):
        return contents.asked if contents.amount is None else contents.amount
