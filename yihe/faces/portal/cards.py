"""办事指南 as a card: what a kind says of itself, and which papers are the visitor's own to bring."""

from dataclasses import dataclass

from yihe.faces.portal import guide_details
from yihe.foundation.roles import APPLICANT
from yihe.matters import offering
from yihe.matters.declared import Guide, Paper
from yihe.matters.kinds import Kind


@dataclass(frozen=True)
class Card:
    """
    `own` papers are brought by who applies, `brought` as the city says it of each; `others` come from another department, and nobody has
    to fetch them.
    """

    code: str
    label: str
    guide: Guide
    own: list[Paper]
    others: list[Paper]
    apply: bool  # whether it can be applied for after signing in
    brought: dict[str, str]


def with_guide() -> list[type[Kind]]:
    """Return the kinds that have a guide and that the city offers."""
    return [kind for kind in offering.offered(offering.PUBLIC) if kind.guide]


def an_example(offered: list[type[Kind]] | None = None) -> str:
    """Return what somebody might look for here: the name of something the city offers (`with_guide`, where it was asked already)."""
    return next((kind.label for kind in (with_guide() if offered is None else offered)), "办事指南")


def card(kind: type[Kind]) -> Card:
    """Return the card of a kind that has a guide."""
    guide = offering.guide_of(kind, offering.PUBLIC)
    assert guide is not None
    # A kind nobody opens at a desk (an objection) takes no papers there either.
    papers = kind.papers if APPLICANT in kind.opened_by else ()
    own = [paper for paper in papers if paper.is_brought]
    return Card(
        kind.code,
        kind.label,
        guide,
        own,
        [paper for paper in papers if paper.is_spared],
        APPLICANT in kind.opened_by,
        guide_details.papers_brought(kind),
    )
