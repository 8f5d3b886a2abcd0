"""
What happens with this room's matters in the demonstration: four lists are published, the catalogue a second time, and is being revised
once more; one duty is done by an organization, another is about to be.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from yihe.domains.functions import composed, transfers
from yihe.domains.functions.models import ListVersion, Mode
from yihe.matters.models import Matter
from yihe.registers.catalogs import edits
from yihe.registers.catalogs.models import Item, Sort

FIRST, REVISED, GIVEN, ASKED = 150, 80, 60, 6  # working days before today
TAKER, ANOTHER = "puhui", "guanghui"
BASIS = "政府购买服务管理办法（财政部令第102号）、本级机构编制规定"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _lists(tale)
    yield _given(tale)
    yield _asked(tale)


def _lists(tale: Any) -> Iterator[date]:
    yield tale.back(FIRST)
    for sort in (Sort.NEGATIVE, Sort.POWER):
        _enter(tale, sort)
    sent = [_sent(tale, sort, "首次编制") for sort in (Sort.NEGATIVE, Sort.POWER)]
    yield from _published(tale, sent, 1)
    for sort in (Sort.DUTY, Sort.CATALOGUE):
        _enter(tale, sort)
    sent = [_sent(tale, sort, "首次编制") for sort in (Sort.DUTY, Sort.CATALOGUE)]
    yield from _published(tale, sent, 3)
    yield tale.back(REVISED)
    clerk, region = tale.who("clerk"), sent[1].region
    item = Item.objects.get(sort=Sort.CATALOGUE, region=region, code="FW03")
    edits.correct(
        item, by=clerk, source="修订说明（虚构）", counted="接听、登记并回访的电话", name="12348 咨询热线接听和回访"
    )
    edits.correct(
        Item.objects.get(sort=Sort.CATALOGUE, region=region, code="JZ02"), by=clerk, source="修订说明（虚构）", standard="持证咨询师，一人一次一份记录，以事定费",
    )  # fmt: skip
    yield from _published(tale, [_sent(tale, Sort.CATALOGUE, "热线增加回访，心理疏导写明标准")], 5)
    yield tale.back(ASKED)
    edits.correct(
        Item.objects.get(sort=Sort.CATALOGUE, region=region, code="PF01"), by=tale.who("clerk"), source="修订说明（虚构）", counted="举办并有签到、有问卷的场次",
    )  # fmt: skip
    again = _sent(tale, Sort.CATALOGUE, "法治讲座增加问卷")
    yield tale.back(ASKED - 2)
    _consult(tale, again)


def _enter(tale: Any, sort: Sort) -> None:
    for said in composed.lines(sort):
        edits.enter(sort, by=tale.who("clerk"), **said)


def _sent(tale: Any, sort: Sort, note: str) -> Matter:
    matter = tale.open("list_version", ListVersion(sort=sort, basis=BASIS, note=f"{note}（演示）"), by="clerk")
    tale.do(matter, "submit", "clerk")
    return matter


def _consult(tale: Any, matter: Matter) -> None:
    label = Sort(matter.list_version.sort).label
    body = f"现将{label}（演示，征求意见稿）向社会公开征求意见。有意见的，请在本页面提出。"
    tale.do(matter, "consult", "reviewer", title=f"{label}公开征求意见（演示）", body=body)


def _published(tale: Any, matters: list[Matter], nth: int) -> Iterator[date]:
    for matter in matters:
        _consult(tale, Matter.objects.get(pk=matter.pk))
    for n, matter in enumerate(matters, nth):
        yield from tale.when(matter, "deciding")
        today = timezone.localdate()
        tale.do(matter, "publish", "director", document=f"演示清单〔{today.year}〕{n}号（虚构）", since=today)


def _given(tale: Any) -> Iterator[date]:
    yield tale.back(GIVEN)
    matter = _proposed(tale, TAKER, "Z04")
    yield tale.back(GIVEN - 2)
    tale.do(matter, "find_able", "reviewer", capacity="有专职人员和培训场地，组织过培训（演示）。")
    yield tale.back(GIVEN - 4)
    tale.do(matter, "take_on", TAKER, opinion="同意承接，请提供师资名单。")
    yield tale.back(GIVEN - 5)
    body = f"拟将“培训人民调解员”转由{tale.org(TAKER).name}承接，本局保留大纲审定和考核。公示期内如有异议，请在本页面实名提出。"
    tale.do(matter, "announce", "clerk", title="职能转移公示：培训人民调解员", body=body)
    yield from tale.when(matter, "deciding")
    today = timezone.localdate()
    tale.do(matter, "decide", "director", document=f"演示转移〔{today.year}〕1号（虚构）", since=today)


def _asked(tale: Any) -> Iterator[date]:
    yield tale.back(ASKED)
    matter = _proposed(tale, ANOTHER, "Z06")
    yield tale.back(ASKED - 3)
    tale.do(matter, "find_able", "reviewer", capacity="有志愿者队伍，组织过法治文化活动（演示）。")


def _proposed(tale: Any, key: str, code: str) -> Matter:
    return transfers.propose(
        tale.org(key), by=tale.who("clerk"), code=code, mode=Mode.DELEGATED, stays="计划、标准和考核",
        reason="由社会组织办理更近群众，本局只管标准和考核（演示）。",
    )  # fmt: skip
