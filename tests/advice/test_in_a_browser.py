"""问律师 in Chromium at 360 pixels: whole without a script; with one, three presses of a key leave, and the page left is not gone back to."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from looks import faults
from yihe.domains.advice.models import Consultation
from yihe.faces.portal import public

PHONE = {"width": 360, "height": 740}


def press(page, name: str, role: str = "button") -> None:
    """Press what leads to another page, and be there: the page before has buttons and keys of the same name."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


@pytest.mark.browser
def test_a_question_is_asked_and_followed_on_a_phone_without_a_script(transactional_db, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="问律师").first.click()
    press(page, "下一步")
    assert page.get_by_role("heading", name="还有 1 处要改").is_visible()
    page.fill("[name=question]", "丈夫打我，怎么办")
    press(page, "下一步")
    assert page.locator("a[href='tel:12338']").is_visible()
    press(page, "接着问律师")
    for _ in range(4):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.title() == "咨询" and page.get_by_role("link", name="快速离开").is_visible()
        press(page, "下一步")
    press(page, "提交")
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.goto("/follow/")
    page.fill("#number", number)
    page.fill("#code", code)
    press(page, "查询")
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
    page.goto("/where/")
    page.goto("/advice/")
    page.fill("[name=question]", "不想让人看到的话")
    for _ in range(2):
        page.keyboard.press("Escape")
    assert page.url.endswith("/advice/")
    page.keyboard.press("Escape")
    page.wait_for_url(public.LEAVE_TO)
    page.go_back()
    assert page.url.endswith("/where/")
    page.goto("/advice/")
    page.get_by_role("link", name="快速离开").click()
    page.wait_for_url(public.LEAVE_TO)
    page.go_back()
    assert page.url.endswith("/where/")
    context.close()


WORDS = "丈夫打我，怎么办"


def walks(page, steps: int) -> None:
    """Go so many pages of the way: question, help, topic, whom, age, way, check, receipt."""
    page.goto("/where/")
    page.goto("/advice/")
    page.fill("[name=question]", WORDS)
    for step in range(steps):
        on = {1: "接着问律师", 6: "提交"}.get(step, "下一步")
        press(page, on)


@pytest.mark.browser
@pytest.mark.parametrize("steps", range(8), ids="question help topic whom age way check receipt".split())
def test_from_every_page_one_is_away_and_no_way_back_shows_a_word(transactional_db, live_server, chromium, steps):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE)
    context.route(
        re.compile(re.escape(public.LEAVE_TO)), lambda route: route.fulfill(body="<p>晴</p>", content_type="text/html")
    )
    page = context.new_page()
    walks(page, steps)
    assert "浏览记录还在" in page.locator(".leave").inner_text()
    if steps % 2:
        page.get_by_role("link", name="快速离开").click()
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(public.LEAVE_TO)
    for _ in range(steps + 1):
        with suppress(Error):  # what was posted is not asked for anew
            page.go_back()
        page.wait_for_timeout(200)
        assert WORDS not in page.content() and not page.url.endswith("/receipt/")
        if page.url.endswith("/where/"):
            break
    # Whoever opens it anew, later, is not sent away.
    page.goto("/advice/")
    assert page.get_by_role("heading", name="您想问什么").is_visible()
    context.close()


@pytest.mark.browser
def test_whoever_leaves_while_reading_the_answer_is_not_led_back_to_it(transactional_db, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE)
    context.route(
        re.compile(re.escape(public.LEAVE_TO)), lambda route: route.fulfill(body="<p>晴</p>", content_type="text/html")
    )
    page = context.new_page()
    walks(page, 7)
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.goto("/where/")
    page.goto("/follow/")
    assert page.get_by_role("link", name="快速离开").get_attribute("href") == public.LEAVE_TO
    page.fill("#number", number)
    page.fill("#code", code)
    press(page, "查询")
    press(page, "撤回", "link")
    page.get_by_role("link", name="快速离开").click()
    page.wait_for_url(public.LEAVE_TO)
    page.go_back()  # to the answer, which would be asked for anew
    page.wait_for_url(public.LEAVE_TO)
    assert number not in page.content()
    context.close()


@pytest.mark.browser
def test_the_key_leaves_as_soon_as_the_words_are_seen_however_late_the_other_scripts_come(
    transactional_db, live_server, chromium
):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE)
    context.route(
        re.compile(re.escape(public.LEAVE_TO)), lambda route: route.fulfill(body="<p>晴</p>", content_type="text/html")
    )
    context.route(re.compile(r"/(yihe|kept)\.js"), lambda route: None)  # never answered
    page = context.new_page()
    page.goto("/advice/", wait_until="commit")
    page.locator(".leave").wait_for()
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(public.LEAVE_TO)
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
    press(page, "下一步")
    look("help")
    press(page, "接着问律师")
    for step in ("topic", "whom", "age", "way"):
        look(step)
        press(page, "下一步")
    look("check")
    press(page, "提交")
    look("receipt")
    context.close()
