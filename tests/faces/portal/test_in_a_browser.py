"""The portal in Chromium, whole without JavaScript. That each page is accessible: tests/promises/test_every_page.py."""

from datetime import date

import pytest

from tests.faces.portal.visits import OBJECTOR
from tests.incubation.conftest import Story
from yihe.acts.notices.models import Notice, Objection


@pytest.mark.browser
def test_an_objection_is_made_and_followed_without_javascript(
    transactional_db, live_server, chromium, person, organization, travel
):
    travel(date.today())
    notice = Notice.objects.get(matter=Story(person, organization, travel).application("noticed"))
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()

    page.goto("/")
    page.get_by_role("link", name=notice.title).click()
    page.get_by_role("link", name="提出异议").click()
    page.get_by_role("button", name="下一步：核对").click()
    assert page.get_by_role("heading", name="还有 3 处要改").is_visible()
    for name, value in OBJECTOR.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交异议").click()
    number, code = page.locator(".ticket-pair dd").all_inner_texts()
    page.get_by_role("link", name="查进度", exact=True).last.click()
    page.fill("#number", number)
    page.fill("#code", code)
    page.get_by_role("button", name="查询").click()

    assert page.locator("#now .tag").inner_text() == "核实中"
    assert code not in page.url
    context.close()
    assert Objection.objects.get().name == OBJECTOR["name"]
