"""
Chromium for the tests that need one. What is asked of every page in it is in looks/faults.py.

A plugin (tests/conftest.py names it). One browser for each module, not for the whole run: Playwright's loop stays in
the thread as long as it lives, and the tests after it are not ours to run beside it.
"""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from looks.visiting import ARGUMENTS

MISSING = "Chromium is not installed (Debian: apt install chromium): nothing was driven in a browser"


@pytest.fixture(scope="module")
def chromium():
    where = shutil.which("chromium")
    if where is None and os.environ.get("YIHE_BROWSER") == "required":
        pytest.fail(MISSING)
    if where is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def sit_down(transactional_db, live_server, chromium):
    """Return a way to sit somebody down before a screen of some width; `how` is Chromium's, as `java_script_enabled`."""
    opened = []

    def sit(user, width: int, **how):
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 740}, **how)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield sit
    for context in opened:
        context.close()
