"""各村每月: what the board says of a village and month is what its days say one by one, and nobody is ranked."""

from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.station_work.conftest import OTHER_VILLAGE, TAICANG, TOWN, VILLAGE
from tests.ways.registers import an_item
from yihe.acts.service_records.monthly import Month
from yihe.domains.station_work import months
from yihe.domains.station_work.models import DecisionDay
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import open_matter
from yihe.registers.regions.models import Region
from yihe.registers.stations import edits as stations
from yihe.registers.stations import opening
from yihe.registers.stations.models import ExceptionalDay, Hours, Offer, ServiceDay, Station

TODAY, JULY, JUNE = date(2026, 8, 12), Month(date(2026, 7, 1)), Month(date(2026, 6, 1))
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def today(travel_to):
    travel_to(TODAY)
    return TODAY


@pytest.fixture
def place(people, today):
    def at(village: str, *, since=LONG_AGO) -> Station:
        said = {"address": "村口 1 号", "phone": "0512-55550101", "source": "设立通知（虚构）", "state": "running"}
        return stations.enter(by=None, name="阳光屋（虚构）", level="village", region=village, since=since, **said)

    return at


@pytest.fixture
def item(today):
    return an_item()


def offered(station, item, *lines, since=LONG_AGO) -> Offer:
    offer = Offer.objects.create(station=station, item=item, window="一楼", since=since)
    for on, opens, closes in lines:
        Hours.objects.create(offer=offer, on=on, opens=opens, closes=closes, since=since)
    return offer


def village_of(code: str, *asked: Month) -> months.Village:
    return next(v for town in months.board(TAICANG, list(asked)) for v in town.villages if v.code == code)


def test_hours_are_those_of_its_days_one_by_one(place, item):
    station = place(VILLAGE)
    morning = offered(station, item, ("workdays", time(8, 30), time(11, 30)), ("sat", time(9), time(10)))
    ExceptionalDay.objects.create(offer=morning, day=date(2026, 7, 6), reason="停电（虚构）")
    ExceptionalDay.objects.create(
        offer=morning, day=date(2026, 7, 7), opens=time(13), closes=time(17), reason="下午（虚构）"
    )

    wanted = sum(months.minutes(opening.open_on(morning, JULY.first + timedelta(days=n))) for n in range(31))
    (said,) = village_of(VILLAGE, JULY).months
    assert said.minutes == wanted
    # July 2026: 23 working days, one shut, one with four hours instead; four Saturdays.
    assert wanted == 21 * 180 + 240 + 4 * 60


def test_two_offers_open_at_once_count_once(place, item):
    station = place(VILLAGE)
    offered(station, item, ("every_day", time(8), time(12)))
    before = village_of(VILLAGE, JULY)
    second = Offer.objects.create(station=station, item=item, window="二楼", since=LONG_AGO, provider=None)
    Hours.objects.create(offer=second, on="every_day", opens=time(10), closes=time(14), since=LONG_AGO)

    assert (before.has_own, before.months[0].minutes) == (True, 31 * 240)
    assert village_of(VILLAGE, JULY).months[0].minutes == 31 * 360


def test_villages_with_other_hours_are_reckoned_apart(place, item):
    offered(place(VILLAGE), item, ("every_day", time(8), time(12)))
    late = place(OTHER_VILLAGE, since=date(2026, 7, 11))
    offered(late, item, ("every_day", time(8), time(12)))

    assert village_of(VILLAGE, JULY).months[0].minutes == 31 * 240
    assert village_of(OTHER_VILLAGE, JULY).months[0].minutes == 21 * 240, "it was there from the 11th on"


def test_a_month_that_goes_on_counts_to_today(place, item):
    offered(place(VILLAGE), item, ("every_day", time(8), time(9)))

    assert village_of(VILLAGE, Month(date(2026, 8, 1))).months[0].minutes == 12 * 60


def test_service_days_that_came_and_those_without_a_record(place):
    station = place(VILLAGE)
    ServiceDay.objects.create(
        station=station, name="光辉日", topic="法律咨询", month_day=10, rest_rule="next", opens=time(9), closes=time(11), since=LONG_AGO, basis="虚构"
    )  # fmt: skip
    ServiceDay.objects.create(
        station=station, name="老年日", topic="法律咨询", month_day=18, rest_rule="next", opens=time(9), closes=time(11), since=LONG_AGO, basis="虚构"
    )  # fmt: skip

    (august, july) = village_of(VILLAGE, Month(date(2026, 8, 1)), JULY).months
    assert (july.service_days, july.without_record) == (2, 2)
    assert august.service_days == 1, "the 18th has not come"


@pytest.fixture
def held_on(people, today):
    def hold(day: date, keeper=None) -> DecisionDay:
        keeper = keeper or people.keeper
        contents = DecisionDay(
            on=day,
            gathering="deputies",
            topics="（虚构）",
            asked_by="doors",
            held_on=day,
            attended=9,
            opinions=0,
            decided="（虚构）",
        )
        kind = kinds.get("decision_day")
        return open_matter(kind, contents, by=keeper, region=keeper.hats[0].region, hat=STATION_KEEPER.code)

    return hold


