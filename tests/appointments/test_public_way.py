"""预约 as a visitor walks it, without an account and without a script; and the list of who comes, as its keeper presses it."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import CHENGXIANG
from tests.ways.appointments import WHO, an_offer, booked
from yihe.acts.appointments import slots
from yihe.acts.appointments.models import Appointment, Move
from yihe.faces.desk.page import road as desk_road
from yihe.faces.portal import following, public, tries
from yihe.foundation.roles import ADVICE_DESK, CLERK, STATION_KEEPER
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.stations import offering, slotting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    moment = datetime.combine(date(2026, 6, 1), time(8), ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def keeper(person):
    return person(STATION_KEEPER, region=CHENGXIANG)


def way(offer) -> str:
    return reverse("portal:book", args=[offer.station_id, offer.pk])


def hidden(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def send(client, offer, nth: int = 0, **said):
    html = client.get(way(offer), {"at": slots.ahead(offer)[nth].code}).content.decode()
    return client.post(way(offer), hidden(html) | WHO | said)


def test_from_the_place_to_number_and_code_and_cancelled_again(client, keeper):
    offer = an_offer()
    page = client.get(reverse("portal:place", args=[offer.station_id])).content.decode()
    assert way(offer) in page
    times = client.get(way(offer)).content.decode()
    assert "09:00–09:30" in times and "余 1" in times
    answer = send(client, offer)
    assert (answer.status_code, answer["Location"]) == (302, reverse("portal:booked"))
    receipt = client.get(answer["Location"]).content.decode()
    matter = Matter.objects.get(kind="appointment")
    number, code = re.findall(r"<dd>([^<]+)</dd>", receipt)[:2]
    assert number == matter.number and "最迟" in receipt and "6月1日（周一）09:00" in receipt
    client.post(reverse("portal:booked"))
    assert client.get(reverse("portal:booked")).status_code == 404
    assert client.post(reverse("portal:follow"), {"number": number, "code": code}).status_code == 302
    mine = client.get(reverse("portal:mine")).content.decode()
    assert "1号窗口" in mine and WHO["visitor"] not in mine and WHO["phone"] not in mine
    moved = client.post(
        reverse("portal:mine_act", args=["reschedule"]), {"at": slots.ahead(offer)[3].code, "why": "busy", "seen": ""}
    )
    assert moved.status_code == 302 and Move.objects.count() == 1
    assert client.post(reverse("portal:mine_act", args=["cancel"]), {"seen": ""}).status_code == 302
    matter.refresh_from_db()
    assert matter.state == "cancelled" and Appointment.objects.get().seat is None


def seen(client, matter) -> list[tuple[str, str]]:
    """Return the way a party sees of its matter, as (words, status)."""
    return following.progress(Matter.objects.get(pk=matter.pk)).road


def test_a_seat_that_was_had_at_once_was_never_waited_for(client, keeper, monkeypatch):
    offer = an_offer()
    had, waits = booked(offer), booked(offer, wait=True)
    assert seen(client, had)[:2] == [("递交", "done"), ("待确认", "here")]
    assert seen(client, waits)[:2] == [("递交", "done"), ("等名额", "here")]
    desk = desk_road(kinds.get("appointment"), had, list(had.events.order_by("seq")))
    assert desk[0] == ("待确认", "here")

    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    perform(Matter.objects.get(pk=had.pk), "call_off", by=keeper, reason="那天不开放（虚构）")

    assert seen(client, waits)[:3] == [("递交", "done"), ("等名额", "done"), ("待确认", "here")], (
        "the control: who waited did"
    )
    assert seen(client, had) == [("递交", "done"), ("待确认", "done"), ("服务点取消", "done")]


def test_where_nobody_keeps_the_place_it_is_the_same_step_of_the_desks_for_the_public(client, person):
    person(ADVICE_DESK)
    matter = booked(an_offer())
    assert Matter.objects.get(pk=matter.pk).state == "at_desk"

    shown = following.progress(Matter.objects.get(pk=matter.pk))

    assert shown.road[:3] == [("递交", "done"), ("待确认", "here"), ("已确认", "ahead")] and shown.next == "已确认"
    desk = desk_road(kinds.get("appointment"), Matter.objects.get(pk=matter.pk), list(matter.events.order_by("seq")))
    assert desk[:2] == [("待受理员确认", "here"), ("已确认", "ahead")]


def test_what_was_never_cut_into_slots_is_not_booked(client):
    offer = an_offer()
    other = offering.enter(
        by=None,
        station=offer.station,
        item=offer.item,
        window="2号窗口",
        since=date(2020, 1, 1),
        source="开设通知（虚构）",
    )
    page = client.get(reverse("portal:place", args=[offer.station_id])).content.decode()
    assert "2号窗口" in page and way(offer) in page and way(other) not in page
    assert client.get(way(other)).status_code == 404


def test_a_place_that_is_not_cut_into_slots_is_not_booked(client):
    offer = an_offer()
    slotting.end(offer.slots.get(), by=None, on=date(2026, 5, 31), source="不再预约（虚构）")
    assert way(offer) not in client.get(reverse("portal:place", args=[offer.station_id])).content.decode()
    assert client.get(way(offer)).status_code == 404


def test_who_comes_second_is_told_and_waits_with_the_next_press(client, keeper):
    offer = an_offer()
    at = slots.ahead(offer)[0].code
    html = client.get(way(offer), {"at": at}).content.decode()  # free when it was shown
    booked(offer)
    answer = client.post(way(offer), hidden(html) | WHO)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "刚刚约满了" in shown and WHO["visitor"] in shown and "排第 1" in shown
    again = client.post(way(offer), hidden(shown) | WHO)
    assert again.status_code == 302
    assert "您排第 1" in client.get(again["Location"]).content.decode()
    assert Matter.objects.filter(kind="appointment", state="waiting").count() == 1


def test_what_is_mistyped_is_given_back_and_a_slot_that_is_none_offers_the_others(client, keeper):
    offer = an_offer()
    answer = send(client, offer, phone="12", safe_way="call")
    assert answer.status_code == 422 and WHO["visitor"] in answer.content.decode()
    assert send(client, offer, phone="", safe_way="call").status_code == 422
    for at in ("2026-06-06T09:00", "morgen", "2026-06-01T09:10", ""):
        answer = client.post(way(offer), WHO | {"at": at, "once": "x"})
        assert answer.status_code == 409 and "09:00–09:30" in answer.content.decode()
    assert not Appointment.objects.exists()


def test_a_form_sent_twice_is_one_booking_with_one_code(client, keeper):
    offer = an_offer(places=5)
    html = client.get(way(offer), {"at": slots.ahead(offer)[0].code}).content.decode()
    for _ in range(2):
        assert client.post(way(offer), hidden(html) | WHO).status_code == 302
    assert Appointment.objects.count() == 1
    assert client.get(reverse("portal:booked")).status_code == 200


def test_from_one_address_so_many_and_no_more(client, keeper, monkeypatch):
    monkeypatch.setattr(tries, "MANY", 2)
    offer = an_offer(places=5)
    assert [send(Client(), offer).status_code for _ in range(3)] == [302, 302, 429]
    assert send(Client(REMOTE_ADDR="10.9.9.9"), offer).status_code == 302


def test_nothing_is_stored_before_it_is_sent_and_every_page_leaves_at_once(client, keeper):
    offer = an_offer()
    html = client.get(way(offer), {"at": slots.ahead(offer)[0].code}).content.decode()
    assert not client.session.items() and "data-nothing-kept" in html
    receipt = client.get(send(client, offer)["Location"]).content.decode()
    for each in (html, receipt):
        assert "<title>预约</title>" in each and f'href="{public.LEAVE_TO}" data-leave' in each


def test_the_keeper_presses_in_the_list_and_nobody_else_finds_it(client, keeper, person):
    offer = an_offer()
    matter = booked(offer)
    client.force_login(keeper)
    day = reverse("desk:appointments:day")
    shown = client.get(day).content.decode()
    assert WHO["visitor"] in shown and WHO["need"] in shown and WHO["phone"] not in shown
    press = reverse("desk:appointments:press", args=[matter.number])
    seen = Matter.objects.get(pk=matter.pk).chain_length
    assert client.post(press, {"act": "confirm", "seen": seen}).status_code == 302
    assert client.post(press, {"act": "arrive", "seen": seen}, follow=True).content.decode().count("刚刚有了新的进展")
    assert client.post(press, {"act": "arrive", "seen": ""}).status_code == 302
    assert Matter.objects.get(pk=matter.pk).state == "arrived"
    assert client.post(press, {"act": "call_off"}).status_code == 404
    assert client.get(day, {"day": "2026-02-31"}).status_code == 200
    other = Client()
    other.force_login(person(STATION_KEEPER, region="320585101"))
    assert WHO["visitor"] not in other.get(day).content.decode()
    assert other.post(press, {"act": "finish"}).status_code == 404
    stranger = Client()
    stranger.force_login(person(CLERK))
    assert stranger.get(day).status_code == 404
    assert kinds.get("appointment").label in client.get(matter.get_absolute_url()).content.decode()
