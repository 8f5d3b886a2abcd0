"""评审: the draw by two, the panel it seats, each expert's score sheet, the consensus."""

from yihe.acts.reviews.models.draws import Half, LotteryEntry, SealedDraw
from yihe.acts.reviews.models.panels import (
    LEFT,
    WORKING,
    Consensus,
    Ground,
    ReviewPanel,
    Score,
    ScoreSheet,
    Seat,
    SeatStatus,
    Verdict,
    key_of,
    pk_of,
)

__all__ = [
    "LEFT", "WORKING", "Consensus", "Ground", "Half", "LotteryEntry", "ReviewPanel", "Score", "ScoreSheet",
    "SealedDraw", "Seat", "SeatStatus", "Verdict", "key_of", "pk_of",
]  # fmt: skip
