"""A tutor on a phone: the inbox shows one's own organizations with what they lack; a service is noted in few taps and a sentence."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from looks.faults import violations
from tests.incubation.conftest import Story
from yihe.domains.incubation.models import ServiceGiven
from yihe.foundation.roles import CLERK


@pytest.fixture
def at_the_inbox(transactional_db, story: Story, live_server, chromium):
    """Return a resident organization, and the inbox of its tutor on a phone."""
    residency = story.residency()
    client = Client()
    client.force_login(story.tutor)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740}, has_touch=True)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/desk/")
    yield residency, page
    context.close()


@pytest.mark.browser
def test_a_service_is_noted_from_the_inbox_in_three_taps_and_one_sentence(at_the_inbox, story: Story):
    residency, page = at_the_inbox
    expect(page.locator("#tutored")).to_contain_text("还差")
    assert not violations(page)
    taps = 0

    page.get_by_role("link", name=f"为{residency.organization}记一次服务").tap()
    taps += 1
    page.get_by_label("服务内容").or_(page.get_by_label("做了什么")).fill("讲了一次财务制度，答了三个问题。")
    page.locator("main").get_by_role("button", name="登记服务记录").tap()
    taps += 1

    expect(page.locator("[data-dismissible]").first).to_contain_text("已登记")
    given = ServiceGiven.objects.get(residency=residency)
    assert (given.by, given.note, taps <= 3) == (story.tutor, "讲了一次财务制度，答了三个问题。", True)


@pytest.mark.browser
def test_what_is_typed_where_there_is_no_network_stays_on_the_page_and_goes_when_there_is_one(at_the_inbox):
    residency, page = at_the_inbox
    page.get_by_role("link", name=f"为{residency.organization}记一次服务").tap()
    page.wait_for_load_state("networkidle")
    button = page.locator("main").get_by_role("button", name="登记服务记录")
    page.context.set_offline(True)
    page.get_by_label("服务内容").fill("讲了一次财务制度，答了三个问题。")
    button.tap()

    expect(page.locator("[data-autosave-note]")).to_contain_text("现在没有网络，没有提交；内容已暂存在本机")
    expect(page.get_by_label("服务内容")).to_have_value("讲了一次财务制度，答了三个问题。")
    page.context.set_offline(False)
    button.tap()
    expect(page.locator("[data-dismissible]").first).to_contain_text("已登记")
    assert ServiceGiven.objects.get(residency=residency).note == "讲了一次财务制度，答了三个问题。"


def test_the_tap_brings_the_service_that_is_lacking_most_and_others_see_no_such_list(client, story, person):
    residency = story.residency()
    client.force_login(story.tutor)

    home = client.get("/desk/").content.decode()

    assert f'href="/desk/records/service/about/{residency.pk}/new/?service=' in home or "?service=" in home
    client.force_login(person(CLERK))
    assert 'id="tutored"' not in client.get("/desk/").content.decode()
