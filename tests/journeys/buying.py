"""
A town for the journeys of buying: everybody signs in as himself at a machine of their own, whoever bids has no account, and what it costs is counted.

What happens between two pages is brought about by days that pass, and by nothing else.
"""

import os
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

from django.core.cache import cache
from django.utils import timezone
from PIL import Image

from tests.journeys.people import PASSWORD, Somebody
from tests.ways.town import Town
from yihe.foundation.roles import APPLICANT, EXPERT, OPENER
from yihe.matters import clock
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

TELEPHONE, DESK = 360, 1440
PATIENCE = 60_000  # ms: a busy machine is slow, not wrong
# What a hand does: a press on something that is pressed, and a field that holds something else afterwards.
COUNTED = """
document.addEventListener("click", event => {
  if (event.isTrusted && event.detail > 0 && event.target.closest("a, button, summary, label, input[type=radio], input[type=checkbox]")) counted("click")
}, true)
document.addEventListener("change", event => {
  if (!["radio", "checkbox"].includes(event.target.type)) counted("field")
}, true)
"""


def a_paper(name: str, shade: int = 230) -> dict:
    """Return a scanned page (invented) to be chosen in a file field; each `shade` is another page."""
    picture = BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, 240)).save(picture, "PNG")
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture.getvalue()}


def fresh(number: str) -> Matter:
    return Matter.objects.get(number=number)


class Buying:
    """
    The town before screens: `at(user)` is somebody signed in, `visitor(name)` somebody without an account. All at one width; or, where none is said,
    who bids, delivers, opens, judges or only reads holds a telephone, and who works here sits at a desk.
    """

    def __init__(self, town: Town, chromium, live_server, width: int | None):
        self.town, self.width = town, width
        self._chromium, self._server = chromium, live_server
        self._seats: dict = {}
        self.cost: Counter = Counter()  # what each took, by who they are
        self.faults: list[str] = []

    def at(self, user: User) -> Somebody:
        return self._seat(user.pk, user)

    def visitor(self, name: str) -> Somebody:
        return self._seat(name, None)

    def _seat(self, key, user: User | None) -> Somebody:
        if key not in self._seats:
            if user is not None:
                user.set_password(PASSWORD)
                user.save(update_fields=["password"])
            context = self._chromium.new_context(
                base_url=self._server.url,
                viewport={"width": self.width or (DESK if self._works_here(user) else TELEPHONE), "height": 740},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
            )
            context.set_default_timeout(PATIENCE)
            who = user.name if user else key
            context.expose_binding("counted", lambda _source, what: self.cost.update({(who, what): 1}))
            context.add_init_script(COUNTED)
            page = context.new_page()
            page.on("pageerror", lambda fault: self.faults.append(f"{who}: {fault}"))
            self._seats[key] = Somebody(user, page)
        return self._seats[key]

    @staticmethod
    def _works_here(user: User | None) -> bool:
        return (
            user is not None
            and not user.memberships.filter(role_code__in=[APPLICANT.code, EXPERT.code, OPENER.code]).exists()
        )

    def days_pass(self, until: date, hour: int = 10) -> None:
        """Let the days pass, and what runs at night run. Sessions that are over are over: everybody signs in anew."""
        self.town.travel(until, hour)
        cache.clear()
        assert clock.run(chores=False).failed == {}

    def close(self) -> None:
        for somebody in self._seats.values():
            somebody.page.context.close()
        assert self.faults == []

    @property
    def total(self) -> dict[str, int]:
        return {what: sum(n for (_who, each), n in self.cost.items() if each == what) for what in ("click", "field")}


def seen(somebody: Somebody, name: str) -> None:
    """Look for what keeps anybody out, at both widths; where somebody asks for pictures (LOOK_AT), leave one of each."""
    somebody.finds_nothing_inaccessible()
    page, own = somebody.page, somebody.page.viewport_size
    for width in (TELEPHONE, DESK):
        page.set_viewport_size({"width": width, "height": own["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width, "too wide")
        if folder := os.environ.get("LOOK_AT"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size(own)


def noted(here: Buying) -> None:
    """Leave beside the pictures what everybody's clicks and fields were."""
    if folder := os.environ.get("LOOK_AT"):
        lines = [f"{here.total}", *(f"{who}\t{what}\t{n}" for (who, what), n in sorted(here.cost.items()))]
        (Path(folder) / f"cost-{len(here.cost)}.txt").write_text("\n".join(lines), "utf-8")


def typed(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
