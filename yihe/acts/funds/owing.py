"""Money that is still owed keeps a compartment from being erased: who is to be paid, and for what, must stay readable till then."""

from django.db.models import F

from yihe.acts.funds.models import Commitment
from yihe.registers.compartments.erasing import Part
from yihe.registers.compartments.models import Compartment


def still_owed(compartment: Compartment) -> str:
    """Return why a compartment cannot be erased yet, or "". It counts, and names no matter."""
    owed = Commitment.objects.filter(
        matter__compartment=compartment, amount__gt=F("paid") + F("returned") - F("added")
    ).count()
    return f"还有 {owed} 笔款项没有结清，结清以前不能清除。" if owed else ""


def empty(compartment: Compartment, *, by, ground: str) -> None:
    """Do nothing: what was paid, to whom, is kept for as long as the books are."""


PART = Part("funds", empty, refuses=still_owed)
