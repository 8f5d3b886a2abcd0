"""
Whether every membership with power was given the way such memberships are (`grants`, ADR 0014): proposed by one and
confirmed by another, given by the machine that set the system up, or lent by whoever holds it.
"""

from collections.abc import Iterator

from yihe.foundation.roles import ROLES
from yihe.registers.accounts.edits import GAVE, lent_words
from yihe.registers.accounts.grants import Outcome, words_of
from yihe.registers.accounts.models import Membership, RegisterEdit

_SAME = ("user_id", "role_code", "region", "title", "department", "valid_from", "valid_until")


def unconfirmed() -> Iterator[str]:
    """Yield a sentence for every membership with power that nobody confirmed, or that is not what was confirmed."""
    powers = [role.code for role in ROLES.values() if role.power]
    edits = RegisterEdit.objects.filter(register="account", field__in=[*GAVE, "受托任职"])
    said = set(edits.filter(field__in=GAVE, by=None).values_list("entry", "after"))
    lent = [(entry, after) for entry, after in edits.filter(field="受托任职").values_list("entry", "after")]
    rows = Membership.objects.filter(role_code__in=powers).order_by("pk")
    for row in rows.select_related("user", "proposal", "delegated_by"):
        name = f"{row.user}的任职“{words_of(row)}”（行 {row.pk}）"
        proposal = getattr(row, "proposal", None)
        if row.delegated_by_id:
            began = lent_words(row)
            if not any(entry == row.user.username and after.startswith(began) for entry, after in lent):
                yield f"{name}是受托的，登记修改里却没有这次委托：没有人委托过。"
            elif (row.delegated_by.role_code, row.delegated_by.region) != (row.role_code, row.region):
                yield f"{name}与委托人自己的任职不同。"
        elif proposal is not None and proposal.outcome == Outcome.CONFIRMED:
            if any(getattr(row, column) != getattr(proposal, column) for column in _SAME):
                yield f"{name}与确认过的提请不同：确认以后被改写过。"
        elif (row.user.username, words_of(row)) not in said:
            yield f"{name}没有经另一人确认，也不是系统初始化时授予的：没有人授予过。"
