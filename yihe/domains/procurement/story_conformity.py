"""What a panel disputes in the demonstration: one member says that a bid does not conform, the others see it otherwise. All invented."""

from typing import Any

from yihe.acts.reviews.rules import the_panel
from yihe.domains.procurement.models import Bid, ConformityQuestion
from yihe.matters.models import Matter

WHY = "投标文件没有写明遇雨改期怎样通知，与采购需求第三条不符（演示）。"
CONFORMS, DOES_NOT = "应急安排里写明提前一日电话通知，已经响应（演示）。", "应当在服务方案里单独写明（演示）。"


def disputed(tale: Any, tender: Matter) -> None:
    """Have the last member dispute that a bid conforms, and every member say: the greater number keeps it, and one dissents."""
    members = [seat.practitioner.user.username for seat in the_panel(Matter.objects.get(pk=tender.pk)).working_seats()]
    bid = Bid.objects.filter(tender=tender.pk).qualified().order_by("ordinal")[0]
    tale.do(tender, "dispute", members[-1], bid=bid, ground="content", why=WHY)
    question = ConformityQuestion.objects.get(tender=tender.pk)
    for nth, username in enumerate(members, 1):
        alone = nth == len(members)
        tale.do(tender, "vote", username, question=question, conforms=not alone, reason=DOES_NOT if alone else CONFORMS)