def test_who_had_no_decision_day_this_quarter(held_on, people):
    held_on(date(2026, 6, 30))
    held_on(date(2026, 7, 1), people.neighbour)

    (town,) = [town for town in months.board(TAICANG, [JULY, JUNE]) if town.code == TOWN]
    assert [village.months[0].decision_days for village in town.villages if village.code == VILLAGE] == [0]
    assert [village.months[1].decision_days for village in town.villages if village.code == VILLAGE] == [1]
    lacking = {village.code for village in town.without_decision_day}
    assert VILLAGE in lacking and OTHER_VILLAGE not in lacking


def test_the_board_asks_no_more_for_many_villages(place, item, held_on):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            months.board(TAICANG, [JULY, JUNE])
        return len(found)

    offered(place(VILLAGE), item, ("every_day", time(8), time(9)))
    few = asked()
    for n in range(20):
        code = f"{TOWN}{300 + n}"
        Region.objects.create(code=code, name=f"第{n}村（虚构）", level="village", parent=TOWN)
        offered(place(code), item, ("every_day", time(8), time(9 + n % 3)))
    assert asked() == few


def test_every_number_of_the_board_leads_to_what_it_counts(place, item, held_on, people):
    offered(place(VILLAGE), item, ("every_day", time(8), time(12)))
    held_on(date(2026, 7, 3))
    client = Client()
    client.force_login(people.keeper)

    page = client.get("/desk/station_work/").content.decode()
    assert f"/desk/station_work/{VILLAGE}/2026-07/#hours" in page and "开放 124 小时" in page
    one = client.get(f"/desk/station_work/{VILLAGE}/2026-07/").content.decode()
    assert "开放 124 小时" in one and "民主决策日 1 次" in one and "31 天" in one


def test_the_board_goes_out_as_a_sheet_of_what_is_in_reach(place, item, held_on, people):
    offered(place(VILLAGE), item, ("every_day", time(8), time(12)))
    place(OTHER_VILLAGE)
    held_on(date(2026, 7, 3))
    client = Client()
    client.force_login(people.keeper)
    assert "/desk/station_work/sheet/" in client.get("/desk/station_work/").content.decode()

    head, *rows = load_workbook(BytesIO(client.get("/desk/station_work/sheet/").content)).active.iter_rows(
        values_only=True
    )
    said = [dict(zip(head, row, strict=True)) for row in rows]

    assert {row["区划代码"] for row in said} == {VILLAGE}
    july = next(row for row in said if row["月份"] == "2026-07")
    assert (july["民主决策日"], july["开放小时"], july["阳光屋"]) == (1, 124, "有")
    client.force_login(people.clerk)
    whole = load_workbook(BytesIO(client.get("/desk/station_work/sheet/").content)).active
    assert OTHER_VILLAGE in {row[2] for row in whole.iter_rows(values_only=True)}
    client.force_login(people.lawyer)
    assert client.get("/desk/station_work/sheet/").status_code == 404


def test_a_keeper_sees_their_own_village_and_out_of_reach_looks_like_not_there(place, people):
    place(VILLAGE)
    place(OTHER_VILLAGE)
    client = Client()
    client.force_login(people.keeper)

    page = client.get("/desk/station_work/").content.decode()
    assert "涂松村" not in page
    for path in (
        f"{OTHER_VILLAGE}/2026-07",
        f"{VILLAGE}/2026-13",
        f"{VILLAGE}/2099-01",
        f"{TOWN}/2026-07",
        "320585101999/2026-07",
    ):
        assert client.get(f"/desk/station_work/{path}/").status_code == 404, path
    client.force_login(people.lawyer)
    assert client.get("/desk/station_work/").status_code == 404


def test_a_village_nobody_keeps_is_named(client, people, place):
    for code in (VILLAGE, OTHER_VILLAGE):
        assert village_of(code, JULY).has_keeper
    people.neighbour.memberships.update(valid_until=TODAY - timedelta(days=1))
    client.force_login(people.clerk)
    page = client.get(f"/desk/station_work/?town={TOWN}").content.decode()

    assert not village_of(OTHER_VILLAGE, JULY).has_keeper and village_of(VILLAGE, JULY).has_keeper
    assert "今天没有阳光屋联络员的：1 个" in page and "涂松村委会（没有阳光屋和阳光屋联络员）" in page


def test_no_village_has_a_mark_or_a_rank(today):
    fields = {name for cls in (months.Cell, months.Village, months.Town) for name in cls.__dataclass_fields__}

    assert fields == {
        "service_days", "without_record", "decision_days", "minutes", "code", "name", "has_own", "has_keeper", "months", "this_quarter", "villages",
    }  # fmt: skip
    assert timezone.localdate() == TODAY
