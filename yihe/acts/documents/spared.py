"""免提交: a paper is not asked for where a register of the bureau's own says what it would prove (`Paper.known`)."""

from yihe.matters import kinds
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter
from yihe.matters.reading import organization_of, read_once


def known(matter: Matter, paper: Paper) -> str:
    """Return what a register says in place of a paper, as a sentence, or ""; read once for a matter object."""
    return read_once(matter, ("known", paper.code), lambda: _read(matter, paper)) if paper.known else ""


def _read(matter: Matter, paper: Paper) -> str:
    return paper.known_of(kinds.contents_of(matter), organization_of(matter))
