"""在哪里: what everybody reads of the places – open now, nearest to a chosen village, what is held – in few questions."""

import gzip
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ways.registers import an_item
from yihe.registers.regions.models import Region
from yihe.registers.stations import edits, offering, slotting
from yihe.registers.stations.models import Station
from yihe.registers.stations.models.offers import RestRule, When

COUNTY, TOWN, OTHER_TOWN = "320585", "320585100", "320585101"
MONDAY = date(2026, 6, 1)
FIRST_VIEW = 60_000  # bytes of the page, compressed; styles and script are the house's and kept by the browser


@pytest.fixture(autouse=True)
def at_ten(monkeypatch):
    moment = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: MONDAY)
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_: moment)
    return moment


def a_place(region: str, name: str, level: str, *, state="running", **more) -> Station:
    said = {"address": f"{name}演示路", "phone": "0512-55550101", "since": date(2024, 1, 1), "source": "通知"}
    return edits.enter(by=None, name=name, level=level, region=region, state=state, **said | more)


def opens(station: Station, on=When.WORKDAYS, begins=time(9), ends=time(11, 30), **more):
    offer = offering.enter(
        by=None, station=station, item=an_item(), window="1号窗口", since=date(2024, 1, 1), source="安排"
    )
    offering.add_hours(offer, by=None, source="安排", on=on, opens=begins, closes=ends, since=date(2024, 1, 1), **more)
    return offer


@pytest.fixture
def places(db):
    for code, name, level in (
        (COUNTY, "太仓市", "county"), (TOWN, "城厢镇", "town"), (OTHER_TOWN, "沙溪镇", "town"), (f"{TOWN}001", "东村", "village"),
        (f"{TOWN}002", "西村", "village"), (f"{TOWN}009", "北村", "village"),
    ):  # fmt: skip
        Region.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": code[:-3]})
    found = {
        "centre": a_place(COUNTY, "县中心", "county", step_free=True), "town": a_place(TOWN, "城厢站", "town"),
        "east": a_place(f"{TOWN}001", "东村阳光屋", "village"), "north": a_place(f"{TOWN}009", "北村阳光屋", "village"),
        "planned": a_place(OTHER_TOWN, "沙溪站", "town", state="planned"),
    }  # fmt: skip
    for each in ("centre", "town", "east"):
        opens(found[each])
    return found


