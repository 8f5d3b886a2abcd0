"""
What is handed over in the demonstration: one that was helped and told back, one that waits to be received, one in hand, one sent back and gone
on to another receiver through a port, one withdrawn. All of it is invented.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings

from yihe.acts.referrals import delivering, ports, reception
from yihe.acts.referrals.models import Referral
from yihe.matters.models import Matter

DESK, RECEIVES = "advice", "aid"
INSIDE, THROUGH_A_PORT = "legal_aid", "governance"
SOURCE = "接收单位来函（虚构）"
AGREED = {"agreed": ["name", "story", "need"], "way": "signed", "evidence": "同意书（虚构）"}


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _helped(tale)
    yield _withdrawn(tale)
    yield _sent_back(tale)
    yield _open(tale)


def _agreed_to(tale: Any, receiver: str, story: str, need: str) -> Matter:
    """Take down what somebody at the counter wants handed over, and their consent."""
    _receives(tale)
    contents = Referral(receiver=receiver, name="居民（虚构）", story=story, need=need)
    matter = tale.open("referral", contents, by=DESK)
    tale.do(matter, "consent", DESK, **AGREED)
    return matter


def _receives(tale: Any) -> None:
    desk = tale.who(DESK)
    reception.enter(by=desk, receiver=INSIDE, account=RECEIVES, since=date(2021, 11, 18), source=SOURCE)


def _helped(tale: Any) -> Iterator[date]:
    yield tale.back(30)
    matter = _agreed_to(tale, INSIDE, "工地欠薪，没有合同。（演示）", "申请法律援助（演示）")
    tale.do(matter, "send", DESK)
    yield tale.back(29)
    tale.do(matter, "receive", RECEIVES)
    tale.do(matter, "begin", RECEIVES)
    yield tale.back(22)
    tale.do(matter, "word", RECEIVES, progress="已经指派律师，正在收集证据。（演示）")
    yield tale.back(14)
    tale.do(matter, "answer", RECEIVES, result="helped", feedback="调解结案，工资已经付清。（演示）")
    yield tale.back(13)
    tale.do(matter, "close", DESK, told="法律援助中心帮您调解好了，工资已经付清。（演示）")


def _withdrawn(tale: Any) -> Iterator[date]:
    yield tale.back(12)
    matter = _agreed_to(tale, INSIDE, "想问房产继承。（演示）", "代写文书（演示）")
    tale.do(matter, "send", DESK)
    yield tale.back(11)
    tale.do(matter, "withdraw", DESK, evidence="当面，填了撤回单（演示）")


def _sent_back(tale: Any) -> Iterator[date]:
    """Not for who got it: asked again, consented again, and through the port where there is one."""
    yield tale.back(8)
    matter = _agreed_to(tale, INSIDE, "两户为通道争了多年。（演示）", "请人来调解（演示）")
    tale.do(matter, "send", DESK)
    yield tale.back(7)
    tale.do(matter, "return_back", RECEIVES, return_code="not_competent", reason="不属于法律援助的范围。（演示）")
    tale.do(matter, "redirect", DESK, receiver=THROUGH_A_PORT)
    tale.do(matter, "consent", DESK, **AGREED)
    tale.do(matter, "send", DESK)
    if THROUGH_A_PORT in settings.PORTS and (port := ports.of(THROUGH_A_PORT)) is not None:
        delivering.deliver(THROUGH_A_PORT, port)


def _open(tale: Any) -> Iterator[date]:
    yield tale.back(4)
    matter = _agreed_to(tale, INSIDE, "工伤赔偿谈不拢。（演示）", "申请法律援助（演示）")
    tale.do(matter, "send", DESK)
    yield tale.back(3)
    tale.do(matter, "receive", RECEIVES)
    tale.do(matter, "begin", RECEIVES)
    yield tale.back(1)
    waits = _agreed_to(tale, INSIDE, "老人的赡养费没有人出。（演示）", "申请法律援助（演示）")
    tale.do(waits, "send", DESK)
