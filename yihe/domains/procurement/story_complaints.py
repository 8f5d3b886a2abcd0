"""What is brought before 财政 in the demonstration: a challenge that was answered, the complaint after it, and the stop. All invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement.models import Bid, Challenge
from yihe.matters.models import Matter

ANSWERS = "chief"  # who answers a challenge: had no hand in the tender, nor in its purchase


def challenged(tale: Any, tender: Matter) -> None:
    """The last in rank challenges how it was judged, and somebody answers who has had no hand in it yet."""
    bid = Bid.objects.filter(tender=tender.pk, rank__isnull=False).order_by("-rank")[0]
    tale.do(
        tender, "receive_challenge", buys.ONE, against="process", bid=bid, challenger="", received_on=timezone.localdate(),
        facts="评审时没有核对人员证明（演示）。", wants="重新评审（演示）。",
    )  # fmt: skip
    challenge = Matter.objects.get(kind="challenge", parent=tender)
    tale.hand_in(challenge, ("challenge_letter",), by=buys.ONE)
    tale.do(challenge, "register", buys.ONE)
    tale.do(challenge, "unfound", ANSWERS, answer="人员证明在投标文件里，评审组已经核对（演示）。")


def brought(tale: Any, tender: Matter, day: int) -> Iterator[date]:
    """Whoever challenged complains to 财政, which stops the tender and has the buyer explain: it is 财政's to decide."""
    yield tale.back(day)
    today = timezone.localdate()
    tale.do(
        tender, "notify_complaint", "treasury", challenge=Challenge.objects.get(tender=tender.pk), complained_on=today, notified_on=today,
        document="演示采购答复〔1〕号（虚构）", facts="对质疑答复不服：人员证明没有原件（演示）。", wants="认定评审结果无效（演示）。",
    )  # fmt: skip
    complaint = Matter.objects.get(kind="tender_complaint", parent=tender)
    reason = "收到对评审结果的投诉，调查期间暂停采购活动（演示）。"
    tale.do(complaint, "stop", "treasury", document="演示采购投诉〔1〕号（虚构）", reason=reason)
    yield tale.back(day - 2)
    tale.hand_in(complaint, ("complaint_notice", "complaint_explanation"), by=buys.BUYS, signed=True)
    tale.do(complaint, "explain", buys.BUYS, explanation="人员证明的原件在投标现场核对过，评审组有记录（演示）。")
