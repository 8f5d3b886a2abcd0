"""An incident a village sends up; another village that says the same."""

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.station_work.incidents.models import Incident
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

VILLAGE = "320585101200"


def incident(town: Town) -> Matter:
    contents = Incident(sort="group", place="村委会门口（虚构）", people=20, words="要求公布流转款去向（虚构）")
    by = town.who(STATION_KEEPER)
    return open_matter(kinds.get("incident"), contents, by=by, region=VILLAGE, hat=STATION_KEEPER.code)


def _one_of_two(town: Town) -> Matter:
    """Open an incident where another is open already: what it may be merged into."""
    incident(town)
    return incident(town)


def _into_another(town: Town, _matter: Matter) -> dict:
    return {"into": incident(town)}


def _another_is_merged(town: Town, matter: Matter) -> None:
    by = User.objects.get(pk=town.who(kinds.get("incident").workflow.actions["merge"].roles[0]).pk)
    perform(incident(town), "merge", by=by, into=matter)


WAYS = {
    "incident": Way(
        _one_of_two, said={"hand_over": {"handed_to": "police"}, "merge": _into_another}, done={"take_in": _another_is_merged}
    ),
}  # fmt: skip
