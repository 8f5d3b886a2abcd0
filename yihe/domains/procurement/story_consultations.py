"""
What is consulted on in the demonstration (竞争性磋商): the amount asks for it; three responded, the panel talked with each, what is bought was changed
and written to all, and final offers are asked for. All invented.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement import story_tenders as tenders
from yihe.domains.procurement.models import Bid

TALKING = 58  # working days before today: its intention stands for a month first
STARTED = 30
FINALS_COME_FOR = timedelta(
    hours=4
)  # from when it is told: whoever looks can still let one leave, and open them the same day
CHANGED = "全区青少年法治教育服务：每校每学期两场，有教案、有签到、有问卷；另设一条法律咨询热线（演示）。"
TALKS = (
    "逐校排课可以做到，热线由两名律师轮值（演示）。", "教案已有四套，热线工作日接听（演示）。", "能按期开课，热线与本所值班电话合用（演示）。",
)  # fmt: skip


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _talking(tale)


def _talking(tale: Any) -> Iterator[date]:
    yield tale.back(TALKING)
    purchase = buys._need(
        tale, "青少年法治教育服务（演示）", "PF03", "510000", "全区青少年法治教育服务：每校每学期一场，有教案、有签到。"
    )
    yield tale.back(TALKING - 1)
    yield from buys._planned(tale, purchase, TALKING - 1)
    yield tale.back(TALKING - 5)
    tale.do(purchase, "publish_intention", buys.BUYS)
    day = STARTED
    yield tale.back(day - 5)
    tender, keys = tenders._written(tale, purchase, tenders._at(tale.back(day - 16)))
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)
    yield tale.back(day - 12)
    for firm, price in zip(tenders.FIRMS, ("496000", "488500", "503000"), strict=True):
        tenders._bids(tender, keys, firm, price)
    yield from tenders._seated(tale, tender, keys, day - 2)
    tale.do(tender, "start_talks", buys.ONE)
    yield tale.back(day - 22)
    for bid, words in zip(Bid.objects.filter(tender=tender.pk).order_by("ordinal"), TALKS, strict=True):
        tale.do(tender, "note_talk", buys.ONE, bid=bid, words=words)
    yield tale.back(day - 23)
    tender.refresh_from_db()
    tale.hand_in(tender, ("need_change",), by=buys.ONE)
    tale.do(tender, "change_need", buys.ONE, part="scope", text=CHANGED)
    yield tale.back(1)
    # The real clock, as of the tender that is open: the working day before today may lie a holiday back.
    until = datetime.now(tz=timezone.get_default_timezone()) + FINALS_COME_FOR
    tale.do(tender, "ask_finals", buys.ONE, until=until)
