"""预约 in Chromium at 360 pixels: whole without a script; every page of the way fits and is accessible, the keeper's list and the calendar's page too."""

from datetime import time

import pytest
from django.test import Client

from looks import faults
from tests.conftest import CHENGXIANG
from tests.ways.appointments import LONG_AGO, an_offer
from yihe.acts.appointments.models import Appointment, Move
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.models import Matter
from yihe.registers.stations import offering
from yihe.registers.stations.models.offers import When

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def offer(transactional_db):
    """An offer that is open every day until late, so that there are slots whenever this is run."""
    found = an_offer(places=1)
    said = {"by": None, "source": "值班安排（虚构）", "since": LONG_AGO}
    offering.add_hours(found, on=When.EVERY_DAY, opens=time(9), closes=time(21), **said)
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "script"), [("light", False), ("dark", True)])
def test_booked_moved_and_noted_on_a_phone(offer, person, live_server, chromium, theme, script):
    keeper = person(STATION_KEEPER, region=CHENGXIANG)
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=script, color_scheme=theme, bypass_csp=True
    )
    page = context.new_page()

    def look(where: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], where
        if script:
            found = (where, faults.too_wide(page), faults.small_targets(page), faults.violations(page))
            assert found == (where, [], [], [])

    page.goto(f"/where/{offer.station_id}/")
    page.get_by_role("link", name="预约", exact=True).click()
    look("times")
    page.locator(".times a").nth(5).click()
    look("form")
    page.fill("[name=visitor]", "居民甲（虚构）")
    page.fill("[name=need]", "走路不方便（虚构）")
    page.get_by_role("button", name="预约", exact=True).click()
    look("receipt")
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.goto("/follow/")
    page.fill("#number", number)
    page.fill("#code", code)
    page.get_by_role("button", name="查询").click()
    look("mine")
    page.get_by_role("link", name="改期").click()
    look("move")
    page.locator("select[name=at]").select_option(index=7)
    page.locator("select[name=why]").select_option("busy")
    page.get_by_role("button", name="改期").click()
    assert "待确认" in page.locator("#now").inner_text()
    contents = Appointment.objects.get()
    assert Move.objects.get().now_at == contents.starts_at

    client = Client()
    client.force_login(keeper)
    for name in client.cookies:
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"/desk/appointments/?day={contents.starts_at:%Y-%m-%d}")
    look("day")
    page.get_by_role("button", name="确认").click()
    assert page.get_by_text("已登记：已确认").is_visible()
    assert Matter.objects.get(kind="appointment").state == "confirmed"
    page.goto(f"/desk/matters/{number}/")
    look("matter")
    context.close()
