"""An amount in Chromium: what an input method commits arrives at the server, and stands in words before it is sent."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from yihe.domains.subsidies.models import ActivityClaim
from yihe.foundation.roles import APPLICANT


@pytest.fixture
def form_at(transactional_db, live_server, chromium, person, organization):
    """Return a way to open the form of a claim on a screen of some width."""
    opened = []

    def open_at(width: int):
        client = Client()
        client.force_login(person(APPLICANT, of=organization))
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 740})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.goto("/desk/kinds/activity_claim/new/")
        return page

    yield open_at
    for context in opened:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_full_stop_of_a_chinese_input_method_is_a_decimal_point(form_at, width):
    page = form_at(width)
    page.get_by_label("活动名称").fill("普法")
    page.get_by_label("活动日期").fill("2026-03-02")
    page.get_by_label("申请事由及必要性").fill("居民需要")
    box = page.get_by_label("申请金额（元）")

    box.press_sequentially("5000")
    page.keyboard.insert_text("。")  # as an input method commits it
    page.keyboard.type("00")
    page.get_by_text("¥5,000.00　伍仟元整").wait_for()
    assert box.input_value() == "5000。00"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/desk/matters/**")

    assert ActivityClaim.objects.get().requested == Decimal("5000.00")


@pytest.mark.browser
def test_the_words_of_an_amount_are_told_to_who_cannot_see_them(form_at):
    page = form_at(1440)
    box = page.get_by_label("申请金额（元）")

    box.fill("1e3")
    page.get_by_text("“1e3”不是金额").wait_for()

    told = page.locator(f"#{box.get_attribute('aria-describedby').split()[-1]}")
    assert (told.get_attribute("role"), told.inner_text()[:9]) == ("status", "“1e3”不是金额")
    box.fill("")
    told.wait_for(state="hidden")
    assert told.inner_text() == ""
