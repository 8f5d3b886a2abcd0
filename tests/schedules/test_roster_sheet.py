"""The roster comes in as a sheet: by the checks of the page, wrong rows back with their sentence, twice nothing, nothing published overwritten."""

import io
import itertools
import random
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from tests.filled_in import sheet
from tests.schedules.conftest import LONG_AGO, MONDAY, SHANGHAI
from yihe.acts.schedules import edits, month_sheet, planning, pool, publishing, roster_sheet, seats
from yihe.acts.schedules.models import Shift
from yihe.acts.schedules.roster_sheet import TABLE
from yihe.acts.schedules.worlds import Person, meet
from yihe.foundation import sheets
from yihe.foundation.roles import CLERK, DUTY_LAWYER, ROSTER_MAKER
from yihe.registers.stations.opening import calendar_of

IN, BACK = "/exchange/roster/in/", "/exchange/wrong/roster/"
TOMORROW = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def posts(county, at):
    at(MONDAY)
    daily = county.post("综合岗", heads=2, rest_days=1)
    edits.add_hours(daily, by=county.maker, on="workdays", starts=time(9), ends=time(17), since=LONG_AGO, source="安排")
    night = county.post("夜间岗", rest_days=0)
    edits.add_hours(night, by=county.maker, on="fri", starts=time(20), ends=time(8), since=LONG_AGO, source="安排")
    return daily, night


@pytest.fixture
def lawyers(county):
    return [county.lawyer(name) for name in ("贺明", "卞和", "管宁", "石衡")]


def row(post, who: str, day: date = TOMORROW, **said) -> dict:
    return {"day": day, "post": post.name, "station": post.station.name, "who": who} | said


def handed_in(client, user, *rows: dict):
    client.force_login(user)
    return client.post(IN, {"file": sheet(TABLE, *rows)})


def reasons(client, user, *rows: dict) -> list[str]:
    answer = handed_in(client, user, *rows)
    assert answer.status_code == 422, "every row was entered"
    back = load_workbook(io.BytesIO(client.get(BACK).content)).active
    return [[cell.value for cell in line][-1] for line in list(back.rows)[1:]]


def stands(*, day: date = TOMORROW) -> list[tuple[str, str, int]]:
    rows = Shift.objects.counting().filter(on=day).order_by("seat")
    return [(each.post.name, each.practitioner.name, each.seat) for each in rows]


def test_a_month_that_was_made_elsewhere_is_published_and_twice_changes_nothing(county, client, posts, lawyers):
    rows = [row(posts[0], "贺明"), row(posts[0], "卞和"), row(posts[1], "管宁", FRIDAY, times="20:00–次日08:00")]
    assert handed_in(client, county.maker, *rows).status_code == 302
    assert stands() == [("综合岗", "贺明", 1), ("综合岗", "卞和", 2)]
    night = Shift.objects.get(on=FRIDAY)
    assert (night.ends_at - night.starts_at, night.by, night.hat) == (timedelta(hours=12), county.maker, "roster_maker")
    assert county.accounts["贺明"].notifications.filter(text=seats.CHANGED).count() == 1

    assert handed_in(client, county.maker, *rows).status_code == 302
    assert Shift.objects.count() == 3


def test_somebody_with_many_seats_in_one_sheet_is_told_once(county, client, posts, lawyers):
    days = [TOMORROW, TOMORROW + timedelta(days=2), TOMORROW + timedelta(days=6)]
    assert handed_in(client, county.maker, *(row(posts[0], "贺明", day) for day in days)).status_code == 302
    assert Shift.objects.filter(practitioner=lawyers[0]).count() == 3
    assert county.accounts["贺明"].notifications.count() == 1


def test_wrong_rows_come_back_with_the_sentence_and_right_ones_are_kept(county, client, posts, lawyers):
    county.lawyer("将止", until=MONDAY)
    pool.ask_leave(by=county.maker, practitioner=lawyers[3], first=TOMORROW, last=TOMORROW)
    daily = posts[0]
    wrong = {
        "将止的律师执业证有效期到": row(daily, "将止"), "石衡当天请假": row(daily, "石衡"), "没有找到“路人”": row(daily, "路人"),
        "没有登记": row(daily, "卞和") | {"post": "没有的岗"}, "没有班": row(daily, "卞和", MONDAY + timedelta(days=5)),
        "的班是 09:00–17:00": row(daily, "卞和", times="10:00–17:00"), "不是时间": row(daily, "卞和", times="25:00"),
        "已经开始": row(daily, "卞和", MONDAY), "没有写换下谁": row(daily, "卞和", reason="换人"), "换人的理由": row(daily, "卞和", instead_of="贺明"),
        "之间没有休息": row(daily, "贺明", TOMORROW + timedelta(days=1)),
    }  # fmt: skip
    said = reasons(client, county.maker, row(daily, "贺明"), *wrong.values())
    assert [words for words, reason in zip(wrong, said, strict=True) if words not in reason] == [], said
    assert stands() == [("综合岗", "贺明", 1)] and Shift.objects.count() == 1


