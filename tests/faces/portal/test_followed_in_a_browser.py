"""A call is followed by mail without an account, heard of, and ended by one press: in Chromium, with scripts and without."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.faces.portal.test_subscriptions import ADDRESS, link_in, rows
from yihe.faces.portal import subscriptions


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)])
def test_a_call_is_followed_and_ended(transactional_db, live_server, chromium, settings, story, travel, width, scripts):
    settings.PUBLIC_URL = live_server.url
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 740}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto("/calls/")
    page.get_by_role("link", name="有新的招募，告诉我").click()
    page.get_by_label("邮箱").fill(ADDRESS)
    page.get_by_role("button", name="发确认信").click()
    page.get_by_text("请查收确认信").first.wait_for()
    assert rows() == (0, 0)

    page.goto(link_in(mail.outbox[-1]))
    page.get_by_role("button", name="确认订阅").click()
    page.get_by_role("button", name="取消订阅").wait_for()
    assert rows() == (1, 1)

    mail.outbox.clear()
    travel(timezone.localdate() + timedelta(days=1))
    call = story.call()
    travel(timezone.localdate() + timedelta(days=1))
    subscriptions.send()
    (letter,) = mail.outbox
    assert call.number in letter.body or "招募" in letter.body

    page.goto(link_in(letter))
    page.get_by_role("button", name="取消订阅").click()
    page.get_by_text("已经取消").first.wait_for()
    assert rows() == (0, 0)
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
