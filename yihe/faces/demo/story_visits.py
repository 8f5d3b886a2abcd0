"""
What was done at the places: the keeper of one village notes each week, the town's justice office confirms; the desk notes what was held in
other villages, so that some had none; visitors rate, two badly. Everything is invented and says so.
"""

from datetime import timedelta

from django.utils import timezone

from yihe.acts.ratings import verbs as ratings
from yihe.acts.ratings.models import Way
from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.faces.demo.diary import Strand
from yihe.faces.demo.people import CITY, VILLAGE
from yihe.faces.demo.tale import Tale
from yihe.foundation.records import acts
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.stations.models import Offer
from yihe.registers.stations.models.places import State

BEGIN, EVERY = 58, 4  # working days before today, and between two visits to the village's own place
# people, who served, how, which groups, note
DONE = (
    (2, "lawyer", "on_site", ("elderly",), "赡养和继承（虚构）"),
    (1, "keeper", "on_site", (), ""),
    (0, "lawyer", "on_site", (), ""),
    (14, "lawyer", "event", ("elderly", "women"), "光辉日讲民法典（虚构）"),
    (1, "mediator", "on_site", (), "邻里滴水（虚构）"),
    (1, "lawyer", "phone", ("workers",), "问欠薪怎么要（虚构）"),
)
MARKS = ("good", "very_good", "poor")
GOOD = ("very_good", "good", "very_good", "good", "very_good", "fair", "good", "very_good", "good", "very_good")
LAST_MONTH, THIS_MONTH = (4, 3), (6, 1)  # of so many places these many were noted


def strands(tale: Tale):
    yield _own_village(tale)
    yield _rated(tale)
    yield _last_month(tale)
    yield _this_month(tale)


def own_offer() -> Offer | None:
    return (
        Offer.objects.filter(station__region=VILLAGE, station__state=State.RUNNING)
        .select_related("station", "item")
        .first()
    )


def entered(offer: Offer, nth: int, by) -> PlaceService:
    people, giver, mode, groups, note = DONE[nth % len(DONE)]
    now = timezone.localtime()
    said = {name: name in groups for name in ("elderly", "minors", "women", "disabled", "workers", "veterans")}
    return acts.enter(
        PlaceServiceRecord, offer, by=by, on=now.date(), starts=(now - timedelta(hours=1)).time(), ends=now.time(), people=people,
        giver=giver, mode=mode, note=note, matter_number="", **said,
    )  # fmt: skip


def _own_village(tale: Tale) -> Strand:
    """Week by week; what was entered is confirmed some days later, one was sent back and put right, the last two wait."""
    for nth, ago in enumerate(range(BEGIN, 1, -EVERY)):
        yield tale.back(ago)
        if (offer := own_offer()) is None:
            return
        row = entered(offer, nth, tale.who("keeper"))
        if ago <= 2 * EVERY:
            continue
        yield tale.back(ago - 1)
        sent_back = nth == 4
        acts.answer(
            PlaceServiceRecord, [row.pk], by=tale.who("office"), accepted=not sent_back,
            remark="那天来了两个人，请核对（虚构）" if sent_back else "",
        )  # fmt: skip
        if sent_back:
            said = {name: getattr(row, name) for name in PlaceServiceRecord.fields} | {"people": 2}
            right = acts.correct(PlaceServiceRecord, row, by=tale.who("keeper"), reason="照签到更正（虚构）", **said)
            acts.answer(PlaceServiceRecord, [right.pk], by=tale.who("office"), accepted=True)


def _rated(tale: Tale) -> Strand:
    """Six visitors of the village say how it was; the one who was dissatisfied is rung by the desk, and one more waits to be."""
    yield tale.back(22)
    visits = PlaceService.objects.filter(offer__station__region=VILLAGE, people__gt=0, corrects=None).order_by("-pk")
    bad = None
    for row, level in zip(visits, MARKS, strict=False):
        rateable = ratings.rateable_of_record(PlaceServiceRecord, row)
        if rateable is not None and not ratings.cannot_be_rated(rateable):
            _rating, bad = ratings.rate(rateable, level, way=Way.SLIP, words="等了快一个小时（虚构）")
    yield tale.back(17)
    if bad is not None:
        answer = "已经把每周一次改成两次，谢谢您告诉我们（虚构）。"
        given = Matter.objects.select_related("assignee").get(pk=bad.pk).assignee
        perform(bad, "mend", by=tale.who(given.username if given else "advice"), answer=answer)
    yield tale.back(3)
    if (row := visits.all().first()) is not None:
        rateable = ratings.rateable_of_record(PlaceServiceRecord, row)
        ratings.rate(rateable, "very_poor", way=Way.SLIP, words="去的时候没有人（虚构）", phone="")


def _last_month(tale: Tale) -> Strand:
    """Most villages had something, some had nothing; ten visitors say how it was."""
    first, _last = tale.month(1)
    yield first + timedelta(days=12)
    rows = [entered(offer, nth, tale.who("advice")) for nth, offer in _others(*LAST_MONTH)]
    yield first + timedelta(days=15)
    visits = (row for row in rows if row.people)
    for row, level in zip(visits, GOOD, strict=False):
        if (rateable := ratings.rateable_of_record(PlaceServiceRecord, row)) is not None:
            ratings.rate(rateable, level, way=Way.SLIP)


def _this_month(tale: Tale) -> Strand:
    yield tale.back(4)
    for nth, offer in _others(*THIS_MONTH):
        entered(offer, nth, tale.who("advice"))


def _others(of: int, these: int) -> list[tuple[int, Offer]]:
    """Return the offers at other places than the keeper's, `these` of each `of`, numbered."""
    there = Offer.objects.filter(station__region__startswith=CITY, station__state=State.RUNNING, until=None)
    rows = there.exclude(station__region=VILLAGE).select_related("station", "item").order_by("station__region", "pk")
    return [(nth, offer) for nth, offer in enumerate(rows) if nth % of < these]
