"""The portal in Chromium: accessible in every mode, and whole without JavaScript."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser import violations
from tests.faces.portal.visits import OBJECTOR, STARTUP
from tests.incubation.conftest import Story
from yihe.acts.notices import verbs
from yihe.acts.notices.models import Notice, Objection
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.policies import loading, texts


@pytest.mark.browser
def test_every_page_is_accessible_and_fits_its_screen(
    transactional_db, live_server, chromium, person, organization, travel
):
    travel(date.today())
    story = Story(person, organization, travel)
    loading.load(texts.read(Path(settings.CITY_DIR) / "texts"))
    matter = story.application("noticed")
    notice = Notice.objects.get(matter=matter)
    objection = verbs.object_to(notice, **OBJECTOR)
    perform(objection, "verify", by=person(CLERK), finding="查过")
    perform(objection, "dismiss", by=person(DIRECTOR), answer="经核实，符合条件。")
    call = Matter.objects.get(kind="call")
    asked = "/ask/startup/?" + "&".join(f"{name}={value}" for name, value in STARTUP.items())
    paths = [
        "/", "/search/?q=开办费", "/calls/", f"/calls/{call.number}/", "/notices/", f"/notices/{notice.pk}/", f"/notices/{notice.pk}/object/",
        "/policies/", "/policies/taicang-2021-163/", "/policies/parameters/", "/ask/", "/ask/post/?more=payments", "/ask/exam/?answer=1", asked,
        f"/follow/?number={objection.number}&code={objection.code}", f"/follow/?number={matter.number}&code={matter.code}", "/follow/",
        "/guides/", "/guides/startup_claim/", "/feedback/?page=/calls/",
    ]  # fmt: skip

    faults = []
    for width, theme, reading in (
        (360, "light", "elder"),
        (360, "dark", "normal"),
        (1440, "light", "normal"),
        (1440, "dark", "elder"),
    ):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme
        )
        context.add_cookies([{"name": "reading", "value": reading, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda fault, heard=faults: heard.append(str(fault)))
        for path in paths:
            assert page.goto(path).status == 200, path
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((path, width, reading, "too wide"))
            faults += [(path, width, theme, reading, found) for found in violations(page)]
        context.close()

    assert faults == []


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
    page.get_by_role("button", name="查一查").click()

    assert page.locator("#now .tag").inner_text() == "核实中"
    assert code not in page.url
    context.close()
    assert Objection.objects.get().name == OBJECTOR["name"]
