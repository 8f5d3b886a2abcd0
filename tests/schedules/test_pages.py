"""The pages of rosters and shifts, and who sits today as the public reads it."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.schedules.conftest import LONG_AGO, MONDAY
from yihe.acts.schedules import edits, month_sheet, pool, publishing, reckoning, shown, windows
from yihe.acts.schedules.models import Roster, Served, Shift
from yihe.acts.schedules.solver import solve
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, ROSTER_MAKER
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry

TOMORROW = MONDAY + timedelta(days=1)


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def shift(county, at):
    at(MONDAY)
    return county.shift(county.post("综合岗"), county.lawyer("贺明", consented_on=LONG_AGO), TOMORROW)


def page(name, *args):
    return reverse(f"desk:schedules:{name}", args=args)


def test_a_roster_is_asked_for_and_published_on_pages(county, client, at, django_capture_on_commit_callbacks):
    at(MONDAY)
    post = county.post("综合岗")
    edits.add_hours(post, by=county.maker, on="workdays", starts=time(9), ends=time(17), since=LONG_AGO, source="安排")
    county.lawyer("贺明"), county.lawyer("卞和")
    client.force_login(county.maker)

    wrong = client.post(page("rosters"), {"first": "2026-06-09", "last": "2026-06-02"})
    assert wrong.status_code == 422 and 'value="2026-06-09"' in text(wrong) and "最后一天不能早于第一天" in text(wrong)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(page("rosters"), {"first": "2026-06-02", "last": "2026-06-09"})
    roster = Roster.objects.get()
    assert asked.url == page("roster", roster.pk) and "重新开始" in text(client.get(asked.url))

    reckoning.carry_out(roster.pk, solve)
    shown = text(client.get(asked.url))
    assert "已经是最优的排法" in shown and "已经晚了 9 天" in shown
    client.post(page("roster_act", roster.pk), {"act": "publish"})

    assert Shift.objects.count() == 6
    assert "贺明" in text(client.get(page("shifts") + "?month=2026-06"))


def test_the_roster_of_a_month_goes_out_as_a_sheet_with_what_its_page_shows(county, client, at, shift, person):
    other = county.shift(county.post("劳动争议岗"), county.lawyer("卞和"), TOMORROW + timedelta(days=1))
    at(TOMORROW + timedelta(days=1))
    windows.serve(shift, by=county.window, visitors=3)
    client.force_login(county.window)
    month = f"?month={TOMORROW:%Y-%m}"
    assert page("sheet") + month in text(client.get(page("shifts") + month))
    answer = client.get(page("sheet") + month)

    head, first, second = sheets.read(answer.content, "值班表.xlsx")
    assert head == list(month_sheet.HEADER)
    assert (str(first[0]), first[2], first[4], first[5], first[6]) == (str(TOMORROW), "综合岗", "贺明", "已完成", 3)
    assert (second[2], second[4], second[6]) == (other.post.name, "卞和", ""), "nobody said yet who came"
    assert AccessEntry.objects.get(verb="export").subject == f"shifts {TOMORROW:%Y-%m}"
    client.force_login(person(APPLICANT))
    assert client.get(page("sheet") + month).status_code == 404


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "x", ""])
def test_an_address_that_names_no_month_shows_this_one(county, client, month):
    client.force_login(county.window)
    assert client.get(page("shifts"), {"month": month}).status_code == 200
    assert shown.month_of(month) == timezone.localdate().replace(day=1)
    assert shown.month_of("2026-06") == date(2026, 6, 1)


def test_a_replan_says_which_seats_it_moves_and_whose_they_were(county, client, at):
    at(MONDAY)
    post = county.post("综合岗")
    edits.add_hours(post, by=county.maker, on="workdays", starts=time(9), ends=time(17), since=LONG_AGO, source="安排")
    ill, other, _third = (county.lawyer(name) for name in ("贺明", "卞和", "章平"))
    county.shift(post, ill, date(2026, 6, 3)), county.shift(post, other, date(2026, 6, 4))
    pool.ask_leave(by=county.maker, practitioner=ill, first=date(2026, 6, 3), last=date(2026, 6, 3))
    roster = reckoning.ask(by=county.maker, first=date(2026, 6, 3), last=date(2026, 6, 4), may_move=True)
    reckoning.carry_out(roster.pk, solve)
    client.force_login(county.maker)

    waits = f'<a href="{page("rosters")}">排好的班待发布 1 条</a>'
    assert waits in text(client.get("/desk/"))
    shown = text(client.get(page("roster", roster.pk)))
    assert (shown.count("调整</"), shown.count("原来是贺明"), shown.count("已发布</")) == (1, 1, 1)

    publishing.publish(Roster.objects.get(), by=county.maker)
    assert "原来是" not in text(client.get(page("roster", roster.pk)))
    assert "排好的班待发布" not in text(client.get("/desk/"))


def test_the_window_confirms_on_the_page_and_keeps_what_was_typed(county, client, shift, at):
    at(TOMORROW, 18)
    client.force_login(county.window)
    assert "等窗口确认" in text(client.get(page("shifts")))

    wrong = client.post(page("shift", shift.pk), {"act": "serve", "visitors": "-3"})
    assert wrong.status_code == 422 and 'value="-3"' in text(wrong)
    client.post(page("shift", shift.pk), {"act": "serve", "visitors": "0"})

    assert Served.objects.get().visitors == 0
    assert "已完成，无来访" in text(client.get(page("shift", shift.pk)))


def test_who_sits_finds_no_form_to_confirm_and_offers_their_shift(county, client, shift, at):
    client.force_login(county.accounts["贺明"])
    shown = text(client.get(page("shift", shift.pk)))
    assert "提出调班" in shown and "确认已完成" not in shown
    assert client.post(page("shift", shift.pk), {"act": "serve", "visitors": "1"}).status_code == 404

    offered = client.post(page("shift", shift.pk), {"act": "swap"})

    assert offered.url == Matter.objects.get(kind="shift_swap").get_absolute_url()


def test_out_of_reach_looks_like_not_there(county, client, shift, person):
    for user in (person(APPLICANT), person(CLERK, region="320581"), person(ROSTER_MAKER, region="320581")):
        client.force_login(user)
        assert client.get(page("shift", shift.pk)).status_code == 404
        assert client.post(page("shift", shift.pk), {"act": "cancel", "reason": "x"}).status_code == 404
    client.force_login(person(DIRECTOR))  # reads, and changes nothing
    assert client.get(page("shift", shift.pk)).status_code == 200
    assert client.post(page("shift", shift.pk), {"act": "cancel", "reason": "x"}).status_code == 404


def test_why_is_read_by_who_makes_the_roster_and_by_whose_it_is(county, client, at, person):
    at(MONDAY)
    row = county.shift(county.post("综合岗"), county.lawyer("贺明"), TOMORROW, why="今年此前 3 班")
    county.lawyer("卞和")
    for user, reads in (
        (county.maker, True),
        (county.accounts["贺明"], True),
        (county.accounts["卞和"], False),
        (county.window, False),
    ):
        client.force_login(user)
        assert ("今年此前 3 班" in text(client.get(page("shift", row.pk)))) is reads


def test_today_names_only_who_lets_it_and_says_who_sits_now(county, client, shift, at):
    hidden = county.lawyer("不愿公开")
    county.shift(shift.post, hidden, TOMORROW, seat=2)
    at(TOMORROW, 10)

    shown = text(client.get(reverse("portal:duty")))

    assert "贺明" in shown and "不愿公开" not in shown and shown.count("正在值班") == 2
    person = shift.practitioner.duty
    person.withdrawn_on = TOMORROW
    person.save()
    assert "贺明" not in text(client.get(reverse("portal:duty")))
    at(TOMORROW + timedelta(days=1), 10)
    assert "今天没有登记的值班" in text(client.get(reverse("portal:duty")))
