"""
What a challenge to the tender holds of the purchase behind it, as long as it is not answered: no contract is drawn or signed, and none in force is
performed (条例 54). It ends with the answer, by itself. And what an answer that changes who won finds in its way: a contract.
"""

from yihe.domains.procurement.models import Contract
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter

OVER = ("reconciling", "terminated", "ended")  # states of a contract under which nobody works any more


def wait(tender: Matter) -> None:
    """Take the purchase of a tender back to it where it waits for its contract; one with a contract stays where it is."""
    purchase = tender.parent
    if purchase is not None and Matter.objects.get(pk=purchase.pk).state == "awarded":
        perform(purchase, "tender_held", by=None, following=True)


def is_challenged(matter: Matter, user) -> str:
    """Refuse what a purchase, its contract or a stage of it goes on with while a challenge to its tender is not answered."""
    above = matter
    while above.kind != "purchase" and above.parent is not None:
        above = above.parent
    waiting = Matter.objects.filter(kind="challenge", parent__parent=above.pk, closed_at=None)
    numbers = "、".join(waiting.order_by("pk").values_list("number", flat=True))
    return (
        f"质疑（{numbers}）还没有答复，答复以前不签订合同，已经签订的中止履行（政府采购法实施条例 第五十四条）。"
        if numbers
        else ""
    )


def a_contract_stands(matter: Matter, user) -> str:
    """Refuse an answer that changes who won while a contract of it stands: first that one is not signed, or ended."""
    for contract in _contracts(matter):
        if contract.dropped or contract.matter.state in OVER:
            continue
        label = kinds.get("contract").workflow_of(contract.matter).states[contract.matter.state].label
        how = "解除合同" if contract.in_force_on else "不再签订"
        return f"合同 {contract.number}（{label}）还在，先由分管领导办理“{how}”，再作这样的答复。"
    return ""


def a_contract_was_in_force(matter: Matter, user) -> str:
    """Refuse to go on to the next in rank once a contract of the purchase was in force: what is left to buy is another purchase."""
    done = next((each for each in _contracts(matter) if each.in_force_on), None)
    return (
        f"合同 {done.number} 已经生效过，不能在本次采购里另行确定中标人；请答复“成立，重新采购”，另立采购。"
        if done
        else ""
    )


def _contracts(challenge: Matter) -> list[Contract]:
    return list(Contract.objects.filter(award=challenge.parent.parent_id).select_related("matter").order_by("pk"))
