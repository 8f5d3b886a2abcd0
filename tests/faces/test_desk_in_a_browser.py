"""The desk in Chromium: what the script adds for somebody with forty matters due, and what a phone keeps in sight."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def clerk_at(sit_down, people):
    return lambda width: sit_down(people.clerk, width)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_a_sum_too_large_is_refused_put_right_and_goes_through_with_the_mouse(sit_down, people, errand, width):
    matter = errand("accepted")
    page = sit_down(people.director, width)
    page.goto(f"/desk/matters/{matter.number}/")
    form = page.locator("#do-grant")
    form.get_by_label("核定金额").fill("900")
    form.get_by_role("button", name="批准").click()

    summary = page.locator(".error-summary")
    assert "核定金额不能超过申请金额。" in summary.inner_text()
    expect(summary).to_be_focused()
    assert page.get_by_label("核定金额").input_value() == "900"
    page.get_by_label("核定金额").fill("400")
    page.locator("main").get_by_role("button", name="批准").click()

    expect(page.locator("[data-dismissible]")).to_contain_text("已批准")
    matter.refresh_from_db()
    assert (matter.state, matter.events.last().said["amount"]) == ("noticed", "400")


@pytest.mark.browser
def test_from_one_matter_on_to_the_next_of_the_list_and_back_to_it(clerk_at, errand):
    first, second = errand("submitted"), errand("submitted")
    page = clerk_at(1440)

    page.goto("/desk/?kind=errand")
    page.get_by_role("link", name=first.number).first.click()
    page.locator("#acts").get_by_role("button", name="受理", exact=True).click()
    page.get_by_role("link", name="办下一件").click()
    page.wait_for_url(f"**/desk/matters/{second.number}/")

    page.get_by_role("link", name="返回待办").click()
    page.wait_for_url("**/desk/?kind=errand")


@pytest.mark.browser
def test_a_phone_keeps_what_can_be_done_in_sight_until_it_is_there(clerk_at, errand):
    matter = errand("submitted")
    page = clerk_at(360)

    page.goto(f"/desk/matters/{matter.number}/")
    bar = page.get_by_role("link", name="可以办理的事")
    assert bar.is_visible()
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] == pytest.approx(740, abs=1)

    bar.click()
    page.locator("#acts").get_by_role("button", name="受理", exact=True).wait_for()
    bar.wait_for(state="hidden")


@pytest.mark.browser
def test_where_nothing_can_be_done_nothing_is_offered(clerk_at, errand):
    page = clerk_at(360)

    page.goto(f"/desk/matters/{errand('noticed').number}/")

    assert page.get_by_role("link", name="可以办理的事").count() == 0
    assert "您现在没有要办的事" in page.locator("#acts").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_search_is_reached_on_every_width(clerk_at, errand, people, width):
    matter = errand("submitted")
    page = clerk_at(width)
    page.goto("/desk/")

    box = page.get_by_label("找办件、组织").first
    box.fill(matter.title[:4])
    box.press("Enter")

    expect(page.locator("main").get_by_role("link", name=matter.number).first).to_be_visible()
