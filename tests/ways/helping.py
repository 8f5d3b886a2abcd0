"""Somebody who needs help, from the station to whom the desk hands them, and back."""

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

VILLAGE = "320585101200"
HANDED = {"receiver": "civil_affairs", "fields_agreed": ["name", "need"], "way": "signed"}


def help_needed(town: Town, **said) -> Matter:
    contents = HelpNeeded(**{"need": "work", "words": "没有活干（虚构）", "who": "老李（虚构）", "agreed": True} | said)
    by = town.who(STATION_KEEPER)
    return open_matter(kinds.get("help_needed"), contents, by=by, region=VILLAGE, hat=STATION_KEEPER.code)


def _desk(town: Town) -> User:
    return User.objects.get(pk=town.who(ADVICE_DESK).pk)


def _answered(town: Town, matter: Matter) -> None:
    child = matter.children.get(closed_at=None)
    perform(child, "answer_by_hand", by=_desk(town), result="helped", feedback="办好了（虚构）")
    perform(child, "close", by=_desk(town), told="已经办好（虚构）")


def _not_helped(town: Town, matter: Matter) -> None:
    child = matter.children.get(closed_at=None)
    perform(child, "return_by_hand", by=_desk(town), return_code="capacity", reason="没有名额（虚构）")
    perform(child, "give_up", by=_desk(town), told="换一个单位（虚构）")


WAYS = {
    "help_needed": Way(
        help_needed, said={"hand_over": HANDED, "report": {"reported_to": "police"}},
        done={"answered": _answered, "not_helped": _not_helped},
    ),
}  # fmt: skip
