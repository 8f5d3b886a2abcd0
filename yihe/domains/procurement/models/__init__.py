"""The tables of buying: purchases up to their award, the tender between the two, and the contract that comes of it."""

from yihe.domains.procurement.models.bonds import Bond, BondFor, BondTerms, ContractBond, Forfeited, Instrument
from yihe.domains.procurement.models.challenges import Against, Challenge, Outcome
from yihe.domains.procurement.models.complaints import Complaint, Decided
from yihe.domains.procurement.models.conformity import ConformityQuestion, ConformityVote
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
from yihe.domains.procurement.models.evaluations import (
    CollectiveDecision,
    FindingSort,
    Likeness,
    LikenessCheck,
    LikenessOpinion,
    LikePassage,
    ProposedFinding,
)
from yihe.domains.procurement.models.gone import DECLINED, GoneWinner, Left
from yihe.domains.procurement.models.performance import Performance
from yihe.domains.procurement.models.pointed import PointedRecord
from yihe.domains.procurement.models.pointed_materials import PointedMaterial
from yihe.domains.procurement.models.prices import CountedUnits, UnitPrice
from yihe.domains.procurement.models.province import ProvinceExpert
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
from yihe.domains.procurement.models.takeovers import Takeover, TakeoverGround
from yihe.domains.procurement.models.tenders import (
    LEFT_TALKS,
    About,
    Bid,
    Changes,
    Clarification,
    Consortia,
    GivenBy,
    Ground,
    NeedChange,
    Talk,
    Tender,
    TenderCondition,
    TenderCorrection,
    TenderCriterion,
)

__all__ = [
    "DECLINED",
    "DIRECT",
    "LEFT_TALKS",
    "PLATFORM",
    "REGIMES",
    "Amendment",
    "AmendmentSort",
    "About",
    "Consortia",
    "Against",
    "Asked",
    "Award",
    "Bid",
    "Bond",
    "BondFor",
    "BondTerms",
    "Challenge",
    "Changes",
    "Clarification",
    "CollectiveDecision",
    "Complaint",
    "ConformityQuestion",
    "ConformityVote",
    "Contract",
    "ContractBond",
    "Counted",
    "CountedUnits",
    "Decided",
    "Deduction",
    "FindingSort",
    "Forfeited",
    "GivenBy",
    "GoneWinner",
    "Ground",
    "How",
    "Instrument",
    "Left",
    "LeftApart",
    "LikePassage",
    "Likeness",
    "LikenessCheck",
    "LikenessOpinion",
    "Milestone",
    "NeedChange",
    "Outcome",
    "Performance",
    "PointedMaterial",
    "PointedRecord",
    "ProposedFinding",
    "ProvinceExpert",
    "Purchase",
    "Quote",
    "Stage",
    "Supplement",
    "Takeover",
    "TakeoverGround",
    "Talk",
    "Tender",
    "TenderCondition",
    "TenderCorrection",
    "TenderCriterion",
    "UnitPrice",
]
