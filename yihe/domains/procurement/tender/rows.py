"""The rows of a tender beside its contents: frozen with each event, and read once for a matter, whoever asks."""

from yihe.domains.procurement.models import (
    Bid,
    Clarification,
    NeedChange,
    Talk,
    TenderCondition,
    TenderCorrection,
    TenderCriterion,
)
from yihe.matters.declared import Part
from yihe.matters.models import Matter

CONDITIONS = Part("conditions", "资格条件", "procurement.TenderCondition", "tender")
CRITERIA = Part("criteria", "评审因素", "procurement.TenderCriterion", "tender")
CORRECTIONS = Part("corrections", "更正", "procurement.TenderCorrection", "tender", joined=("proposed_by",))
CLARIFICATIONS = Part("clarifications", "澄清", "procurement.Clarification", "tender", joined=("bid",))
BIDS = Part("bids", "投标", "procurement.Bid", "tender", joined=("opened__bid", "body"))
TALKS = Part("talks", "磋商记录", "procurement.Talk", "tender", joined=("bid",))
CHANGES = Part("changes", "磋商中的变动", "procurement.NeedChange", "tender")
ALL = (CONDITIONS, CRITERIA, CORRECTIONS, CLARIFICATIONS, TALKS, CHANGES, BIDS)


def conditions_of(matter: Matter) -> list[TenderCondition]:
    return CONDITIONS.of(matter)


def criteria_of(matter: Matter) -> list[TenderCriterion]:
    return CRITERIA.of(matter)


def corrections_of(matter: Matter) -> list[TenderCorrection]:
    return CORRECTIONS.of(matter)


def clarifications_of(matter: Matter) -> list[Clarification]:
    return CLARIFICATIONS.of(matter)


def talks_of(matter: Matter) -> list[Talk]:
    return TALKS.of(matter)


def changes_of(matter: Matter) -> list[NeedChange]:
    return CHANGES.of(matter)


def bids_of(matter: Matter) -> list[Bid]:
    """Return the bids of a tender in the order in which they were read out; [] before they are open."""
    return BIDS.of(matter)


def ranked_of(matter: Matter) -> list[Bid]:
    """Return the bids that were ranked, the best first."""
    return sorted((bid for bid in BIDS.of(matter) if bid.rank), key=lambda bid: bid.rank)