def test_what_is_published_gives_way_only_where_the_row_says_who_and_why(county, client, posts, lawyers):
    daily = posts[0]
    assert handed_in(client, county.maker, row(daily, "贺明"), row(daily, "卞和")).status_code == 302
    (said,) = reasons(client, county.maker, row(daily, "管宁"))
    assert "已经发布，由贺明、卞和值" in said and stands() == [("综合岗", "贺明", 1), ("综合岗", "卞和", 2)]
    (said,) = reasons(client, county.maker, row(daily, "管宁", instead_of="石衡", reason="换人"))
    assert "石衡没有排在这一班" in said

    moved = row(daily, "管宁", instead_of="贺明", reason="贺明请病假（虚构）")
    assert handed_in(client, county.maker, moved).status_code == 302
    assert stands() == [("综合岗", "管宁", 1), ("综合岗", "卞和", 2)]
    second = Shift.objects.get(practitioner=lawyers[2])
    assert (second.corrects.practitioner, second.reason) == (lawyers[0], "贺明请病假（虚构）")
    assert county.accounts["贺明"].notifications.filter(text__contains="改由别人值").count() == 1
    assert county.accounts["管宁"].notifications.filter(text__contains="改由您值").count() == 1
    assert handed_in(client, county.maker, moved).status_code == 302
    assert Shift.objects.count() == 3


def test_the_month_that_went_out_comes_back_and_changes_nothing(county, client, posts, lawyers, at):
    rows = [row(posts[0], "贺明"), row(posts[0], "卞和"), row(posts[1], "管宁", FRIDAY)]
    handed_in(client, county.maker, *rows)
    at(TOMORROW, 12)  # one of them goes on: it stands, and nothing is asked of it
    client.force_login(county.maker)
    out = sheets.read(client.get(f"/desk/schedules/sheet/?month={MONDAY:%Y-%m}").content, "值班表.xlsx")
    book = Workbook()
    for line in out:
        book.active.append([cell or None for cell in line])
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "值班表.xlsx"
    assert (out[0], len(out)) == (list(month_sheet.HEADER), 4)
    assert client.post(IN, {"file": content}).status_code == 302
    assert Shift.objects.count() == 3


def test_who_makes_no_roster_here_hands_nothing_in(county, client, posts, lawyers, person):
    for stranger in (person(CLERK), person(DUTY_LAWYER), person(ROSTER_MAKER, region="320581")):
        assert handed_in(client, stranger, row(posts[0], "贺明")).status_code in (403, 404)
    assert not Shift.objects.exists()


def test_control_without_the_checks_of_a_seat_who_is_away_would_sit(county, client, posts, lawyers, monkeypatch):
    pool.ask_leave(by=county.maker, practitioner=lawyers[0], first=TOMORROW, last=TOMORROW)
    assert reasons(client, county.maker, row(posts[0], "贺明"))
    monkeypatch.setattr(publishing, "cannot_take", lambda *_said, **_more: "")
    assert handed_in(client, county.maker, row(posts[0], "贺明")).status_code == 302
    assert stands() == [("综合岗", "贺明", 1)]


def in_any_order(posts, lawyers, by, seed: int) -> int:
    """Put whomever into whatever seat of two weeks, some in others' places, and return how many were refused."""
    drawn, refused = random.Random(seed), 0
    for _ in range(120):
        who, other = drawn.sample(lawyers, 2)
        gives_way = {"instead_of": other, "reason": "换人（虚构）"} if drawn.random() < 0.4 else {}
        try:
            seats.sit(drawn.choice(posts), TOMORROW + timedelta(days=drawn.randrange(14)), who, by=by, **gives_way)
        except ValidationError:
            refused += 1
    return refused


def met() -> list[tuple[Shift, Shift]]:
    """Return the pairs of one person's shifts of which both cannot be sat, or not with the rest between."""
    rows, calendar = Shift.objects.counting().select_related("post__station"), calendar_of("320585")
    return [
        (one, other)
        for one, other in itertools.combinations(rows, 2)
        if one.practitioner_id == other.practitioner_id
        and meet(planning.slot_of(one, calendar), planning.slot_of(other, calendar))
    ]


@pytest.mark.parametrize("seed", range(2))
def test_in_whatever_order_seats_are_filled_nobody_sits_twice_at_once_or_without_rest(county, posts, lawyers, seed):
    assert 0 < in_any_order(posts, lawyers, county.maker, seed) < 120
    rows = Shift.objects.counting()
    assert rows.filter(corrects=None).exists() and rows.exclude(corrects=None).exists() and met() == []
    assert {count for count in Counter(rows.values_list("post", "starts_at")).values() if count > 2} == set(), "heads"


def test_control_without_the_checks_some_would(county, posts, lawyers, monkeypatch):
    monkeypatch.setattr(publishing, "cannot_take", lambda *_said, **_more: "")
    in_any_order(posts, lawyers, county.maker, 0)
    assert met() != []


def test_leave_from_the_day_after_keeps_nobody_on_the_night_before(county, posts, lawyers):
    pool.ask_leave(
        by=county.maker, practitioner=lawyers[0], first=FRIDAY + timedelta(days=1), last=FRIDAY + timedelta(days=3)
    )
    world = planning.world_of("320585", TOMORROW, FRIDAY)  # the night of Friday ends on a day that is not planned
    night = next(slot for slot in world.slots if slot.ends.date() > FRIDAY)
    people: dict[str, Person] = {each.name: each for each in world.people}
    assert not people["贺明"].could(night) and people["卞和"].could(night)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("09:00–17:00", (time(9), time(17))), ("9：00-17：00", (time(9), time(17))), ("20:00–次日08:00", (time(20), time(8))),
        ("09:00", (time(9), None)), ("09:00 至 17:00", (time(9), time(17))),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written, read):
    assert roster_sheet.times(written) == read


@pytest.mark.parametrize("written", ["", "上午", "25:00", "09:60", "9", "09:00–10:00–11:00", "–"])
def test_what_is_no_time_is_said(written):
    with pytest.raises(ValueError, match="09:00"):
        roster_sheet.times(written)


def test_a_moment_is_shanghais(county, posts, lawyers):
    row = seats.sit(posts[0], TOMORROW, lawyers[0], by=county.maker)
    assert row.starts_at == datetime.combine(TOMORROW, time(9), SHANGHAI)
