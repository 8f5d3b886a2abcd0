"""
Every page of the demonstration city as each persona comes by it, read once in a run of the tests and without a browser: what is wrong
with its markup, where links lead, and which of the pages together hold every piece there is (`looks/shapes.py`) – these are looked at
in Chromium. Read by whichever worker asks first.
"""

import fcntl
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from looks import addresses, city, markup
from looks.reader import Reader
from looks.shapes import Length, Shape, chosen, longest, shape_of
from looks.walking import Answer, Naming, Page, walk
from tests.told import told
from yihe.faces.demo.people import PERSONAS

LIKE_ANOTHER = re.compile("opener[23]|expert[3-8]")  # in the same role, and nothing of theirs is different
PEOPLE = ["", *(persona.username for persona in PERSONAS if not LIKE_ANOTHER.fullmatch(persona.username))]
PUBLIC_TOO = ("", "guanghui")  # who read the public pages: signed in, all see them alike
AT_THE_DESK = ("/desk/", "/exchange/", "/accounts/")


@dataclass
class Walked:
    """What was read. `to_look_at` are the pages chosen, by person: each address with what the page was chosen for."""

    pages: int
    reached: dict[str, dict[str, str]]  # who comes to which page, and at which address
    unlinked: list[str]
    faults: list[str]
    broken: list[str]
    pieces: list[str]
    longest: dict[str, Length]
    to_look_at: dict[str, dict[str, list[str]]]


def walked(tmp_path_factory) -> Walked:
    """Return what was read of the city in this run of the tests."""
    place = told(tmp_path_factory)
    kept = place.parent / "walked.json"
    with (place.parent / "walked.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            copy = shutil.copytree(place, tmp_path_factory.mktemp("walked"), dirs_exist_ok=True)
            with city.running(Path(copy)) as served:
                reading = Reading(served)
                for username in PEOPLE:
                    reading.everything_as(username)
                kept.write_text(json.dumps(asdict(reading.whole())), "utf-8")
    return Walked(**json.loads(kept.read_text("utf-8")))


class Reading:
    """Everything read so far, by everybody."""

    def __init__(self, served: city.City):
        self.served, self.naming = served, Naming(served.matters(), thorough=False)
        self.shapes: dict[tuple[str, str], Shape] = {}
        self.faults: dict[str, str] = {}
        self.reached: dict[str, dict[str, str]] = {}
        self.unlinked: list[str] = []
        self.broken: list[str] = []

    def everything_as(self, username: str) -> None:
        """Read whatever links lead to; public pages that were read are passed by, what only this person comes to is read even so."""
        reader = Reader(self.served.url, username)
        given: dict[str, str] = {}
        public = (
            {key for who in PUBLIC_TOO for key in self.reached.get(who, ())} if username not in PUBLIC_TOO else set()
        )

        def fetch(path: str) -> Answer:
            if not path.startswith(AT_THE_DESK) and self.naming(path) in public:
                return Answer(200, path, "")
            answer = reader.fetch(path)
            given[answer.path] = answer.html
            return answer

        starts = addresses.AT_THE_DESK + addresses.OF_AN_ACCOUNT if username else addresses.WITHOUT_SIGN_IN
        pages = [*walk(fetch, starts, self.naming, set(), self.broken)]
        self.reached[username] = {page.key: page.path for page in pages}
        for page in pages:
            self._keep(username, page, given[page.path])
        for page in [] if username else addresses.without_a_link(self.served):
            self.unlinked.append(page.key)
            self._keep(username, page, reader.fetch(page.path).html)

    def _keep(self, username: str, page: Page, html: str) -> None:
        self.shapes[username, page.path] = shape_of(html)
        for fault in markup.faults(html):
            self.faults.setdefault(f"{page.key}: {fault}", f"{username or 'nobody'} at {page.path}: {fault}")

    def whole(self) -> Walked:
        look: dict[str, dict[str, list[str]]] = {username: {} for username in self.reached}
        for (username, path), items in chosen(self.shapes).items():
            look[username][path] = sorted(items)
        return Walked(
            pages=len(self.shapes), reached=self.reached, unlinked=self.unlinked, faults=[*self.faults.values()],
            broken=sorted(set(self.broken)), pieces=sorted(set().union(*(shape.pieces for shape in self.shapes.values()))),
            longest=longest(self.shapes.values()), to_look_at=look,
        )  # fmt: skip
