"""问律师 in Chromium at 360 pixels: whole without a script; with one, three presses of a key leave, and the page left is not gone back to."""

import re

import pytest

from looks import faults
from yihe.domains.advice.models import Consultation
from yihe.faces.portal import public

PHONE = {"width": 360, "height": 740}


@pytest.mark.browser
def test_a_question_is_asked_and_followed_on_a_phone_without_a_script(transactional_db, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="问律师").first.click()
    page.get_by_role("button", name="下一步").click()
    assert page.get_by_role("heading", name="还有 1 处要改").is_visible()
    page.fill("[name=question]", "丈夫打我，怎么办")
    page.get_by_role("button", name="下一步").click()
    assert page.locator("a[href='tel:12338']").is_visible()
    page.get_by_role("button", name="接着问律师").click()
    for _ in range(4):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.title() == "咨询" and page.get_by_role("link", name="快速离开").is_visible()
        page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交", exact=True).click()
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.goto("/follow/")
    page.fill("#number", number)
    page.fill("#code", code)
    page.get_by_role("button", name="查询").click()
    assert page.locator("#now .tag").inner_text() == "已登记"
    assert page.get_by_role("link", name="快速离开").get_attribute("href") == public.LEAVE_TO
    context.close()
    assert Consultation.objects.get().is_violence


@pytest.mark.browser
def test_a_key_pressed_three_times_leaves_and_going_back_does_not_lead_there(transactional_db, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE)
    context.route(
        re.compile(re.escape(public.LEAVE_TO)), lambda route: route.fulfill(body="<p>晴</p>", content_type="text/html")
    )
    page = context.new_page()
    page.goto("/follow/")
    page.goto("/advice/")
    page.fill("[name=question]", "不想让人看到的话")
    for _ in range(2):
        page.keyboard.press("Escape")
    assert page.url.endswith("/advice/")
    page.keyboard.press("Escape")
    page.wait_for_url(public.LEAVE_TO)
    page.go_back()
    assert page.url.endswith("/follow/")
    page.goto("/advice/")
    page.get_by_role("link", name="快速离开").click()
    page.wait_for_url(public.LEAVE_TO)
    page.go_back()
    assert page.url.endswith("/follow/")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_the_way_is_accessible_and_fits_a_phone(transactional_db, live_server, chromium, theme):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, color_scheme=theme, bypass_csp=True)
    page = context.new_page()

    def look(where: str) -> None:
        assert (where, faults.too_wide(page), faults.small_targets(page), faults.violations(page)) == (
            where,
            [],
            [],
            [],
        )

    page.goto("/advice/complaint/")
    look("complaint")
    page.goto("/advice/")
    look("question")
    page.fill("[name=question]", "丈夫打我，怎么办")
    page.get_by_role("button", name="下一步").click()
    look("help")
    page.get_by_role("button", name="接着问律师").click()
    for step in ("topic", "whom", "age", "way"):
        look(step)
        page.get_by_role("button", name="下一步").click()
    look("check")
    page.get_by_role("button", name="提交", exact=True).click()
    look("receipt")
    context.close()
