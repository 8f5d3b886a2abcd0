"""
Score and rank (名次, 令87 55, 57, 68): Σ points × weight; more points first, then the lower price, then what the document says; who is equal even
so shares the rank, and only a draw, held and recorded, tells them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Scored:
    """A bid that was scored: who, its total, its corrected price in yuan, the points of what the document tells ties apart by (more first)."""

    who: str
    total: Decimal
    price: Decimal
    by_document: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Ranked:
    """A rank, and why: `score`, `price`, `document`, `draw`; `shared` while a draw is still to be held."""

    who: str
    rank: int
    by: str
    shared: bool


def total(points: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """Return the exact total of a bid: points out of 100 for each criterion, times its weight in hundredths. Nothing is rounded."""
    if points.keys() != weights.keys():
        raise ValueError(f"points for {sorted(points)}, weights for {sorted(weights)}")
    return sum((points[each] * weights[each] / HUNDRED for each in weights), Decimal(0))


def ranked(bids: Sequence[Scored], drawn: Sequence[str] = ()) -> list[Ranked]:
    """Return the bids by rank. `drawn` is the order a draw brought about among those that are equal in all else."""
    order = {who: position for position, who in enumerate(drawn)}

    def key(bid: Scored):
        return (-bid.total, bid.price, tuple(-each for each in bid.by_document))

    result: list[Ranked] = []
    before: Scored | None = None
    for _key, group in groupby(sorted(bids, key=key), key):
        equal = sorted(group, key=lambda bid: order.get(bid.who, len(order)))
        first = len(result) + 1
        told_apart = len(equal) == 1 or all(bid.who in order for bid in equal)
        for position, bid in enumerate(equal):
            by = "draw" if len(equal) > 1 and told_apart else _by(before, bid)
            result.append(Ranked(bid.who, first + position if told_apart else first, by, not told_apart))
        before = equal[-1]
    return result


def _by(before: Scored | None, bid: Scored) -> str:
    """Say what set a bid behind the one before it."""
    if before is None or before.total != bid.total:
        return "score"
    return "price" if before.price != bid.price else "document"
