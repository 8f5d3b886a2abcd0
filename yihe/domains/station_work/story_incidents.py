"""
Incidents in the demonstration: one calmed, one handed over with a receipt, one said by two villages, one put
aside; and what stands open today. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from yihe.domains.station_work.incidents.models import Incident
from yihe.foundation.roles import JUSTICE_OFFICE, STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

KEEPER, OFFICE, LEADER = "keeper", "office", "duty_leader"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _calmed(tale)
    yield _handed_over(tale)
    yield _said_twice(tale)
    yield _put_aside(tale)
    yield _today(tale)


def _report(tale: Any, who: str, sort: str, place: str, people: int, words: str) -> Matter:
    """Send up what happens where somebody sits: the village of the keeper, the town of the 司法所."""
    by = tale.who(who)
    hat = next(each for each in by.hats if each.role in (STATION_KEEPER, JUSTICE_OFFICE))
    contents = Incident(sort=sort, place=place, people=people, words=words)
    return open_matter(kinds.get("incident"), contents, by=by, region=hat.region, hat=hat.role_code)


def _calmed(tale: Any) -> Iterator[date]:
    yield tale.back(34)
    matter = _report(tale, KEEPER, "dispute", "3 组（虚构）", 9, "两家为宅基地边界争了多年，今天各叫了人（虚构）")
    tale.do(matter, "sign", OFFICE, note="已经到场（虚构）")
    tale.do(matter, "instruct", LEADER, instruction="先分开，请调解员和村干部一起量（虚构）")
    yield tale.back(33)
    tale.do(matter, "word", OFFICE, word="量过了，差一尺，双方愿意谈（虚构）", people=4)
    tale.do(matter, "calm", OFFICE, outcome="按旧图立桩，各让半尺，写了协议（虚构）")
    tale.do(matter, "close", LEADER)


def _handed_over(tale: Any) -> Iterator[date]:
    yield tale.back(16)
    matter = _report(tale, KEEPER, "influence", "小学门口（虚构）", 40, "传校车停开，家长围着问（虚构）")
    tale.do(matter, "sign", OFFICE, note="")
    tale.do(matter, "hand_over", LEADER, handed_to="governance", how="电话通知综治中心值班室，随后送了书面（虚构）")
    yield tale.back(15)
    tale.do(matter, "receive", OFFICE, receipt="综治中心回执（虚构）")
    tale.do(matter, "close", LEADER)


def _said_twice(tale: Any) -> Iterator[date]:
    yield tale.back(9)
    first = _report(tale, KEEPER, "group", "桥头（虚构）", 30, "运土车压坏村道，拦车要说法（虚构）")
    again = _report(tale, OFFICE, "group", "桥的另一头（虚构）", 15, "对岸村里也有人拦车（虚构）")
    tale.do(first, "sign", OFFICE, note="")
    tale.do(again, "merge", OFFICE, into=first)
    tale.do(first, "instruct", LEADER, instruction="请交警改道，镇里约施工方（虚构）")
    tale.do(first, "calm", OFFICE, outcome="施工方答应修路、限时通行（虚构）")
    tale.do(first, "close", LEADER)


def _put_aside(tale: Any) -> Iterator[date]:
    yield tale.back(6)
    matter = _report(tale, KEEPER, "group", "祠堂（虚构）", 60, "来了很多外地车（虚构）")
    tale.do(matter, "sign", OFFICE, note="")
    tale.do(matter, "put_aside", LEADER, reason="是一家办喜事，不是聚集（虚构）")


def _today(tale: Any) -> Iterator[date]:
    """What stands open: one just said, one with the leader, one dealt with, one handed over without a receipt."""
    yield tale.back(1)
    handed = _report(tale, KEEPER, "influence", "拆迁工地（虚构）", 12, "有人爬上挖掘机不下来，已经劝下（虚构）")
    tale.do(handed, "sign", OFFICE, note="")
    tale.do(handed, "hand_over", LEADER, handed_to="police", how="派出所到场，口头接了，还没有书面（虚构）")
    handling = _report(tale, OFFICE, "dispute", "菜场（虚构）", 6, "摊位费涨价，摊主和市场方谈不拢（虚构）")
    tale.do(handling, "sign", OFFICE, note="")
    tale.do(handling, "instruct", LEADER, instruction="请市场监管一起谈（虚构）")
    yield tale.back(0)
    raised = _report(tale, KEEPER, "group", "村委会门口（虚构）", 20, "要求公布流转款去向（虚构）")
    tale.do(raised, "sign", OFFICE, note="人不多，村书记在谈（虚构）")
    _report(tale, KEEPER, "dispute", "2 组水塘（虚构）", 5, "承包户和下游为放水争吵（虚构）")
