"""From the registers to a published roster: asked, reckoned, published, re-planned; what changed meanwhile stops it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from tests.schedules.conftest import COUNTY, LONG_AGO, MONDAY
from yihe.acts.schedules import edits, planning, pool, publishing, reckoning, windows
from yihe.acts.schedules.models import Leave, Roster, Served, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.acts.schedules.models.rosters import Stage
from yihe.acts.schedules.solver import solve
from yihe.foundation.roles import ADVICE_DESK, CLERK, ROSTER_MAKER, STATION_KEEPER
from yihe.registers.stations import edits as stations

FIRST, LAST = MONDAY + timedelta(days=1), MONDAY + timedelta(days=14)


@pytest.fixture
def posts(county, at):
    at(MONDAY)
    daily = county.post("综合岗")
    edits.add_hours(daily, by=county.maker, on="workdays", starts=time(9), ends=time(17), since=LONG_AGO, source="安排")
    night = county.post("夜间岗", rest_days=0)
    edits.add_hours(night, by=county.maker, on="fri", starts=time(20), ends=time(8), since=LONG_AGO, source="安排")
    return daily, night


@pytest.fixture
def lawyers(county):
    return [county.lawyer(name) for name in ("贺明", "卞和", "管宁", "石衡")]


def made(county, **said) -> Roster:
    roster = reckoning.ask(by=county.maker, first=said.pop("first", FIRST), last=said.pop("last", LAST), **said)
    return reckoning.carry_out(roster.pk, solve)


def published(county, **said) -> list[Shift]:
    return publishing.publish(made(county, **said), by=county.maker)


def test_a_roster_is_asked_for_reckoned_and_published(county, posts, lawyers):
    roster = made(county)
    assert roster.stage == Stage.DONE and roster.proven
    assert "已经是最优的排法" in roster.said

    rows = publishing.publish(roster, by=county.maker)

    assert len(rows) == 10 + 2  # ten working days, two Fridays
    by_person = [sum(row.practitioner_id == each.pk for row in rows) for each in lawyers]
    assert max(by_person) - min(by_person) <= 1
    assert all(row.why for row in rows)
    assert county.accounts["贺明"].notifications.filter(text__contains="值班表已发布").count() == 1


def test_the_command_carries_out_what_waits(county, posts, lawyers, capsys):
    roster = reckoning.ask(by=county.maker, first=FIRST, last=LAST)

    call_command("reckon_roster", str(roster.pk))
    roster.refresh_from_db()

    assert roster.stage == Stage.DONE and roster.said in capsys.readouterr().out
    lines = roster.lines.count()
    call_command("reckon_roster", str(roster.pk))  # once more does nothing
    assert roster.lines.count() == lines


def test_one_roster_of_a_county_is_made_at_a_time_and_a_silent_one_gives_way(county, posts, lawyers, at):
    first = reckoning.ask(by=county.maker, first=FIRST, last=LAST)
    with pytest.raises(ValidationError, match="还没有发布或者放弃"):
        reckoning.ask(by=county.maker, first=FIRST, last=LAST)

    Roster.objects.filter(pk=first.pk).update(stage=Stage.RUNNING)
    at(MONDAY, 11)
    reckoning.ask(by=county.maker, first=FIRST, last=LAST)

    first.refresh_from_db()
    assert (first.stage, first.said) == (Stage.FAILED, "排班的程序中断了。")


def test_who_does_not_make_the_roster_asks_for_none(county, person, posts):
    for stranger in (person(CLERK), person(ROSTER_MAKER, region="320581")):
        if not edits.county_of(stranger):
            with pytest.raises(ValidationError):
                reckoning.ask(by=stranger, first=FIRST, last=LAST)
    roster = reckoning.ask(by=county.maker, first=FIRST, last=LAST)
    with pytest.raises(ValidationError, match="排班员登记"):
        publishing.publish(reckoning.carry_out(roster.pk, solve), by=person(ROSTER_MAKER, region="320581"))


@pytest.mark.parametrize(("first", "last"), [(MONDAY, LAST), (FIRST, MONDAY), (FIRST, FIRST + timedelta(days=92))])
def test_days_that_cannot_be_planned_are_refused(county, posts, first, last):
    with pytest.raises(ValidationError):
        reckoning.ask(by=county.maker, first=first, last=last)


def test_a_licence_that_ends_in_the_month_is_not_planned_after(county, posts, at):
    county.lawyer("将止", until=FIRST + timedelta(days=2))
    other = county.lawyer("贺明")

    rows = published(county)

    assert {row.on for row in rows if row.practitioner.name == "将止"} <= {FIRST + timedelta(days=n) for n in range(3)}
    assert any(row.practitioner == other for row in rows)


def test_leave_is_kept_and_nobody_is_asked_why(county, posts, lawyers):
    pool.ask_leave(by=county.accounts["贺明"], practitioner=lawyers[0], first=FIRST, last=LAST)

    assert not any(row.practitioner == lawyers[0] for row in published(county))
    assert {f.name for f in Leave._meta.fields} == {"id", "practitioner", "first", "last", "withdrawn"}


def test_leave_is_said_by_oneself_or_the_roster_maker(county, person, lawyers, at):
    at(MONDAY)
    with pytest.raises(ValidationError, match="由本人或者排班员"):
        pool.ask_leave(by=county.accounts["卞和"], practitioner=lawyers[0], first=FIRST, last=LAST)
    row = pool.ask_leave(by=county.maker, practitioner=lawyers[0], first=FIRST, last=LAST)
    assert pool.ask_leave(by=county.maker, practitioner=lawyers[0], first=FIRST, last=LAST) == row
    assert pool.withdraw_leave(row, by=county.accounts["贺明"], source="本人").withdrawn


def test_what_changed_after_the_reckoning_stops_the_publication_and_is_named(county, posts, lawyers):
    roster = made(county)
    line = roster.lines.exclude(practitioner=None).first()
    pool.ask_leave(by=county.maker, practitioner=line.practitioner, first=FIRST, last=LAST)

    with pytest.raises(ValidationError, match=f"{line.practitioner}）请假了"):
        publishing.publish(roster, by=county.maker)
    assert not Shift.objects.exists()


def test_what_is_published_stands_and_a_replan_moves_only_what_must(county, posts, lawyers):
    rows = published(county)
    ill = rows[0].practitioner
    theirs = {row.pk for row in rows if row.practitioner == ill}

    assert published(county) == []  # planned again, nothing changes
    pool.ask_leave(by=county.maker, practitioner=ill, first=FIRST, last=LAST)
    moved = published(county, may_move=True)

    assert {row.corrects_id for row in moved} == theirs and {row.reason for row in moved} == {"重排"}
    assert not Shift.objects.counting().filter(practitioner=ill).exists()
    assert Shift.objects.counting().count() == len(rows) - sum(row.void for row in moved)


def test_a_seat_has_one_chain_and_shifts_are_written_once(county, posts, lawyers):
    row = county.shift(posts[0], lawyers[0], FIRST)

    with pytest.raises(IntegrityError, match="a_seat_is_published_once|UNIQUE|唯一"), transaction.atomic():
        county.shift(posts[0], lawyers[1], FIRST)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Shift.objects.update(why="x")
    county.shift(posts[0], lawyers[1], FIRST, corrects=row, reason="调班")
    with pytest.raises(IntegrityError), transaction.atomic():
        county.shift(posts[0], lawyers[2], FIRST, corrects=row, reason="调班")


def test_a_seat_is_given_to_who_can_sit_alone(county, posts, lawyers, person):
    row = county.shift(posts[0], lawyers[0], FIRST)
    county.shift(posts[0], lawyers[1], FIRST, seat=2)
    licensed_until_yesterday = county.lawyer("已止", until=MONDAY)

    for who, words in ((lawyers[1], "之间没有休息"), (licensed_until_yesterday, "有效期到"), (lawyers[0], "本来就是")):
        with pytest.raises(ValidationError, match=words):
            publishing.replace(row, who, by=county.maker, reason="换人")
    again = publishing.replace(row, lawyers[2], by=county.maker, reason="换人")

    assert (again.corrects, again.practitioner, again.seat) == (row, lawyers[2], 1)
    with pytest.raises(ValidationError, match="刚刚有变化"):
        publishing.replace(row, lawyers[3], by=county.maker, reason="换人")


def test_a_shift_that_begun_is_not_taken_away(county, posts, lawyers, at):
    row = county.shift(posts[0], lawyers[0], FIRST)
    at(FIRST, 9)
    with pytest.raises(ValidationError, match="已经开始"):
        publishing.cancel(row, by=county.maker, reason="停电")
    at(FIRST, 8)
    assert publishing.cancel(row, by=county.maker, reason="停电").void


def test_a_place_that_is_shut_is_not_planned(county, posts, lawyers):
    assert planning.world_of(COUNTY, FIRST, LAST).slots
    stations.change_state(posts[0].station, by=None, state="suspended", since=MONDAY, source="停电")

    assert not planning.world_of(COUNTY, FIRST, LAST).slots


def test_a_roster_runs_over_the_year_into_one_without_notice(county, posts, lawyers, at):
    at(date(2026, 12, 1))
    rows = published(county, first=date(2026, 12, 28), last=date(2027, 1, 8))

    assert {row.on.year for row in rows} == {2026, 2027}


def test_a_newcomer_does_not_catch_up_on_a_year(county, posts, lawyers, at):
    at(MONDAY)
    for n in range(8):
        county.shift(posts[0], lawyers[n % 4], date(2026, 3, 2) + timedelta(days=n))
    new = county.lawyer("新来")
    new.duty.since = MONDAY
    new.duty.save()

    before = {each.name: each.before.all for each in planning.world_of(COUNTY, FIRST, LAST).people}

    assert before == {"贺明": 2, "卞和": 2, "管宁": 2, "石衡": 2, "新来": 2}


# 值班情况 ---------------------------------------------------------------------------------------------------------------


def test_the_window_says_who_served_once_and_nobody_says_it_of_themselves(county, posts, lawyers, person, at):
    row = county.shift(posts[0], lawyers[0], FIRST)
    at(FIRST, 16)
    assert "结束以后再确认" in windows.cannot_answer(row, county.window)
    at(FIRST, 17)
    sitter = county.accounts["贺明"]
    sitter.memberships.create(role_code=ADVICE_DESK.code, region=COUNTY, valid_from="2020-01-01")
    sitter = type(sitter).objects.get(pk=sitter.pk)

    for who, words in (
        (sitter, windows.NOT_ONESELF),
        (county.maker, windows.NOT_THE_WINDOW),
        (person(STATION_KEEPER, region="320585101"), windows.NOT_THE_WINDOW),
    ):
        with pytest.raises(ValidationError) as refused:
            windows.serve(row, by=who, visitors=0)
        assert refused.value.messages == [words]
    assert str(windows.serve(row, by=county.window, visitors=0)) == "已完成，无来访"
    with pytest.raises(ValidationError, match="已经由.*确认：已完成，无来访"):
        windows.was_absent(row, by=person(ADVICE_DESK), remark="没有来")


def test_a_night_shift_is_answered_the_next_morning(county, posts, lawyers, at):
    row = county.shift(posts[1], lawyers[0], FIRST, time(20), time(8))
    at(FIRST, 23)
    assert windows.cannot_answer(row, county.window)
    at(FIRST + timedelta(days=1), 8)

    assert windows.serve(row, by=county.window, visitors=3).visitors == 3


def test_who_was_not_there_is_said_with_what_happened(county, posts, lawyers, at):
    row = county.shift(posts[0], lawyers[0], FIRST)
    at(FIRST, 18)
    with pytest.raises(ValidationError, match="请写明情况"):
        windows.was_absent(row, by=county.window, remark=" ")
    with pytest.raises(ValidationError, match="没有人来填 0"):
        windows.serve(row, by=county.window, visitors=-1)

    windows.was_absent(row, by=county.window, remark="没有到岗")

    assert Served.objects.get().accepted is False
    assert county.maker.notifications.filter(text__contains="缺岗：没有到岗").exists()


def test_who_publishes_does_not_confirm_in_another_hat(county, posts, lawyers, at):
    row = county.shift(posts[0], lawyers[0], FIRST)
    county.maker.memberships.create(role_code=CLERK.code, region=COUNTY, valid_from="2020-01-01")
    at(FIRST, 18)

    assert windows.cannot_answer(row, type(county.maker).objects.get(pk=county.maker.pk)) == "排班的人不能替窗口确认。"


# 补贴 -------------------------------------------------------------------------------------------------------------------


def test_the_allowance_of_petition_duty_is_given_to_no_other_post(county, posts):
    said = {"by": county.maker, "station": posts[0].station, "kind": "lawyer", "since": MONDAY, "source": "安排"}
    with pytest.raises(ValidationError) as refused:
        edits.enter_post(name="仲裁院", topic=Topic.ARBITRATION, pay=Pay.PETITION, **said)
    assert refused.value.message_dict == {"pay": ["这个岗位是志愿服务，没有补贴标准。"]}
    edits.enter_post(name="信访岗", topic=Topic.PETITION, pay=Pay.PETITION, **said)
    with pytest.raises(IntegrityError, match="petition_pay"), transaction.atomic():
        county.post("仲裁院", Topic.ARBITRATION, pay=Pay.PETITION)
