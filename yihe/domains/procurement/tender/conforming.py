"""
符合性 is the panel's to find (令87 50). Where its members dispute it, each says yes or no with a reason, the greater number decides, and who sees it otherwise
stands beside with theirs (令87 61). Nobody reads what the others said before all have said. What nobody disputes needs no vote.
"""

from django.utils import timezone

from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.models import Seat
from yihe.domains.procurement import rules
from yihe.domains.procurement.models import Bid, ConformityQuestion, ConformityVote, Ground
from yihe.domains.procurement.tender.conformity import forms
from yihe.domains.procurement.tender.rows import questions_of, votes_of
from yihe.foundation.roles import EXPERT
from yihe.foundation.workflow import Action
from yihe.matters import telling
from yihe.matters.models import Matter

ORDER = "政府采购货物和服务招标投标管理办法"


def _open(matter: Matter) -> list[ConformityQuestion]:
    return [each for each in questions_of(matter) if each.conforms is None]


def question_is_wrong(matter: Matter, user, *, bid: Bid, ground: str, **_said) -> str:
    """Refuse to dispute the same of a bid twice: the panel has said, or is about to."""
    same = next((each for each in questions_of(matter) if (each.bid_id, each.ground) == (bid.pk, ground)), None)
    if same is None:
        return ""
    return f"{same}已由评审组表决，不再重复。" if same.decided_on else f"{same}已经提出，请等全体成员表决。"


def question(matter: Matter, *, by, bid: Bid, ground: str, why: str):
    """Dispute that a bid conforms, and have every member say."""
    seat = review_rules.seat_of(matter, by)
    assert seat is not None  # `has_no_open_seat`
    ConformityQuestion.objects.create(tender_id=matter.pk, bid=bid, seat=seat, ground=ground, why=why)
    members = (each.practitioner.user_id for each in review_rules.the_panel(matter).working_seats())
    told = {member for member in members if member and member != by.pk}
    telling.tell(told, f"有成员对一份投标的符合性有争议，请您表决：{matter.title}。", matter=matter)
    return {"bid": bid.label, "ground": Ground(ground).label}


def nothing_is_disputed(matter: Matter, user) -> str:
    return "" if _open(matter) else "没有待表决的符合性争议。"


def has_voted(matter: Matter, user) -> str:
    """Refuse a member who has said of all that is disputed."""
    seat = review_rules.seat_of(matter, user)
    said = {each.question_id for each in votes_of(matter) if seat is not None and each.seat_id == seat.pk}
    return "" if any(each.pk not in said for each in _open(matter)) else "您已表决，等其他成员。" if said else ""


def vote_is_wrong(matter: Matter, user, *, question: ConformityQuestion, **_said) -> str:
    """Refuse a second voice of one member."""
    seat = review_rules.seat_of(matter, user)
    twice = any(
        each.question_id == question.pk and seat is not None and each.seat_id == seat.pk for each in votes_of(matter)
    )
    return f"{question}您已经表决过。" if twice else ""


def vote(matter: Matter, *, by, question: ConformityQuestion, conforms: bool, reason: str):
    """Keep what a member says; the last one's decides."""
    seat = review_rules.seat_of(matter, by)
    assert seat is not None  # `has_no_open_seat`
    ConformityVote.objects.create(tender_id=matter.pk, question=question, seat=seat, conforms=conforms, reason=reason)
    working = review_rules.the_panel(matter).working_seats()
    if not review_rules.panel_not_complete(matter, by):
        _decide(question, working)


def _decide(question: ConformityQuestion, working: list[Seat]) -> None:
    """Let the greater number decide once every working seat has said; half is not the greater number, and then the bid conforms."""
    said = list(ConformityVote.objects.filter(question=question, seat__in=[seat.pk for seat in working]))
    if len(said) < len(working):
        return
    against = sum(not each.conforms for each in said)
    question.conforms, question.decided_on = 2 * against <= len(said), timezone.localdate()
    question.save(update_fields=["conforms", "decided_on"])
    if not question.conforms:
        bid = question.bid
        bid.ground, bid.why = (
            question.ground,
            f"评审组 {len(said)} 人表决，{against} 人认为不符合：{question.why}"[:300],
        )
        bid.save(update_fields=["ground", "why"])


def is_disputed(matter: Matter, user) -> str:
    """Refuse to go on while a member has yet to say whether a bid conforms."""
    named = "、".join(dict.fromkeys(str(each) for each in _open(matter)))
    return f"符合性争议（{named}）还没有表决完。" if named else ""


def acts(judging) -> tuple[Action, Action]:
    """Return the two actions of the panel, open in these states of a tender."""
    own = [review_rules.has_no_open_seat, review_rules.is_in_conflict]
    return (
        Action(
            "提出符合性争议", judging, None, by=EXPERT, form=forms.QuestionForm, check=question_is_wrong, effect=question, unless=own,
            basis=f"{ORDER} 第六十一条", quiet=True,
        ),
        Action(
            "表决符合性争议", judging, None, by=EXPERT, form=forms.VoteForm, check=vote_is_wrong, effect=vote,
            unless=[*own, nothing_is_disputed, has_voted], concerns=rules.where_not(nothing_is_disputed), basis=f"{ORDER} 第六十一条",
            then="too_few_qualified", confirm="全体成员表决以后按多数作结论，各人的意见和理由随评审情况保存；少数的即为签署的不同意见。",
        ),
    )  # fmt: skip
