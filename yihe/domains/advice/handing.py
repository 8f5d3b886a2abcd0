"""
转交: whoever answers proposes to hand a consultation over, whoever asked decides with their code what of it goes, and may take that back. It
goes as a hand-over of the desk (acts/referrals), which does not read it either; what came of it is told here.
"""

from yihe.acts.referrals import receivers, verbs
from yihe.acts.referrals import rules as handing_rules
from yihe.acts.referrals.models import Referral, Way
from yihe.domains.advice.models import NAMELESS, Consultation
from yihe.matters import handed_outside, kinds
from yihe.matters.actions import perform
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter

KIND = "referral"
NO_MEDIATION = "涉及家庭暴力的，不转调解。"
MUST_SAY = "请至少同意转交“事情经过”，否则对方没有办法办理。"


def given(contents: Consultation) -> dict[str, str]:
    """Return what there is to hand over, by the fields of the act."""
    name = "" if contents.asker == NAMELESS else contents.asker
    said = {"name": name, "story": contents.handed_words, "advice": contents.answer if contents.answered_at else ""}
    if contents.phone:
        said |= {"phone": contents.phone, "safe_way": contents.safe_way, "safe_note": contents.safe_note}
    return {field: text for field, text in said.items() if text}


def offered(contents: Consultation) -> list[tuple[str, str]]:
    """Return the fields somebody may let go, as a form offers them."""
    return [(name, handing_rules.label_of(name)) for name in handing_rules.asked_for(given(contents))]


def asks(contents: Consultation) -> str:
    """Return what somebody is asked: to whom it would go, and the very words."""
    receiver = receivers.get(contents.matter.region, contents.handed_to)
    return f"建议把您的事转给{receiver}办理。写给对方的情况：{contents.handed_words}"


def tells(contents: Consultation) -> str:
    receiver = receivers.get(contents.matter.region, contents.handed_to)
    return f"您的事已经转给{receiver}，有答复会在这里告诉您。您可以随时撤回同意。"


def _of(matter: Matter) -> Consultation:
    return kinds.contents_of(matter)


def cannot_be_proposed(matter: Matter, user, *, receiver: str, **said) -> str:
    """Whoever is hit at home is not sent to be reconciled; and nobody is asked about a receiver who cannot receive."""
    if _of(matter).is_violence and receiver == "mediation":
        return NO_MEDIATION
    if receiver not in receivers.of(matter.region):
        return "请选择接收单位。"
    return handing_rules.nobody_receives(matter.region, receiver)


def propose(matter: Matter, *, by, receiver: str, handed_words: str, **said) -> None:
    set_in_contents(matter, handed_to=receiver, handed_words=handed_words)


def _chosen(contents: Consultation, agreed: list[str]) -> dict[str, str]:
    may = handing_rules.covered(agreed)
    return {name: text for name, text in given(contents).items() if name in may}


def cannot_be_handed(matter: Matter, user, *, agreed: list[str], **said) -> str:
    contents = _of(matter)
    if "story" not in agreed:
        return MUST_SAY
    consent = verbs.Agreed(agreed, Way.CODE)
    return handing_rules.cannot_hand_over(matter.region, contents.handed_to, _chosen(contents, agreed), consent)


def hand_over(matter: Matter, *, by, agreed: list[str], **said) -> None:
    """What was ticked goes, as a hand-over of its own under this one; nobody of the house did it."""
    contents = _of(matter)
    verbs.hand_over(
        KIND, by=None, parent=matter, receiver=contents.handed_to, given=_chosen(contents, agreed),
        consent=verbs.Agreed(agreed, Way.CODE),
    )  # fmt: skip


def with_whom(rows) -> dict[int, str]:
    """Return with which receiver consultations are that were handed over, and since when, by key (`handed_outside`)."""
    regions = {row.pk: row.region for row in rows if row.state == "handed"}
    if not regions:
        return {}
    open_ones = Referral.objects.filter(matter__parent__in=regions, matter__closed_at=None)
    found = open_ones.values_list("matter__parent", "receiver", "sent_at")
    return {pk: handed_outside.since(str(receivers.get(regions[pk], code)), at) for pk, code, at in found if pk}


def drop(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, handed_to="", handed_words="")


def take_back(matter: Matter, *, by, **said) -> None:
    """The consent is withdrawn: the hand-over ends, and whoever answered goes on. Its end is nothing new to this one (`hear`)."""
    set_in_contents(matter, handed_to="")
    for child in verbs.agreed_under(matter):
        verbs.withdraw(child)


def take_back_later(matter: Matter, *, by, **said) -> None:
    """The consent is withdrawn after all is over: what was done with it stays done (PIPL 15)."""
    for child in verbs.agreed_under(matter):
        verbs.withdraw(child)


def nothing_was_agreed(matter: Matter, user) -> str:
    return "" if verbs.agreed_under(matter) else "没有同意过转交，或者已经撤回。"


def may_be_taken_back(matter: Matter) -> bool:
    """Test whether a consent to a hand-over stands: where none does no button stands for taking it back."""
    return bool(verbs.agreed_under(matter))


def hear(matter: Matter, child: Matter) -> None:
    """Hear that a hand-over under a consultation ended, and tell whoever asked what came of it."""
    contents = Consultation.objects.filter(pk=matter.pk).first()
    if contents is None or not contents.handed_to or not verbs.is_referral(child):
        return
    came = verbs.outcome(child)
    text = came.words or f"转给{came.receiver}的事已经撤回，没有办理。还有问题，请另外提问。"
    perform(matter, "came_back", by=None, following=True, told=text)


def came_back(matter: Matter, *, by, told: str, **said) -> None:
    set_in_contents(matter, told=told)
