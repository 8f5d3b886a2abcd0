"""差评回访: opened by the bad mark of a visit that somebody else entered."""

from tests.ways.records import an_offer, served
from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.acts.ratings import verbs
from yihe.acts.ratings.models import Rateable
from yihe.acts.ratings.models import Way as GivenBy
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.foundation.records import acts
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.models import Matter


def a_visit(town: Town, **said):
    """Return a visit that was entered by the keeper of a place."""
    return acts.enter(PlaceServiceRecord, an_offer(town), by=town.who(STATION_KEEPER), **served(**said))


def rated(town: Town, level: str = "poor", **said):
    """Return the mark of a visit, and the matter it opened or None."""
    visit = a_visit(town)
    rateable = Rateable.objects.get(sort="place_service", record_key=visit.pk)
    return verbs.rate(rateable, level, way=GivenBy.SLIP, **said)


def _opened(town: Town) -> Matter:
    _rating, matter = rated(town, words="等了很久（虚构）")
    return matter


WAYS = {"bad_mark": Way(_opened)}
