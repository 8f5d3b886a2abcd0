"""Somebody in front of Chromium: signs in at the doors of the demonstration, fetches pages, looks at one and photographs it."""

import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from looks import faults
from looks.walking import Answer

WIDTHS = {360: 800, 1440: 900}
THEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-gpu", "--lang=zh-CN"]
CONTRAST = ("color-contrast",)  # all that differs between light and dark


class Visitor:
    """One person's browser at a city; `username` "" is somebody who does not sign in."""

    def __init__(self, browser, url: str, username: str = ""):
        self.url, self.username = url, username
        self.context = browser.new_context(
            base_url=url, viewport={"width": 360, "height": 800}, locale="zh-CN", reduced_motion="reduce"
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        if username:
            self.page.goto("/demo/")
            self.page.click(f'form[action="/demo/enter/{username}/"] button')
        self.ear = faults.Ear(self.page)

    def close(self) -> None:
        self.context.close()

    def fetch(self, path: str) -> Answer:
        """Get an address as this person, without drawing it. What is no page (a download, a picture) has no words."""
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in self.context.cookies())
        request = urllib.request.Request(self.url + _quoted(path), headers={"Cookie": cookies})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                kind, filed = answer.headers.get("Content-Type", ""), answer.headers.get("Content-Disposition", "")
                is_page = kind.startswith("text/html") and not filed.startswith("attachment")
                arrived = urllib.parse.unquote(answer.url.removeprefix(self.url))
                return Answer(answer.status, arrived, answer.read().decode() if is_page else "")
        except urllib.error.HTTPError as refused:
            refused.close()
            return Answer(refused.code, path, "")

    def open(self, path: str) -> None:
        """Open a page on a phone, in daylight."""
        self.page.set_viewport_size({"width": 360, "height": 800})
        self.page.emulate_media(color_scheme="light")
        self.page.goto(path)

    def looks_for_faults(self) -> list[str]:
        """
        Return what is wrong with the open page, each as a sentence: on a phone in daylight, in the dark with the large
        letters of 长者模式, and whether it fits a wide screen.
        """
        found = faults.too_wide(self.page) + faults.violations(self.page)
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate("document.documentElement.classList.add('elder')")
        found += [f"in large letters: {each}" for each in faults.too_wide(self.page)]
        found += [f"in the dark: {each}" for each in faults.violations(self.page, CONTRAST)]
        self.page.evaluate("document.documentElement.classList.remove('elder')")
        self.page.set_viewport_size({"width": 1440, "height": 900})
        found += [f"on a wide screen: {each}" for each in faults.too_wide(self.page)]
        return found + self.ear.heard()

    def photographs(self, folder: Path, name: str) -> list[str]:
        """Take a picture of the open page for each width and theme, and return their names."""
        taken = []
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                self.page.emulate_media(color_scheme=theme)
                taken.append(f"{name}.{width:04d}-{theme}.png")
                self.page.screenshot(path=folder / taken[-1], full_page=True)
        return taken


def _quoted(path: str) -> str:
    return urllib.parse.quote(path, safe="/?&=%+:@,;~-._")
