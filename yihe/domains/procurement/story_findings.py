"""
What two find of a bid, and a meeting of a tender, in the demonstration: a bid that was struck, a price put right in words; and one that was won after
both directors had passed somebody over, as the leaders' meeting decided. All invented.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc

from yihe.domains.procurement import story_conformity as conformity
from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement.models import Bid, ProposedFinding
from yihe.matters.models import Matter
from yihe.registers.suppliers import edits as suppliers
from yihe.registers.suppliers.models import Form

OTHER_DIRECTOR = "chief"
LACKS = "评审组一致认定：投标文件没有写明雨天改期后的补演场次，没有响应采购需求（演示）。"
IN_WORDS = "壹拾肆万叁仟捌佰元整"  # of a bid whose figures say 143 600
MET = ["局长（虚构）", "副局长（虚构）", "机关纪委书记（虚构）", "采购科科长（虚构）"]
DECIDED = "前两名先后书面放弃，会议同意按名次选用第三名，预算不变（演示）。"


def struck(tale: Any, tender: Matter) -> None:
    """Have the clerk propose that the last bid is invalid, as the panel signed it, and the reviewer agree."""
    bid = Bid.objects.filter(tender=tender.pk).order_by("-ordinal")[0]
    tale.hand_in(tender, ("panel_finding",), by=buys.ONE)
    tale.do(tender, "strike", buys.ONE, bid=bid, ground="content", why=LACKS)
    _agreed(tale, tender)


def corrected(tale: Any, tender: Matter) -> None:
    """Have a price of which figures and words differ put right by the words, as its bidder confirmed in writing."""
    bid = Bid.objects.get(tender=tender.pk, label=buys.OTHER)
    tale.hand_in(tender, ("clarification",), by=buys.ONE)
    tale.do(tender, "correct_price", buys.ONE, bid=bid, words=IN_WORDS, text=None, lines=[], confirmed="yes")
    _agreed(tale, tender)
    conformity.disputed(tale, tender)


def _agreed(tale: Any, tender: Matter) -> None:
    tale.do(tender, "agree", buys.LOOKS, findings=ProposedFinding.objects.filter(tender=tender.pk, agreed_on=None))


def decided_together(tale: Any, tender: Matter, day: int) -> Iterator[date]:
    """Have two decline, each passed over by another director; then nobody is left to decide alone, and the meeting does (ADR 0105)."""
    for back, by in enumerate((buys.DECIDES, OTHER_DIRECTOR)):
        yield tale.back(day - back)
        tale.do(tender, "pass_over", by, reason="来函放弃，不能按报价承接（演示）。")
    _registered(tale, tender)
    yield tale.back(day - 2)
    tale.hand_in(tender, ("meeting_minutes",), by=buys.ONE)
    tale.do(tender, "enter_meeting", buys.ONE, met_on=timezone.localdate(), present=MET, words=DECIDED)
    yield tale.back(day - 3)
    tale.do(tender, "award_together", buys.LOOKS)


def _registered(tale: Any, tender: Matter) -> None:
    """Have whoever is next in rank and in no register entered, without which nobody is awarded."""
    name = Bid.objects.filter(tender=tender.pk, passed_over="").order_by("rank")[0].label
    head = f"31{tender.region[:6]}MJBUY0031"
    suppliers.enter(
        by=tale.who(buys.BUYS), source="演示资料（虚构）", name=name, form=Form.LAW_FIRM, uscc=head + uscc.calc_check_digit(head),
        registered_on=date(2016, 3, 2), licence=f"2{tender.region[:6]}0000000031", representative="博文", invented=True,
    )  # fmt: skip
