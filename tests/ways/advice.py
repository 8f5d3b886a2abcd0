"""A consultation with two who answer, its call-back, and a complaint."""

from datetime import timedelta

from django.utils import timezone

from tests.ways import schedules
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.domains.advice import asking
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

REGION, QUESTION = "320585", "租的房子到期，押金不退怎么办？（虚构）"


def _consultation(town: Town) -> Matter:
    schedules.another(town)
    return asking.ask(region=REGION, question=QUESTION, topic="shopping")


def _to_the_one(town: Town, _matter: Matter) -> dict:
    return {"assignee": User.objects.get(pk=town.who(DUTY_LAWYER).pk)}


def _another_in_hand(town: Town, matter: Matter) -> dict:
    other = asking.ask(region=REGION, question=QUESTION, topic="shopping")
    perform(other, "assign", by=User.objects.get(pk=town.who(ADVICE_DESK).pk), **_to_the_one(town, other))
    return {"other": other.number}


def _dispatched(town: Town, matter: Matter) -> None:
    """Somebody sits at a post at this hour: what has come in is given to them."""
    post = schedules.a_post(Topic.GENERAL, Pay.VOLUNTARY)
    who = schedules.a_lawyer(town, "贺明", 1, town.who(DUTY_LAWYER))
    schedules.a_shift(town, who, timezone.localdate(), post)
    perform(matter, "dispatch", by=None, following=True)


def _to_the_police(town: Town, matter: Matter) -> None:
    """The hand-over under it is answered on paper, told and closed by the desk."""
    desk = User.objects.get(pk=town.who(ADVICE_DESK).pk)
    child = Matter.objects.get(kind="referral", parent=matter)
    perform(child, "answer_by_hand", by=desk, result="helped", feedback="已经受理（虚构）")
    perform(child, "close", by=desk, told="公安机关已经受理（虚构）")


def _call_back(town: Town) -> Matter:
    asking.ask(
        region=REGION, question=QUESTION, topic="shopping", phone="13800000000", safe_way="call", ring_at=asking.windows()[0]
    )  # fmt: skip
    return Matter.objects.get(kind="call_back")


def _never_reached(town: Town, matter: Matter) -> None:
    while Matter.objects.get(pk=matter.pk).is_open:
        ring_at = timezone.now() + timedelta(hours=1)
        perform(matter, "try_again", by=User.objects.get(pk=town.who(ADVICE_DESK).pk), ring_at=ring_at)


def _complaint(_town: Town) -> Matter:
    return asking.complain(region=REGION, words="等了很久没有答复。（虚构）")


WAYS = {
    "consultation": Way(
        _consultation,
        said={
            "assign": _to_the_one,
            "agree": lambda _town, _matter: {"agreed_at": timezone.now() + timedelta(hours=1)},
            "refer": {"referred_to": "legal_aid"},
            "propose": {"receiver": "police"},
            "consent": {"agreed": ["story"]},
            "merge": lambda _town, _matter: {"other": asking.ask(region=REGION, question=QUESTION, topic="shopping").number},
            "merge_own": _another_in_hand,
            "report": {"reported_to": "police"},
            "ring": lambda _town, _matter: {"ring_at": timezone.now() + timedelta(hours=1)},
        },
        by={"approve": schedules.another, "send_back": schedules.another},
        done={"dispatch": _dispatched, "came_back": _to_the_police},
    ),
    "call_back": Way(
        _call_back, said={"try_again": lambda _town, _matter: {"ring_at": timezone.now() + timedelta(hours=1)}},
        done={"give_up": _never_reached},
    ),
    "complaint": Way(_complaint, said={"report": {"reported_to": "police"}}),
}  # fmt: skip
