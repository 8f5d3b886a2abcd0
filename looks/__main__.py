"""
`make looks`: every page of the demonstration city as each persona sees it, photographed and asked what is wrong with it.

LOOKS_DIR is where the pictures and index.html go, LOOKS_AS=clerk,nobody names who looks (all without it), LOOKS_CITY is a
folder with a city's data already in it. Pages without a sign-in are looked at as `nobody`; a matter is looked at in each
state by whoever meets it first, and one of each kind by everybody.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ |= {"YIHE_MODE": "demo", "DJANGO_SETTINGS_MODULE": "config.settings"}
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402

from looks import addresses, city, faults, sheet  # noqa: E402
from looks.reader import Reader  # noqa: E402
from looks.visiting import ARGUMENTS, Visitor  # noqa: E402
from looks.walking import Naming, Page, walk  # noqa: E402
from yihe.faces.demo.people import PERSONAS  # noqa: E402

NOBODY = "nobody"


class Walk:
    """Everything seen so far, by everybody."""

    def __init__(self, browser, served: city.City, folder: Path):
        self.browser, self.served, self.folder = browser, served, folder
        matters = served.matters()
        self.fine, self.coarse = Naming(matters, thorough=True), Naming(matters, thorough=False)
        self.seen: set[str] = set()
        self.shots: list[sheet.Shot] = []
        self.broken: dict[str, list[str]] = {}

    def everything_as(self, username: str) -> None:
        """Look at everything somebody can reach that nobody before has seen, and at one page of each kind anyway."""
        visitor = Visitor(self.browser, self.served.url, "" if username == NOBODY else username)
        signed_in, broken, own = username != NOBODY, self.broken.setdefault(username, []), set()
        for page in [] if signed_in else addresses.without_a_link(self.served):
            self._look(visitor, username, page)
        starts = (*addresses.AT_THE_DESK, *addresses.OF_AN_ACCOUNT) if signed_in else addresses.WITHOUT_SIGN_IN
        for page in walk(Reader(self.served.url, visitor.username).fetch, starts, self.fine, set(), broken):
            like = self.coarse(page.path)
            public = not page.path.startswith(("/desk/", "/exchange/"))
            if page.key in self.seen and (public or like in own):
                continue
            self.seen.add(page.key)
            own.add(like)
            self._look(visitor, username, page)
        visitor.close()

    def _look(self, visitor: Visitor, username: str, page: Page) -> None:
        visitor.open(page.path)
        small, found = faults.small_targets(visitor.page), visitor.looks_for_faults()
        pictures = visitor.photographs(self.folder, f"{username}.{page.key}")
        self.shots.append(sheet.Shot(username, page.key, page.path, pictures, found, small))
        for each in found:
            print(f"  {username} {page.path}: {each}", flush=True)


def main() -> int:
    began = time.perf_counter()
    folder = Path(os.environ.get("LOOKS_DIR") or ".looks")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    people = [NOBODY, *(persona.username for persona in PERSONAS)]
    wanted = [name for name in os.environ.get("LOOKS_AS", "").split(",") if name] or people
    chromium = shutil.which("chromium")
    if chromium is None or not set(wanted) <= set(people):
        raise SystemExit(f"needs Debian's package `chromium`, and people of the city: {' '.join(people)}")
    with tempfile.TemporaryDirectory(prefix="yihe-looks-") as own, sync_playwright() as playwright:
        data = Path(os.environ.get("LOOKS_CITY") or own)
        with city.running(data) as served:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            seen = Walk(browser, served, folder)
            for username in wanted:
                seen.everything_as(username)
                print(f"{username}: {sum(s.persona == username for s in seen.shots)} pages", flush=True)
            browser.close()
    place = sheet.write(folder, seen.shots, seen.broken)
    broken = sorted({each for some in seen.broken.values() for each in some})
    for each in broken:
        print(f"  {each}")
    small = {words for shot in seen.shots for words in shot.small}
    wrong = sum(bool(shot.faults) for shot in seen.shots)
    print(
        f"{len(seen.shots)} pages in {time.perf_counter() - began:.0f} s: {wrong} with faults, {len(broken)} links that lead "
        f"nowhere, {len(small)} things too small to press. {place}"
    )
    return 1 if wrong or broken else 0


if __name__ == "__main__":
    sys.exit(main())