def read(client, **asked) -> str:
    answer = client.get(reverse("portal:where"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_view_has_the_centre_and_the_towns_and_says_what_is_open(client, places):
    page = read(client)

    assert "县中心" in page and "城厢站" in page and page.count("现在开放，到 11:30") == 2
    assert (
        "东村阳光屋" not in page and "沙溪站" not in page
    )  # a village's comes with its town; one in preparation is none yet


def test_one_without_hours_is_to_be_rung_first_and_one_that_is_shut_says_so(client, places):
    edits.change_state(places["town"], by=None, state="suspended", since=MONDAY, source="装修")

    page = read(client, place=TOWN)
    assert "开放时间请先电话询问" in page and "暂停服务" in page


def test_of_a_village_the_nearest_comes_first_and_no_position_is_asked(client, places):
    page = read(client, place=f"{TOWN}009")
    order = [page.index(name) for name in ("北村阳光屋", "城厢站", "县中心", "东村阳光屋")]

    assert order == sorted(order)
    assert "geolocation" not in page


def test_a_village_without_one_is_told_and_sees_its_towns(client, places):
    page = read(client, place=f"{TOWN}002")
    assert "西村还没有自己的服务点" in page and page.index("城厢站") < page.index("东村阳光屋")


@pytest.mark.parametrize("place", ["320585999", "320585100999"])
def test_a_division_that_is_not_there_is_not_there(client, places, place):
    assert client.get(reverse("portal:where"), {"place": place}).status_code == 404


@pytest.mark.parametrize("place", ["320581100", "abc", "32058", "'"])
def test_what_is_no_division_of_the_county_shows_the_first_view(client, places, place):
    assert "县中心" in read(client, place=place)


def test_when_it_opens_next_is_said(client, places, monkeypatch, at_ten):
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_: at_ten.replace(hour=20))
    assert "现在不开放，明天 09:00 开" in read(client)


def test_asked_for_what_can_be_booked_it_shows_that_alone_and_books_from_there(client, places):
    (offer,) = places["east"].offers.all()
    assert "没有可以预约的服务点" in read(client, book="1")
    slotting.add(offer, by=None, minutes=30, places=1, since=date(2026, 1, 1), source="安排（虚构）")

    page = read(client, book="1")
    assert "东村阳光屋" in page and reverse("portal:book", args=[places["east"].pk, offer.pk]) in page
    assert "县中心" not in page and "城厢站" not in page
    near = read(client, book="1", place=f"{TOWN}002")
    assert "东村阳光屋" in near and 'name="book" value="1"' in near and "?book=1" in near
    assert "没有可以预约的服务点" in read(client, book="1", place=OTHER_TOWN)
    assert reverse("portal:book", args=[places["east"].pk, offer.pk]) not in read(
        client, place=TOWN
    )  # the list says where, not when


def test_a_place_of_its_own_page_tells_hours_exceptions_and_days(client, places):
    offer = places["centre"].offers.get()
    offering.add_hours(
        offer, by=None, source="安排", on=When.WORKDAYS, opens=time(14), closes=time(17), since=date(2024, 1, 1)
    )
    offering.add_day(offer, by=None, day=MONDAY + timedelta(days=3), reason="停电检修")
    said = {"topic": "咨询", "opens": time(9), "closes": time(11), "since": date(2024, 1, 1), "basis": "三(一)"}
    offering.enter_day(by=None, station=places["centre"], name="光辉日", month_day=13, rest_rule=RestRule.NEXT, **said)

    page = client.get(reverse("portal:place", args=[places["centre"].pk])).content.decode()

    assert "工作日（含调休上班日） 09:00–11:30、14:00–17:00" in page
    assert "不开放（停电检修）" in page
    assert "6月13日（周六）休息，顺延到6月15日（周一）。" in page
    assert "无台阶" in page and "能说吴语" not in page


def test_one_in_preparation_or_abolished_or_of_another_county_is_not_there(client, places):
    edits.change_state(places["north"], by=None, state="closed", since=MONDAY, source="撤并")
    Region.objects.get_or_create(code="320581", defaults={"name": "常熟市", "level": "county", "parent": "3205"})
    elsewhere = a_place("320581", "邻县中心", "county")

    for gone in (places["planned"], places["north"], elsewhere):
        assert client.get(reverse("portal:place", args=[gone.pk])).status_code == 404
    assert client.get(reverse("portal:place", args=[places["town"].pk])).status_code == 200


def test_what_nobody_looked_at_says_so(client, places):
    Station.objects.filter(pk=places["town"].pk).update(checked_on=MONDAY - timedelta(days=181))

    assert read(client).count("待核对") == 1
    assert "去之前请先打电话" in client.get(reverse("portal:place", args=[places["town"].pk])).content.decode()


def test_the_villages_without_one_are_named(client, places):
    page = client.get(reverse("portal:covered")).content.decode()
    assert "西村" in page and "东村" not in page


def test_a_hundred_and_seventy_places_cost_the_questions_of_one_and_a_small_page(client, places):
    read(client)
    with CaptureQueriesContext(connection) as few:
        read(client, place=TOWN)
    for n in range(100, 270):
        Region.objects.create(code=f"{TOWN}{n}", name=f"第{n}村", level="village", parent=TOWN)
        opens(a_place(f"{TOWN}{n}", f"第{n}村阳光屋", "village"))
    with CaptureQueriesContext(connection) as many:
        page = read(client, place=TOWN)

    assert len(many) == len(few) and page.count("阳光屋</a>") > 170
    assert len(gzip.compress(page.encode())) < FIRST_VIEW


def test_a_guide_names_window_hours_and_telephone_of_the_service_of_its_name(client, places):
    """Where none gives it, none is named: what is handed in on line is handed in at the bureau's own window too."""
    address = reverse("portal:guide", args=["exam_claim"])
    bureau, station = "登录以后填写和提交", places["centre"].name
    before = client.get(address).content.decode()
    assert (bureau in before, station in before, "6号窗口" in before) == (True, False, False)
    item = offering.enter_item(by=None, region=COUNTY, name="考试奖励", audience="社会组织", fee="免费", basis="四(五)")
    offer = offering.enter(
        by=None,
        station=places["centre"],
        item=item,
        window="6号窗口",
        phone="0512-55550166",
        since=date(2024, 1, 1),
        source="安排",
    )
    offering.add_hours(
        offer, by=None, source="安排", on=When.WORKDAYS, opens=time(9), closes=time(11), since=date(2024, 1, 1)
    )

    page = client.get(address).content.decode()
    assert all(
        words in page
        for words in ("到哪里办", station, "6号窗口", "0512-55550166", "工作日（含调休上班日） 09:00–11:00")
    )
    assert bureau not in page
    edits.change_state(places["centre"], by=None, state="suspended", since=MONDAY, source="装修")
    after = client.get(address).content.decode()
    assert (bureau in after, station in after, "6号窗口" in after) == (True, False, False)


def test_who_looks_for_a_service_is_led_to_the_places_that_give_it_now(client, db):
    """我想找人调解: what to do, then where – with hours and telephone –, and nowhere once it is given no more."""
    place = a_place(COUNTY, "甲中心（虚构）", "county")
    mediation = offering.enter_item(
        by=None, region=COUNTY, name="人民调解", audience="所有居民", fee="免费", basis="演示"
    )
    offer = offering.enter(
        by=None, station=place, item=mediation, window="1号窗口", since=date(2024, 1, 1), source="安排"
    )
    hours = {"on": When.WORKDAYS, "opens": time(9), "closes": time(11, 30), "since": date(2024, 1, 1)}
    offering.add_hours(offer, by=None, source="安排", **hours)
    search, there = reverse("portal:search"), reverse("portal:place", args=[place.pk])

    page = client.get(search, {"q": "我想找人调解"}).content.decode()
    assert (
        f'<a href="{there}">' in page
        and "人民调解：甲中心（虚构）" in page
        and "09:00" in page
        and "0512-55550101" in page
    )
    assert page.index("打电话，或者当面说") < page.index(there)
    lawyer = client.get(search, {"q": "我想找律师"}).content.decode()
    assert f'href="{reverse("portal:advise")}"' in lawyer and there not in lawyer

    offering.end(offer, by=None, on=MONDAY - timedelta(days=1), source="安排")
    gone = client.get(search, {"q": "我想找人调解"}).content.decode()
    assert there not in gone and "打电话，或者当面说" in gone, "the control"
