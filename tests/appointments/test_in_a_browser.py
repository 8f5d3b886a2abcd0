"""
预约 in Chromium at 360 pixels, with a script and without one: booked, moved by who comes, confirmed, come and dealt with, and read so afterwards; every page of
the way fits and is accessible, the keeper's list and the matter's page too.
"""

from datetime import time

import pytest
from django.utils import timezone

from tests.ways.appointments import LONG_AGO, an_offer
from tests.ways.phone import Phone
from yihe.acts.appointments.models import Appointment, Move
from yihe.acts.ratings.models import Rateable
from yihe.matters.models import Matter
from yihe.registers.stations import offering
from yihe.registers.stations.models.offers import When


@pytest.fixture
def offer(transactional_db, travel):
    """An offer that is open every day until late."""
    found = an_offer(places=1)
    said = {"by": None, "source": "值班安排（虚构）", "since": LONG_AGO}
    offering.add_hours(found, on=When.EVERY_DAY, opens=time(9), closes=time(21), **said)
    return found


def follows(phone: Phone, number: str, code: str):
    resident, page = phone.held_by(None), phone.page
    page.goto("/follow/")
    page.fill("#number", number)
    page.fill("#code", code)
    page.get_by_role("button", name="查询").click()
    return resident


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "script"), [("light", False), ("dark", True)])
def test_booked_moved_come_and_dealt_with_on_a_phone(offer, keeper, travel, live_server, chromium, theme, script):
    phone = Phone(chromium, live_server, theme=theme, script=script)
    resident, page = phone.held_by(None), phone.page
    page.goto(f"/where/{offer.station_id}/")
    page.get_by_role("link", name="预约", exact=True).click()
    phone.look("times")
    page.locator(".times a").nth(5).click()
    phone.look("form")
    page.fill("[name=visitor]", "居民甲（虚构）")
    page.fill("[name=need]", "走路不方便（虚构）")
    page.get_by_role("button", name="预约", exact=True).click()
    phone.look("receipt")
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    resident = follows(phone, number, code)
    phone.look("mine")
    page.get_by_role("link", name="改期").click()
    phone.look("move")
    page.locator("select[name=at]").select_option(index=7)
    page.locator("select[name=why]").select_option("busy")
    page.get_by_role("button", name="改期").click()
    resident.reads("待确认", "#now")
    phone.look("moved")
    contents = Appointment.objects.get()
    assert Move.objects.get().now_at == contents.starts_at

    day = timezone.localdate(contents.starts_at)
    somebody = phone.held_by(keeper)
    somebody.open(f"/desk/appointments/?day={day}")
    phone.look("day")
    somebody.presses("确认")
    somebody.hears("已登记：已确认")
    assert Matter.objects.get(kind="appointment").state == "confirmed"
    somebody.at(number)
    phone.look("matter")

    travel(day, timezone.localtime(contents.starts_at).hour)
    somebody = phone.held_by(keeper)
    somebody.open("/desk/appointments/")
    phone.look("the day itself")
    somebody.presses("到了")
    somebody.hears("已登记：已到")
    phone.look("come")
    assert Matter.objects.get(kind="appointment").state == "arrived"
    somebody.presses("办完")
    somebody.hears("已登记：完成")
    phone.look("dealt with")

    resident = follows(phone, number, code)
    resident.reads("完成", "#now")
    resident.reads("这件事办得怎么样")
    phone.look("read afterwards")
    assert Rateable.objects.get().matter.number == number
    phone.context.close()
