"""
Chromium for the tests that need one, and what is asked of every page in it.

A plugin (tests/conftest.py names it). One browser for each module, not for the whole run: Playwright's loop stays in
the thread as long as it lives, and the tests after it are not ours to run beside it.
"""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-gpu"]
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


def violations(page) -> list[str]:
    """Return what axe finds wrong with a page, each as rule and markup."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]]
