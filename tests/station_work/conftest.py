"""A village under a town, a community under a sub-district, and who does what there."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.conftest import TAICANG
from yihe.foundation.roles import CLERK, DUTY_LAWYER, JUSTICE_OFFICE, STATION_KEEPER
from yihe.registers.regions import names
from yihe.registers.regions.models import Region

TOWN, STREET, ZONE = "320585101", "320585901", "320585400"
VILLAGE, OTHER_VILLAGE, COMMUNITY, IN_STREET = "320585101200", "320585101201", "320585101001", "320585901001"
DIVISIONS = (
    (TAICANG, "太仓市", "county"), (TOWN, "沙溪镇", "town"), (STREET, "娄东街道", "town"), (ZONE, "经济开发区", "town"),
    (VILLAGE, "半泾村委会", "village"), (OTHER_VILLAGE, "涂松村委会", "village"), (COMMUNITY, "新北社区居委会", "village"),
    (IN_STREET, "娄东社区居委会", "village"),
)  # fmt: skip


@pytest.fixture
def divisions(db):
    for code, name, level in DIVISIONS:
        Region.objects.update_or_create(
            code=code, defaults={"name": name, "level": level, "parent": "" if level == "county" else code[:-3]}
        )
    names._counties.clear()
    yield
    names._counties.clear()


@pytest.fixture
def people(person, divisions):
    return SimpleNamespace(
        keeper=person(STATION_KEEPER, region=VILLAGE), neighbour=person(STATION_KEEPER, region=OTHER_VILLAGE),
        community=person(STATION_KEEPER, region=COMMUNITY), in_street=person(STATION_KEEPER, region=IN_STREET),
        lawyer=person(DUTY_LAWYER, region=TAICANG), office=person(JUSTICE_OFFICE, region=TAICANG),
        clerk=person(CLERK, region=TAICANG), town_keeper=person(STATION_KEEPER, region=TOWN),
    )  # fmt: skip


@pytest.fixture
def travel_to(monkeypatch):
    """Make it another day in the whole program."""

    def to(day: date) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return to
