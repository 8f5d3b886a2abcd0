"""办事指南 as a card: what a kind says of itself, and which papers are the visitor's own to bring."""

from dataclasses import dataclass

from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds
from yihe.matters.kinds import Guide, Kind, Paper


@dataclass(frozen=True)
class Card:
    """`own` papers are brought by who applies; `others` come from another department, and nobody has to fetch them."""

    code: str
    label: str
    guide: Guide
    own: list[Paper]
    others: list[Paper]
    apply: bool  # whether it can be applied for after signing in


def with_guide() -> list[type[Kind]]:
    """Return the kinds that have a guide."""
    return [kind for kind in kinds.every() if kind.guide]


def card(kind: type[Kind]) -> Card:
    """Return the card of a kind that has a guide."""
    assert kind.guide is not None
    # A kind nobody opens at a desk (an objection) takes no papers there either.
    papers = kind.papers if APPLICANT in kind.opened_by else ()
    own = [paper for paper in papers if paper.is_brought]
    return Card(
        kind.code,
        kind.label,
        kind.guide,
        own,
        [paper for paper in papers if paper.is_spared],
        APPLICANT in kind.opened_by,
    )
