"""The tables of sealed bids: the opening and what was delivered; the texts around it."""

from yihe.acts.sealed_bids.models.openings import (
    Delivery,
    GivenShares,
    KeyProof,
    Occasion,
    OpenedBid,
    Opener,
    Opening,
    SealedBid,
    Upload,
    Withdrawal,
)
from yihe.acts.sealed_bids.models.paper import PaperBid, PaperReading
from yihe.acts.sealed_bids.models.texts import (
    BidLetter,
    Inquiry,
    InquiryAnswer,
    Publication,
    PublicationSort,
)

__all__ = [
    "BidLetter",
    "Delivery",
    "GivenShares",
    "Inquiry",
    "InquiryAnswer",
    "KeyProof",
    "Occasion",
    "OpenedBid",
    "Opener",
    "Opening",
    "PaperBid",
    "PaperReading",
    "Publication",
    "PublicationSort",
    "SealedBid",
    "Upload",
    "Withdrawal",
]
