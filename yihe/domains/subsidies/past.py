"""
以前的补贴, whole: what the subject of a claim had of the same before, page by page. The box on the claim's page ends after the latest;
whoever sees that box reads the rest here.
"""

from typing import NamedTuple

from yihe.domains.subsidies.outcomes import Benefit
from yihe.domains.subsidies.panels import HistoryPanel, in_all
from yihe.domains.subsidies.reckonings import past_of_claim, recent
from yihe.foundation import row_keys
from yihe.matters import access, kinds
from yihe.matters.models import Matter

PAGE = 60


class PastPage(NamedTuple):
    """A page of what was had, newest first: each row with whether it was taken back. `following` is the key of the next, or ""."""

    name: str
    told: str
    rows: list[tuple[Benefit, bool]]
    following: str


def past_page(user, matter: Matter, after: str = "") -> PastPage | None:
    """Return a page of what a claim's subject had before, or None: its page has no such box, or none that this person sees."""
    kind = kinds.get(matter.kind)
    box = next((panel for panel in kind.panels if isinstance(panel, HistoryPanel)), None)
    if box is None or not access.reads(user, matter, box.readers):
        return None
    past = past_of_claim(matter)
    rows = [(row, False) for row in past.standing] + [(row, True) for row in past.taken_back]
    rows.sort(key=lambda each: (each[0].paid_on, each[0].pk), reverse=True)
    begins = _behind(rows, row_keys.read(after))
    shown = rows[begins : begins + PAGE]
    _subject, name = kind.contents_of(matter).subject(matter.organization)
    return PastPage(name, in_all(recent(matter)), shown, str(shown[-1][0].pk) if len(rows) > begins + PAGE else "")


def _behind(rows: list[tuple[Benefit, bool]], key: int | None) -> int:
    """Return where the page behind a row begins; one that is not among them begins the list."""
    return next((place for place, (row, _back) in enumerate(rows, 1) if row.pk == key), 0)
