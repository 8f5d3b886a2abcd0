"""A place nobody looked at for too long: its keeper is asked once a month, the desk where it has none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ways.registers import a_station
from yihe.faces.desk import asking_keepers
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters.models import Notification
from yihe.registers.stations import checking, edits
from yihe.registers.stations.models import Station


@pytest.fixture
def due(db) -> Station:
    station = a_station()
    days = checking.checked_days(station.region) + 1
    Station.objects.filter(pk=station.pk).update(checked_on=timezone.localdate() - timedelta(days=days))
    return station


def asked() -> list[tuple[int, str]]:
    return list(Notification.objects.filter(key__startswith="station:").values_list("user_id", "page"))


def test_its_keeper_is_asked_once(due, person):
    keeper, _desk = person(STATION_KEEPER, region=due.region), person(ADVICE_DESK)

    assert (asking_keepers.ask(), asking_keepers.ask()) == (1, 0)
    assert asked() == [(keeper.pk, f"desk:record stations {due.pk}")]


def test_where_it_has_no_keeper_the_desk_is_asked(due, person):
    desk = person(ADVICE_DESK)
    person(STATION_KEEPER, region=f"{due.region}001")  # of a village beneath: not of this one

    asking_keepers.ask()
    assert asked() == [(desk.pk, f"desk:record stations {due.pk}")]


def test_one_that_was_looked_at_is_not_asked_for(due, person):
    person(STATION_KEEPER, region=due.region)
    edits.check(due, by=None, source="到场查看")

    assert asking_keepers.ask() == 0
