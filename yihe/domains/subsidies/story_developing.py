"""
What is applied for before there is money, in the demonstration: a post and a base that came into their registers with the plan of a year; and
one of each on its way, at whoever has to do with it next.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yihe.domains.subsidies.developing.models import BaseApplication, PlanApplication, PostApplication
from yihe.domains.subsidies.places import Acceptance, TrainingBase
from yihe.matters import kinds, offering
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

OWNER, ANOTHER, THIRD = "guanghui", "yangguang", "hengxing"
POST, BASE, PLAN = "post_development", "base_development", "training_plan"
NAME = "公益法律服务实训基地（虚构）"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _a_post(tale)
    yield _a_base_and_its_plans(tale)
    yield _a_base_that_stood_there(tale)
    yield _a_base_being_built(tale)
    yield _a_post_to_be_visited(tale)
    yield _a_post_to_be_taken_in(tale)


def _post(title: str) -> PostApplication:
    return PostApplication(
        title=title, duties="个案走访、小组活动、转介和记录（演示）。", place="便民法律服务站", certificate="assistant",
        need="现在由志愿者轮流做，没有人跟到底（演示）。", planned_on=timezone.localdate() + timedelta(days=45),
    )  # fmt: skip


def _base(name: str, **said) -> BaseApplication:
    facts = {"partners": "演示高校社工系（虚构）", "address": "人民路 18 号（虚构）", "capacity": 24}
    return BaseApplication(name=name, purpose="个案、小组和社区工作的实训，两名督导带教（演示）。", **facts | said)


def _plan(base: TrainingBase, year: int) -> PlanApplication:
    courses = "三月 新入职社工 个案工作\n六月 矫正社工 小组工作\n九月 调解员 沟通技巧（演示）"
    return PlanApplication(base=base, year=year, courses=courses, sessions=3, trainees=90, budget=Decimal("36000.00"))


def _offered(tale: Any, code: str, key: str) -> bool:
    return offering.offers(kinds.get(code), tale.org(key).region)


def _submitted(tale: Any, code: str, contents, key: str) -> Matter:
    matter = tale.open(code, contents, by=key, key=key)
    tale.hand_in(matter, ("plan",), by=key)
    tale.do(matter, "submit", key)
    return matter


def _built(tale: Any, matter: Matter, key: str) -> None:
    tale.hand_in(matter, ("photos",), by=key)
    base = contents_of(matter).base
    tale.do(matter, "report_built", key, built_on=base.built_on if base else timezone.localdate() - timedelta(days=1))


def _visited(tale: Any, matter: Matter) -> None:
    tale.do(
        matter, "visit", "clerk", visited_on=timezone.localdate(), company="司法所一人（演示）",
        found="场地、人员与申请相符，看了工作记录（演示）。",
    )  # fmt: skip


def _found_good(tale: Any, matter: Matter) -> None:
    tale.do(matter, "find_good", "reviewer", found="核对了方案和到场记录，符合（演示）。")


def _agreed(tale: Any, matter: Matter) -> None:
    label = f"{matter.title}公示（演示）"
    tale.do(
        matter, "agree", "director", found="另行核对了照片和名单，同意登记（演示）。", title=label[:120],
        body=f"经受理、实地查看和两人验收，拟同意{matter.title}，现予公示。有异议的，请在本页面实名提出。",
    )  # fmt: skip


def _through(tale: Any, matter: Matter, day: int) -> Iterator[date]:
    """Bring what was taken in from the visit to its entry, beginning so many working days before today."""
    yield tale.back(day)
    _visited(tale, matter)
    yield tale.back(day - 2)
    _found_good(tale, matter)
    yield tale.back(day - 4)
    _agreed(tale, matter)
    yield from tale.when(matter, "entered")


def _a_post(tale: Any) -> Iterator[date]:
    yield tale.back(70)
    if not _offered(tale, POST, OWNER):
        return
    matter = _submitted(tale, POST, _post("安置帮教社工岗"), OWNER)
    yield tale.back(68)
    tale.do(matter, "accept", "clerk")
    yield from _through(tale, matter, 65)


def _a_base_and_its_plans(tale: Any) -> Iterator[date]:
    yield tale.back(140)
    if not _offered(tale, BASE, OWNER):
        return
    matter = _submitted(tale, BASE, _base(NAME), OWNER)
    yield tale.back(138)
    tale.do(matter, "accept", "clerk")
    yield tale.back(110)
    _built(tale, matter, OWNER)
    yield from _through(tale, matter, 107)
    yield tale.back(80)
    base = contents_of(Matter.objects.get(pk=matter.pk)).base
    plan = _submitted(tale, PLAN, _plan(base, timezone.localdate().year), OWNER)
    yield tale.back(79)
    tale.do(plan, "accept", "clerk")
    yield from _through(tale, plan, 76)
    yield tale.back(8)
    following = _submitted(tale, PLAN, _plan(base, timezone.localdate().year + 1), OWNER)
    yield tale.back(7)
    tale.do(following, "accept", "clerk")
    yield tale.back(5)
    _visited(tale, following)
    yield tale.back(3)
    _found_good(tale, following)


def _a_base_that_stood_there(tale: Any) -> Iterator[date]:
    """A base that staff entered by its papers, and that nobody accepted yet, is accepted as one that is applied for."""
    yield tale.back(9)
    base = TrainingBase.objects.filter(organization=tale.org("chunni"), acceptance=Acceptance.NONE).first()
    if base is None or not _offered(tale, BASE, "chunni"):
        return
    matter = _submitted(tale, BASE, _base(base.name, base=base), "chunni")
    yield tale.back(8)
    tale.do(matter, "accept", "clerk")
    yield tale.back(6)
    _built(tale, matter, "chunni")
    yield tale.back(4)
    _visited(tale, matter)


def _a_base_being_built(tale: Any) -> Iterator[date]:
    yield tale.back(30)
    if not _offered(tale, BASE, ANOTHER):
        return
    matter = _submitted(tale, BASE, _base("心理危机干预实训基地（虚构）", partners=""), ANOTHER)
    yield tale.back(28)
    tale.do(matter, "accept", "clerk")


def _a_post_to_be_visited(tale: Any) -> Iterator[date]:
    yield tale.back(6)
    if not _offered(tale, POST, ANOTHER):
        return
    matter = _submitted(tale, POST, _post("未成年人帮教社工岗"), ANOTHER)
    yield tale.back(4)
    tale.do(matter, "accept", "clerk")


def _a_post_to_be_taken_in(tale: Any) -> Iterator[date]:
    yield tale.back(1)
    if not _offered(tale, POST, THIRD):
        return
    _submitted(tale, POST, _post("社区调解社工岗"), THIRD)
