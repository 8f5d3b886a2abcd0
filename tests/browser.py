"""
Chromium for the tests that need one. What is asked of every page in it is in looks/faults.py.

A plugin (tests/conftest.py names it). One browser for each module, not for the whole run: Playwright's loop stays in
the thread as long as it lives, and the tests after it are not ours to run beside it.
"""

import os
import shutil

import pytest
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
