"""Who needed help in the demonstration: one helped and told back, one being helped, one at the desk, one child whose harm was reported. All of it is invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

KEEPER, DESK = "keeper", "advice"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _helped(tale)
    yield _a_child(tale)
    yield _today(tale)


def _registered(tale: Any, need: str, words: str, **said) -> Matter:
    by = tale.who(KEEPER)
    hat = next(each for each in by.hats if each.role is STATION_KEEPER)
    contents = HelpNeeded(**{"need": need, "words": words, "who": "居民（虚构）", "agreed": True} | said)
    return open_matter(kinds.get("help_needed"), contents, by=by, region=hat.region, hat=hat.role_code)


def _handed(tale: Any, matter: Matter, receiver: str) -> Matter:
    tale.do(
        matter,
        "hand_over",
        DESK,
        receiver=receiver,
        fields_agreed=["name", "need"],
        way="signed",
        evidence="同意书（虚构）",
    )
    return matter.children.get(closed_at=None)


def _helped(tale: Any) -> Iterator[date]:
    yield tale.back(24)
    matter = _registered(tale, "livelihood", "一个人住，这个月没有钱买米（虚构）")
    child = _handed(tale, matter, "civil_affairs")
    yield tale.back(20)
    tale.do(child, "answer_by_hand", DESK, result="helped", feedback="已经给了临时救助（虚构）")
    tale.do(child, "close", DESK, told="已经给您办了临时救助，下周到账（虚构）")


def _a_child(tale: Any) -> Iterator[date]:
    yield tale.back(12)
    matter = _registered(tale, "care", "孩子身上常有伤（虚构）", age="child", is_child_harm=True, agreed=False, who="")
    tale.do(matter, "report", DESK, reported_to="police", report_note="派出所已登记（虚构）")
    tale.do(matter, "tell", DESK, told="已经报告公安机关，您不用出面（虚构）")


def _today(tale: Any) -> Iterator[date]:
    yield tale.back(2)
    _handed(tale, _registered(tale, "law", "工伤的钱没有拿到，不会写材料（虚构）"), "arbitration")
    yield tale.back(0)
    _registered(tale, "work", "没有活干，想学电工（虚构）", phone="13900000000", safe_way="call")
