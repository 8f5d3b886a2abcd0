"""How a complaint comes onto a tender: 财政 enters it, or the bureau from its letter. The actions stand ready for the workflow."""

from collections.abc import Iterable
from typing import Any

from yihe.domains.procurement.tender import complaining, forms
from yihe.foundation.roles import CLERK, PURCHASER, TREASURY
from yihe.foundation.workflow import Action, State


def enters(under_way: Iterable[State], known: Iterable[State], over: Iterable[State]) -> tuple[Action, Action, Action]:
    """Return three ways: from the letter while it is under way; by 财政 itself, of what it knows of; and of one that is over, which stays so."""
    said: dict[str, Any] = {
        "form": forms.ComplaintForm, "check": complaining.complaint_is_wrong, "effect": complaining.receive, "quiet": True,
        "unless": [complaining.nothing_was_challenged], "basis": f"{complaining.LAW} 第五十五条",
    }  # fmt: skip
    return (
        Action("登记财政部门转来的投诉", under_way, None, by=(CLERK, PURCHASER), **said),
        Action("通知采购人有投诉", known, None, by=TREASURY, **said),
        Action("登记投诉", over, None, by=(TREASURY, CLERK, PURCHASER), afterwards=True, **said),
    )
