"""
What a challenge to the tender holds of the purchase behind it, as long as it is not answered, and 财政 while it has stopped it: no contract is drawn or
signed, and none in force is performed (条例 54; 法 57). It ends with the answer, or when it goes on, by itself. And what changes who won finds in its way: a contract.
"""

from datetime import date

from django.utils import timezone

from yihe.domains.procurement.models import Complaint, Contract
from yihe.foundation.periods import DAYS, ONE_DAY
from yihe.foundation.procedure import lasting
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Event, Matter
from yihe.matters.reading import read_once

STOP = lasting("complaint_stop", DAYS)
OVER = ("reconciling", "terminated", "ended")  # states of a contract under which nobody works any more


def wait(tender: Matter) -> None:
    """Take the purchase of a tender back to it where it waits for its contract; one with a contract stays where it is."""
    purchase = tender.parent
    if purchase is not None and Matter.objects.get(pk=purchase.pk).state == "awarded":
        perform(purchase, "tender_held", by=None, following=True)


def is_challenged(matter: Matter, user) -> str:
    """Refuse what a purchase, its contract or a stage of it goes on with while a challenge to its tender is not answered, or 财政 has stopped that."""
    # A page says it above its buttons, and each of them asks; under the lock of an act it is read anew.
    return read_once(matter, "is challenged", lambda: _is_challenged(matter))


def _is_challenged(matter: Matter) -> str:
    purchase = _purchase_of(matter).pk
    waiting = Matter.objects.filter(kind="challenge", parent__parent=purchase, closed_at=None)
    numbers = "、".join(waiting.order_by("pk").values_list("number", flat=True))
    if numbers:
        return f"质疑（{numbers}）还没有答复，答复以前不签订合同，已经签订的中止履行（政府采购法实施条例 第五十四条）。"
    stopped = Matter.objects.filter(kind="tender", parent=purchase, state="stopped").values_list("number", flat=True)
    return "".join(
        f"财政部门暂停了 {number}，恢复以前不签订合同，已经签订的中止履行（政府采购法 第五十七条）。"
        for number in stopped[:1]
    )


def failure_is_challenged(matter: Matter, user) -> str:
    """Refuse to buy anew, or no more, while it is challenged that a round failed, or 财政 has stopped what would follow (法 57; 令94 32)."""
    waiting = Matter.objects.filter(kind="challenge", parent__parent=matter.pk, parent__state="failed", closed_at=None)
    if numbers := "、".join(waiting.order_by("pk").values_list("number", flat=True)):
        return f"对废标的质疑（{numbers}）还没有答复，答复以前不重新采购，也不取消（政府采购法 第五十三条）。"
    stopped = Complaint.objects.filter(tender__purchase=matter.pk, tender__matter__state="failed", outcome="")
    for complaint in stopped.exclude(stop_document="").select_related("matter"):
        if (until := stopped_until(complaint.matter)) >= timezone.localdate():
            return f"财政部门暂停了采购活动（{complaint.stop_document}），恢复以前不重新采购，也不取消；最迟到 {until}（政府采购法 第五十七条）。"
    return ""


def stopped_until(complaint: Matter) -> date:
    """Return the last day of a stop for the sake of a complaint (法 57: thirty days)."""
    came = Event.objects.filter(matter=complaint, action="stop").order_by("-seq").values_list("at", flat=True)[0]
    return timezone.localdate(came) + STOP(complaint).n * ONE_DAY


def a_contract_stands(matter: Matter, user) -> str:
    """Refuse what changes who won – an answer, or a decision of 财政 – while a contract of it stands: first that one is not signed, or ended."""
    for contract in _contracts(matter):
        if contract.dropped or contract.matter.state in OVER:
            continue
        label = kinds.get("contract").workflow_of(contract.matter).states[contract.matter.state].label
        how = "解除合同" if contract.in_force_on else "不再签订"
        return f"合同 {contract.number}（{label}）还在，先由分管领导办理“{how}”。"
    return ""


def a_contract_was_in_force(matter: Matter, user) -> str:
    """Refuse to go on to the next in rank once a contract of the purchase was in force: what is left to buy is another purchase."""
    done = next((each for each in _contracts(matter) if each.in_force_on), None)
    return f"合同 {done.number} 已经生效过，不能在本次采购里另行确定中标人；只能重新采购，另立采购。" if done else ""


def _contracts(matter: Matter) -> list[Contract]:
    return list(Contract.objects.filter(purchase=_purchase_of(matter).pk).select_related("matter").order_by("pk"))


def _purchase_of(matter: Matter) -> Matter:
    """Return the purchase above a tender, a challenge to it, a contract or a stage."""
    above = matter
    while above.kind != "purchase" and above.parent is not None:
        above = above.parent
    return above
