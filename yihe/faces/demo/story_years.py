"""
What was done at the places in the years before the usual story (`demo --years`): the keeper of one village notes each week, the town's
justice office confirms, and the desk looks at every place twice a year. Consultations and rosters of those years are told where theirs are.
"""

from collections.abc import Iterator

from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.faces.demo import story_visits
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY
from yihe.faces.demo.tale import WORKING_DAYS, Tale
from yihe.foundation.records import acts
from yihe.registers.stations import edits
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.places import State

WEEK, HALF = (
    5,
    110,
)  # working days: between two visits, and between two looks at all places (before the 180 days are over)


def strands(tale: Tale) -> Iterator[Strand]:
    if tale.years:
        yield _noted(tale)
        yield _looked_at(tale)


def _noted(tale: Tale) -> Strand:
    for nth, ago in enumerate(range(story_visits.BEGIN + tale.years * WORKING_DAYS, story_visits.BEGIN, -WEEK)):
        yield tale.back(ago)
        if (offer := story_visits.own_offer()) is None:
            return
        row = story_visits.entered(offer, nth, tale.who("keeper"))
        yield tale.back(ago - 1)
        acts.answer(PlaceServiceRecord, [row.pk], by=tale.who("office"), accepted=True)


def _looked_at(tale: Tale) -> Strand:
    for ago in range(tale.years * WORKING_DAYS, HALF // 2, -HALF):
        yield tale.back(ago)
        for station in Station.objects.filter(region__startswith=CITY).exclude(state=State.CLOSED):
            edits.check(station, by=tale.who("advice"), source="电话核对（虚构）")
