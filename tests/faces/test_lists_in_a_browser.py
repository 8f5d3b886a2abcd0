"""Lists in Chromium: keys, the walk from matter to matter, and what a phone and a wide screen show of a row."""

import os

import pytest
from playwright.sync_api import expect

from yihe.matters import standing

PICTURES = os.environ.get("LIST_PICTURES", "")


def pictured(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.browser
def test_slash_searches_question_mark_tells_the_keys_and_j_and_enter_open_a_row(sit_down, people, errand):
    first, second = errand("submitted"), errand("submitted")
    page = sit_down(people.clerk, 1440)
    page.goto("/desk/matters/")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#topbar-q")).to_be_focused()
    page.keyboard.type("j?/")
    assert page.locator("#topbar-q").input_value() == "j?/", "in a box keys are what they are"
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/desk/matters/{first.number}/")
    assert second.number in page.get_by_role("link", name="上一件").get_attribute("href")


@pytest.mark.browser
def test_the_keys_are_told_without_script_too(people, live_server, chromium, transactional_db):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(people.clerk)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/desk/matters/")

    page.get_by_role("link", name="键盘操作").click()

    expect(page.get_by_text("清单里的下一行、上一行")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_the_walk_leads_through_matters_alone(sit_down, people, errand):
    matter = errand("submitted")
    page = sit_down(people.clerk, 1440)
    page.goto("/desk/organizations/")
    assert page.locator("[data-rows] a[href^='/desk/organizations/']").count(), "the control: a list of something else"
    page.goto(f"/desk/matters/{matter.number}/")

    assert page.get_by_role("link", name="上一件").count() + page.get_by_role("link", name="下一件").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_search_is_there_and_a_row_is_whole(sit_down, people, errand, width):
    matter = errand("submitted", amount="12345.67")
    standing.remind(matter, by=people.applicant, text="请尽快")
    for _ in range(4):
        errand("accepted")
    page = sit_down(people.clerk, width)

    for path, name in (
        ("/desk/matters/", "matters"),
        ("/desk/", "inbox"),
        ("/desk/kinds/errand/?state=submitted&least=5", "kind"),
    ):
        page.goto(path)
        expect(page.get_by_role("searchbox", name="找办件、组织")).to_be_visible()
        box = page.locator(".table-box").first
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), (path, "nothing is cut")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        due = page.locator("tbody .cell-due").first.bounding_box()
        assert due and due["x"] + due["width"] <= width
        expect(page.get_by_text("12,345.67").first).to_be_visible()
        pictured(page, f"{name}-{width}")
