"""The rows of a tender beside its contents: frozen with each event, and read once for a matter, whoever asks."""

from yihe.acts.reviews import compared
from yihe.acts.reviews.models import ReviewPanel, Subject
from yihe.domains.procurement.models import (
    Bid,
    Challenge,
    Clarification,
    CollectiveDecision,
    ConformityQuestion,
    ConformityVote,
    Likeness,
    LikenessCheck,
    LikenessOpinion,
    NeedChange,
    ProposedFinding,
    ProvinceExpert,
    Talk,
    TenderCondition,
    TenderCorrection,
    TenderCriterion,
)
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.matters.declared import Part
from yihe.matters.models import Matter
from yihe.matters.reading import read_once

CONDITIONS = Part("conditions", "资格条件", "procurement.TenderCondition", "tender")
CRITERIA = Part("criteria", "评审因素", "procurement.TenderCriterion", "tender")
CORRECTIONS = Part("corrections", "更正", "procurement.TenderCorrection", "tender", joined=("proposed_by",))
CLARIFICATIONS = Part("clarifications", "澄清", "procurement.Clarification", "tender", joined=("bid",))
BIDS = Part("bids", "投标", "procurement.Bid", "tender", joined=("opened__bid", "body"))
CHECKS = Part("likeness", "雷同比对", "procurement.LikenessCheck", "tender")
LIKENESSES = Part("likenesses", "雷同提示", "procurement.Likeness", "tender", joined=("one", "other"))
OPINIONS = Part("opinions", "评审组对雷同提示的意见", "procurement.LikenessOpinion", "tender", joined=("by",))
FINDINGS = Part(
    "findings", "待同意的认定", "procurement.ProposedFinding", "tender", joined=("bid__opened__bid", "by", "agreed_by")
)
DECISIONS = Part(
    "decisions", "集体研究的决定", "procurement.CollectiveDecision", "tender", joined=("bid", "by", "agreed_by")
)
QUESTIONS = Part(
    "questions", "符合性争议", "procurement.ConformityQuestion", "tender", joined=("bid", "seat__practitioner")
)
VOTES = Part("votes", "符合性表决", "procurement.ConformityVote", "tender", joined=("seat__practitioner",))
TALKS = Part("talks", "磋商记录", "procurement.Talk", "tender", joined=("bid",))
PROVINCE = Part("province", "省库名单", "procurement.ProvinceExpert", "tender", joined=("account", "by"))
BONDS = Part("bond_terms", "采购文件里的保证金", "procurement.BondTerms", "tender")
CHANGES = Part("changes", "磋商中的变动", "procurement.NeedChange", "tender")
ALL = (
    CONDITIONS, CRITERIA, BONDS, CORRECTIONS, CLARIFICATIONS, TALKS, CHANGES, BIDS, PROVINCE, CHECKS, LIKENESSES, OPINIONS, FINDINGS, DECISIONS, QUESTIONS, VOTES,
)  # fmt: skip


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


def questions_of(matter: Matter) -> list[ConformityQuestion]:
    return QUESTIONS.of(matter)


def votes_of(matter: Matter) -> list[ConformityVote]:
    return VOTES.of(matter)


def bids_of(matter: Matter) -> list[Bid]:
    """Return the bids of a tender in the order in which they were read out; [] before they are open."""
    return BIDS.of(matter)


def province_of(matter: Matter) -> list[ProvinceExpert]:
    """Return the rows of every list of the province that was entered, also of one that went back."""
    return PROVINCE.of(matter)


def ranked_of(matter: Matter) -> list[Bid]:
    """Return the bids that were ranked, the best first."""
    return sorted((bid for bid in BIDS.of(matter) if bid.rank), key=lambda bid: bid.rank)


def judged_of(matter: Matter, panel: ReviewPanel) -> list[Subject]:
    """Return what a page shows of the panel's judgement, read once for it; an effect reads anew."""
    return read_once(matter, "judged", lambda: compared.entered(panel))


def check_of(matter: Matter) -> LikenessCheck | None:
    """Return that the opened bids of a tender were held against each other, or None as long as they were not."""
    return next(iter(CHECKS.of(matter)), None)


def likenesses_of(matter: Matter) -> list[Likeness]:
    return LIKENESSES.of(matter)


def opinions_of(matter: Matter) -> list[LikenessOpinion]:
    return OPINIONS.of(matter)


def findings_of(matter: Matter) -> list[ProposedFinding]:
    """Return what was entered for the panel, whether agreed to, dropped or waiting, in the order in which it was."""
    return FINDINGS.of(matter)


def decisions_of(matter: Matter) -> list[CollectiveDecision]:
    return DECISIONS.of(matter)


_challenges = CompiledQuery(lambda: Challenge.objects.filter(tender=key()).select_related("matter").order_by("pk"))


def challenges_of(matter: Matter) -> list[Challenge]:
    """Return what was challenged of a tender: read once for a page, which asks for it in rules and in the boxes of forms."""
    return read_once(matter, "challenges", lambda: _challenges(pk=matter.pk))
