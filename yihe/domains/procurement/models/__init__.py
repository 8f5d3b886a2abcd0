"""The tables of buying: purchases up to their award, the tender between the two, and the contract that comes of it."""

from yihe.domains.procurement.models.challenges import Against, Challenge, Outcome
from yihe.domains.procurement.models.contracts import Contract, Milestone, Stage, Supplement
from yihe.domains.procurement.models.purchases import (
    DIRECT,
    PLATFORM,
    REGIMES,
    Asked,
    Award,
    How,
    LeftApart,
    Purchase,
    Quote,
)
from yihe.domains.procurement.models.tenders import (
    About,
    Bid,
    Clarification,
    GivenBy,
    Ground,
    Tender,
    TenderCondition,
    TenderCorrection,
    TenderCriterion,
)

__all__ = [
    "DIRECT",
    "PLATFORM",
    "REGIMES",
    "About",
    "Against",
    "Asked",
    "Award",
    "Bid",
    "Challenge",
    "Clarification",
    "Contract",
    "GivenBy",
    "Ground",
    "How",
    "LeftApart",
    "Milestone",
    "Outcome",
    "Purchase",
    "Quote",
    "Stage",
    "Supplement",
    "Tender",
    "TenderCondition",
    "TenderCorrection",
    "TenderCriterion",
]
