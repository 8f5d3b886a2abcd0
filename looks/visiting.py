"""Somebody in front of Chromium: signs in at the doors of the demonstration, looks at a page and photographs it."""

from pathlib import Path

from looks import faults

WIDTHS = {360: 800, 1440: 900}
THEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-gpu", "--lang=zh-CN"]
OVERFLOW = ("scrollable-region-focusable",)  # all of axe's that goes by how long words are
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

    def open(self, path: str) -> str:
        """Open a page on a phone, in daylight, and return its markup as the server sent it."""
        self.page.set_viewport_size({"width": 360, "height": 800})
        self.page.emulate_media(color_scheme="light")
        answer = self.page.goto(path)
        return answer.text() if answer else ""

    def looks_for_faults(self, *, widths_alone: bool = False) -> list[str]:
        """
        Return what is wrong with the open page, each as a sentence: on a phone in daylight, in the dark with the large
        letters of 长者模式, and whether it fits a wide screen. `widths_alone`: only what longer words can do.
        """
        found = faults.too_wide(self.page) + faults.cannot_reflow(self.page) + faults.covered(self.page)
        found += faults.violations(self.page, OVERFLOW if widths_alone else ())
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate("document.documentElement.classList.add('elder')")
        larger = faults.too_wide(self.page) + faults.cannot_reflow(self.page) + faults.covered(self.page)
        found += [f"in large letters: {each}" for each in larger]
        if not widths_alone:
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
