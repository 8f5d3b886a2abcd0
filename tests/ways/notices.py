"""Objections: against a claim on notice, answered by the director who did not decide it."""

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.notices import verbs
from yihe.acts.notices.rules import notice_of
from yihe.matters.models import Matter


def _objection(town: Town) -> Matter:
    noticed = town.claim("startup", "noticed")
    return verbs.object_to(notice_of(noticed), name="居民某（虚构）", phone="00000000000", text="办公场所已经空置。")


def _chief(town: Town):
    return town.chief


WAYS = {"objection": Way(_objection, by={"uphold": _chief, "dismiss": _chief, "turn_away": _chief})}
