"""What the review of a charter writes besides its state."""

from collections.abc import Sequence
from datetime import date

from yihe.domains.station_work.charters import findings as found
from yihe.domains.station_work.charters import rules, text
from yihe.domains.station_work.models.charters import Charter, CharterClause
from yihe.foundation.roles import JUSTICE_OFFICE
from yihe.matters import kinds, telling
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter

COUNTS = ("meeting", "decided_on", "entitled", "present", "in_favour", "against", "abstained")
UNLAWFUL_LEFT = "{number}：会议通过的文本里还有审查认为违法的条文，备案机关可以责令改正，请打开看。"


def send(matter: Matter, *, by, **said) -> None:
    """Lay the text out clause by clause; what was said of an earlier text is gone from here, and stands in its events."""
    CharterClause.objects.filter(charter_id=matter.pk).delete()
    CharterClause.objects.bulk_create(
        CharterClause(charter_id=matter.pk, nth=nth, words=words)
        for nth, words in enumerate(text.clauses(kinds.contents_of(matter).text), 1)
    )


def review(matter: Matter, *, by, findings: Sequence[dict], **said) -> dict:
    """Keep what is said of each clause. Return how many were found what, for the event."""
    clauses, by_nth = rules.clauses_of(matter), {row["nth"]: row for row in findings}
    for clause in clauses:
        for name, value in found.kept(by_nth[clause.nth]).items():
            setattr(clause, name, value)
    CharterClause.objects.bulk_update(clauses, found.FIELDS)
    return {"counted": found.counted(clauses)}


def decide(matter: Matter, *, by, decided_text: str, not_followed: str = "", **said) -> None:
    """Keep what the meeting decided, and how much of the advice that takes up. A clause found unlawful that stayed is told to the office."""
    clauses = rules.clauses_of(matter)
    outcome = found.outcome(clauses, decided_text)
    values = {name: said[name] for name in COUNTS}
    set_in_contents(matter, decided_text=decided_text, outcome=outcome, not_followed=not_followed, **values)
    contents: Charter = kinds.contents_of(matter)
    if rules.has_unlawful_left(contents, clauses):
        words = UNLAWFUL_LEFT.format(number=matter.number)
        telling.tell(telling.people(JUSTICE_OFFICE, matter), words, matter=matter, mail=True)


def refuse(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, **{name: said[name] for name in COUNTS})


def file(matter: Matter, *, by, office: str, filed_on: date, receipt: str, **said) -> None:
    set_in_contents(matter, office=office, filed_on=filed_on, receipt=receipt)
