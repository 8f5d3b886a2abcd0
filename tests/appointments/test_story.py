"""The strands of the demonstration, told over two weeks at a centre nobody keeps and a place with a keeper: nothing of it is held up."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.conftest import CHENGXIANG, TAICANG
from tests.ways.appointments import LONG_AGO
from tests.ways.registers import a_station, an_item
from yihe.acts.appointments import story_appointments
from yihe.acts.appointments.models import Move
from yihe.foundation import workdays
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters import clock
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.stations import edits, offering
from yihe.registers.stations.models.offers import When

TODAY = date(2026, 6, 26)


class Tale:
    """What the strands use of the demonstration's tale."""

    today = TODAY

    def __init__(self, people):
        self._people = people

    def who(self, username: str) -> User:
        return User.objects.get(pk=self._people[username].pk)

    def back(self, days: int) -> date:
        day = TODAY
        while days:
            day -= timedelta(days=1)
            days -= workdays.is_working(day)
        return day

    def do(self, matter, action, by, **said):
        return perform(matter, action, by=self.who(by), **said)


@pytest.mark.django_db
def test_somebody_came_somebody_stayed_away_and_somebody_waits(person, monkeypatch):
    now = [datetime.combine(TODAY, time(9), ZoneInfo("Asia/Shanghai"))]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    tale = Tale({"advice": person(ADVICE_DESK, region=TAICANG), "keeper": person(STATION_KEEPER, region=CHENGXIANG)})
    said = {"by": None, "source": "演示（虚构）"}
    centre = edits.enter(
        name="中心（虚构）",
        level="county",
        region=TAICANG,
        address="演示路 1 号",
        state="running",
        since=LONG_AGO,
        **said,
    )
    for station in (centre, a_station()):
        offer = offering.enter(station=station, item=an_item(), window="1号窗口", since=LONG_AGO, **said)
        offering.add_hours(offer, on=When.WORKDAYS, opens=time(9), closes=time(11, 30), since=LONG_AGO, **said)

    waiting = [(next(strand), n, strand) for n, strand in enumerate(story_appointments.strands(tale))]
    while waiting:
        day, n, strand = min(waiting, key=lambda each: each[:2])
        waiting.remove((day, n, strand))
        now[0] = datetime.combine(day, time(6), ZoneInfo("Asia/Shanghai"))
        clock.run()
        now[0] = datetime.combine(day, time(9, 7), ZoneInfo("Asia/Shanghai"))
        if then := next(strand, None):
            waiting.append((then, n, strand))

    states = Counter(Matter.objects.filter(kind="appointment").values_list("state", flat=True))
    assert states == {
        "cancelled": 1, "finished": 2, "missed": 1, "confirmed": 4, "at_desk": 2, "waiting": 1, "booked": 1,
    }  # fmt: skip
    assert Move.objects.count() == 1
