"""评审: the draw by two, the panel it seats, each expert's score sheet, the consensus."""

from yihe.acts.reviews.models.comparisons import (
    ComparedSheet,
    CorrectionGround,
    Finding,
    Mark,
    ScoreCorrection,
    Subject,
)
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
    SitsFor,
    Verdict,
    key_of,
    pk_of,
)

__all__ = [
    "LEFT", "WORKING", "ComparedSheet", "Consensus", "CorrectionGround", "Finding", "Ground", "Half", "LotteryEntry", "Mark",
    "ReviewPanel", "Score", "ScoreCorrection", "ScoreSheet", "SealedDraw", "Seat", "SeatStatus", "SitsFor", "Subject", "Verdict", "key_of", "pk_of",
]  # fmt: skip
