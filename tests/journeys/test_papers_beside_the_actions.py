"""A clerk looks at every paper beside what they can do, by one key, and sends a matter back with ticks: three clicks from the inbox."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.acts import drawn, hostile
from yihe.acts.documents import checking, papers
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser

# Clicks and fields that somebody really makes; what a script clicks is none. They are counted from page to page.
COUNTING = """() => {
  const count = (what) => sessionStorage.setItem(what, Number(sessionStorage.getItem(what)) + 1);
  addEventListener("pointerdown", (event) => { if (event.isTrusted) count("clicks"); }, true);
  addEventListener("change", (event) => { if (event.isTrusted && event.target.matches("textarea, input:not([type=checkbox]):not([type=radio]), select")) count("fields"); }, true);
}"""


@pytest.fixture
def waiting(town) -> Matter:
    """An application that waits for the clerk, with a plan of six pages and a photograph of a certificate."""
    story = town.story
    matter = story.draft(story.call())
    for slot, name, content in (
        ("plan", "孵化计划书（虚构）.pdf", drawn.pages(6)),
        ("registration", "登记证书副本（虚构）.png", hostile.picture(size=(420, 594))),
    ):
        papers.attach(matter, slot, hostile.upload(name, content), by=story.applicant)
    perform(matter, "submit", by=story.applicant)
    return matter


def counts(page) -> list[int]:
    return page.evaluate("['clicks', 'fields'].map((what) => Number(sessionStorage.getItem(what)))")


def seen(page, paper: str, pictures: int) -> None:
    """Wait until the frame shows a paper with so many pictures, all of them drawn."""
    frame = page.frame_locator("iframe[name=paper-shown]")
    expect(frame.locator("h1")).to_contain_text(paper)
    expect(frame.locator("img")).to_have_count(pictures)
    for number in range(pictures):
        frame.locator("img").nth(number).scroll_into_view_if_needed()
        expect(frame.locator("img").nth(number)).to_have_js_property("complete", True)
        assert frame.locator("img").nth(number).evaluate("image => image.naturalWidth") > 100


def looked_at(page, name: str) -> None:
    if folder := os.environ.get("LOOKS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=page.viewport_size["width"] < 500)


def test_a_clerk_looks_at_each_paper_by_one_key_and_sends_back_with_ticks_in_three_clicks(town, waiting):
    clerk = town.sit_down(town.users["clerk"], width=1440)
    plan, registration = waiting.documents.order_by("pk")
    clerk.open("/desk/")
    clerk.page.add_init_script(f"({COUNTING})()")
    clerk.page.reload()

    clerk.follows(waiting.number)  # one
    clerk.reads(waiting.title, "h1")
    seen(clerk.page, "孵化计划书", 4)
    clerk.page.keyboard.press("n")
    seen(clerk.page, "登记证书副本", 1)
    clerk.page.keyboard.press("y")
    expect(clerk.page.locator(f"[name=verdict_{registration.pk}][value=good]")).to_be_checked()
    clerk.page.keyboard.press("p")
    seen(clerk.page, "孵化计划书", 4)
    looked_at(clerk.page, "checking")
    clerk.page.locator(f"label:has([name=faults_{plan.pk}][value=缺经费安排])").click()  # two
    clerk.finds_nothing_inaccessible()
    clerk.page.locator("#papers").get_by_role("button", name="退回补正", exact=True).click()  # three
    clerk.hears("已退回补正")

    assert counts(clerk.page) == [3, 0]
    matter = Matter.objects.get(pk=waiting.pk)
    assert matter.state == "returned"
    assert matter.events.get(action="send_back").said["reason"] == "孵化计划书：缺经费安排。"
    assert {key: mark.good for key, mark in checking.marks_of(matter).items()} == {
        plan.pk: False,
        registration.pk: True,
    }

    applicant = town.on_the_phone("applicant")
    applicant.at(matter.number)
    applicant.reads("孵化计划书：缺经费安排。")
    applicant.reads("缺经费安排", "#paper-plan")
    applicant.finds_nothing_inaccessible()


def test_without_a_script_and_on_a_phone_links_show_each_paper_and_what_is_ticked_is_kept(town, waiting):
    plan, registration = waiting.documents.order_by("pk")
    clerk = town.sit_down(town.users["clerk"], width=360, java_script_enabled=False)
    clerk.open(f"/desk/matters/{waiting.number}/")
    page = clerk.page

    page.locator(f"#papers a[href='/desk/papers/{registration.pk}/preview/']").click()
    frame = page.frame_locator("iframe[name=paper-shown]")
    expect(frame.locator("h1")).to_contain_text("登记证书副本")
    page.locator(f"label:has([name=verdict_{registration.pk}][value=good])").click()
    page.locator(f"label:has([name=faults_{plan.pk}][value=看不清])").click()
    looked_at(page, "checking-phone")
    page.get_by_role("button", name="记下核对结果").click()

    clerk.reads("已记下 2 份材料的核对结果")
    expect(page.locator("#paper-plan .paper-mark")).to_contain_text(re.compile("不合格 看不清"))
    expect(page.locator(f"[name=faults_{plan.pk}][value=看不清]")).to_be_checked()
    assert Matter.objects.get(pk=waiting.pk).state == "submitted"


def test_the_pages_of_a_long_paper_are_a_link_away_within_the_frame(town, waiting):
    clerk = town.clerk
    clerk.open(f"/desk/matters/{waiting.number}/")
    seen(clerk.page, "孵化计划书", 4)

    clerk.page.frame_locator("iframe[name=paper-shown]").get_by_role("link", name="接着看第 5 页").click()

    seen(clerk.page, "孵化计划书", 2)
    expect(clerk.page.locator("h1").first).to_contain_text(waiting.title)
