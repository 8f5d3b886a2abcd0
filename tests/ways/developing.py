"""A post, a training base and the plan of a year, as an organization applies for them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.subsidies.developing.models import BaseApplication, PlanApplication, PostApplication
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.matters.models import Matter

FOUND_TOO = "到场核对了场地和名单，与申请一致（虚构）。"


def a_post(**said) -> PostApplication:
    facts = {
        "title": "社区矫正社工岗", "duties": "走访、谈话、组织学习（虚构）。", "place": "城厢镇阳光屋", "need": "现由志愿者兼做（虚构）。",
        "certificate": "assistant", "planned_on": timezone.localdate() + timedelta(days=60),
    }  # fmt: skip
    return PostApplication(**facts | said)


def a_base(**said) -> BaseApplication:
    facts = {
        "name": "娄东社工实训基地（虚构）", "partners": "", "address": "城厢镇人民路 1 号", "capacity": 20, "purpose": "个案工作实训（虚构）。",
    }  # fmt: skip
    return BaseApplication(**facts | said)


def a_plan(base, **said) -> PlanApplication:
    facts = {
        "year": timezone.localdate().year, "courses": "七月，调解技巧，社工（虚构）", "sessions": 2, "trainees": 60,
        "budget": Decimal("30000.00"),
    }  # fmt: skip
    return PlanApplication(base=base, **facts | said)


def opened(town: Town, code: str, contents) -> Matter:
    """Open an application of the organization, with the paper it owes."""
    matter = open_matter(
        kinds.get(code), contents, by=town.story.applicant, organization=town.organization, hat="applicant"
    )
    town.hand_in(matter, "plan")
    return matter


def _with_photos(town: Town, matter: Matter) -> None:
    if matter.state == "building":
        town.hand_in(matter, "photos")


def _a_plan(town: Town) -> Matter:
    return opened(town, "training_plan", a_plan(town.desk.base(accepted_on=date(2025, 3, 1))))


SAID = {
    "visit": lambda _town, _matter: {"visited_on": timezone.localdate(), "company": "司法所李某（虚构）"},
    "agree": {"found": FOUND_TOO, "title": "拟同意公示", "body": "拟同意（虚构）。"},
    "report_built": lambda _town, _matter: {"built_on": timezone.localdate()},
}
WAYS = {
    "post_development": Way(lambda town: opened(town, "post_development", a_post()), said=SAID),
    "base_development": Way(lambda town: opened(town, "base_development", a_base()), said=SAID, arrived=_with_photos),
    "training_plan": Way(_a_plan, said=SAID),
}
