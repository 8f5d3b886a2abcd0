"""What is tendered in the demonstration and waits today: for 财政, which stopped it, and for those who open it. All invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.procurement import story_complaints as complaints
from yihe.domains.procurement import story_findings as findings
from yihe.domains.procurement import story_papers as papers
from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement import story_tenders as tenders

STOPPED, UNOPENED = 30, 15  # working days before today


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _stopped(tale)
    yield _unopened(tale)


def _stopped(tale: Any) -> Iterator[date]:
    """Awarded as the leaders decided together, and then somebody complained to 财政, which stopped it: it waits for them."""
    day = STOPPED
    yield tale.back(day)
    purchase = buys._need(
        tale, "物业纠纷调解服务（演示）", "TJ03", "152000", "两名专职调解员驻点一年，有登记、有协议。"
    )
    yield tale.back(day - 1)
    yield from buys._planned(tale, purchase, day - 1)
    yield tale.back(day - 5)
    tender, keys = tenders._written(tale, purchase, tenders._at(tale.back(day - 14)))
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)
    yield tale.back(day - 12)
    for firm, price in zip(tenders.FIRMS, ("148000", "143600", "150500"), strict=True):
        tenders._bids(tender, keys, firm, price)
    yield from tenders._judged(tale, tender, keys, day, found=findings.corrected, awarded=False)
    complaints.challenged(tale, tender)
    yield from findings.decided_together(tale, tender, day - 21)
    yield from complaints.brought(tale, tender, day - 25)


def _unopened(tale: Any) -> Iterator[date]:
    """Its bids lie sealed, one of them on paper, the moment has come, and it waits for two of its openers."""
    day = UNOPENED
    yield tale.back(day)
    purchase = buys._need(tale, "社区矫正公益活动（演示）", "JZ03", "96000", "公益活动二十四场，有签到、有记录。")
    yield tale.back(day - 1)
    yield from buys._planned(tale, purchase, day - 1)
    yield tale.back(day - 5)
    tender, keys = tenders._written(tale, purchase, tenders._at(tale.back(day - 14)))
    yield tale.back(day - 6)
    tale.do(tender, "publish", buys.DECIDES)
    yield tale.back(day - 12)
    for firm, price in zip(tenders.FIRMS[:2], ("92000", "89500"), strict=True):
        tenders._bids(tender, keys, firm, price)
    papers.handed_in(tale, tender, tenders.FIRMS[2])
