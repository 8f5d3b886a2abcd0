"""A Monday on which everything of appointments begins, and who keeps the place."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.conftest import CHENGXIANG
from yihe.foundation.roles import STATION_KEEPER

MONDAY = date(2026, 6, 1)


@pytest.fixture
def travel(monkeypatch):
    def to(day: date, hour: int = 8, minute: int = 0):
        moment = datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(MONDAY)
    return to


@pytest.fixture
def keeper(person, travel):
    return person(STATION_KEEPER, region=CHENGXIANG)
