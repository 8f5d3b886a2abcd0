"""The tables of buying: purchases up to their award, and the contract that comes of it."""

from yihe.domains.procurement.models.contracts import (
    Amendment,
    AmendmentSort,
    Contract,
    Counted,
    Deduction,
    Milestone,
    Stage,
    Supplement,
)
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

__all__ = [
    "DIRECT",
    "PLATFORM",
    "REGIMES",
    "Amendment",
    "AmendmentSort",
    "Asked",
    "Award",
    "Contract",
    "Counted",
    "Deduction",
    "How",
    "LeftApart",
    "Milestone",
    "Purchase",
    "Quote",
    "Stage",
    "Supplement",
]
