"""How long the desk may take with somebody who needs help, and how long their words are kept: the city's figures."""

from datetime import date

from yihe.foundation.periods import HOURS, YEARS, Term
from yihe.foundation.procedure import lasting, within
from yihe.matters import kinds

REPORT, FIRST = lasting("help_report", HOURS), within("help_first", at_least=1)
HELPING, WORDS = within("help_helping", at_least=1), lasting("help_words", YEARS)


def first(matter) -> Term | date:
    """Return how long the desk has: hours, by day and night, where a child is harmed and that is not reported yet; else working days."""
    return (REPORT if kinds.contents_of(matter).waits_for_report else FIRST)(matter)
