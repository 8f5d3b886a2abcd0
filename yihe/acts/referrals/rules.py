"""What refuses a hand-over, each a sentence: "" when nothing is against it. Nothing goes to anybody, in any field, that no consent names."""

from collections.abc import Collection, Mapping

from yihe.acts.referrals import receivers, reception
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import FIELDS, PERSONAL, Ground, Referral
from yihe.foundation import masking
from yihe.foundation.city_words import say
from yihe.matters import handed_outside, kinds
from yihe.matters.models import Matter

NOT_CONSENTED = "对方单位不在您同意的范围里，请先征得本人同意。"
NOTHING_TO_HAND = "没有写要移交的内容。"
NO_CLAUSE = "依法移送的，要写明依据的条文。"
NO_BODY_GIVES_CONSENT = "依法移送的不带个人信息，不用登记同意。"
NOBODY_HAS_IT = "此件还没有接收人，请转出方另请一位接收。"
NOT_YOURS = "您不是这个接收单位登记的接收人。"
RIDES_WITH_PHONE = ("safe_way", "safe_note")  # what only says how the phone may be used is consented to with it


def label_of(name: str) -> str:
    """Return what a field is called."""
    return say(str(Referral._meta.get_field(name).verbose_name))


def every_field() -> list[tuple[str, str]]:
    """Return what somebody may be asked about, by code: what an event of a consent is read by."""
    return [(name, label_of(name)) for name in asked_for(FIELDS)]


def asked_for(filled: Collection[str]) -> list[str]:
    """Return which fields a consent has to name so that these may be handed over, in their order."""
    return [name for name in FIELDS if name in filled and name not in RIDES_WITH_PHONE]


def covered(names: Collection[str]) -> frozenset[str]:
    """Return which fields a consent that names some opens."""
    return frozenset(names) | (frozenset(RIDES_WITH_PHONE) if "phone" in names else frozenset())


def filled(referral: Referral) -> list[str]:
    """Return the fields that have something in them."""
    return [name for name in FIELDS if getattr(referral, name)]


def agreed(referral: Referral) -> frozenset[str]:
    """Return the fields this receiver may have by the consents that stand today; what is handed over by a clause has none of a person."""
    if referral.ground == Ground.DUTY:
        return frozenset(FIELDS) - frozenset(PERSONAL)
    return stands_for(referral)


def stands_for(referral: Referral) -> frozenset[str]:
    """Return the fields that consents to this receiver open today."""
    standing = referral.consents.filter(receiver=referral.receiver, withdrawn_at=None)
    return covered(frozenset().union(*(consent.names for consent in standing)))


def cannot_go(
    region: str,
    receiver: str,
    given: Collection[str],
    may_have: Collection[str] | None,
    ground: str = Ground.CONSENT,
    basis: str = "",
) -> str:
    """
    Return why fields (`given`, their codes) cannot go to a receiver whose consent opens `may_have` (None: there is no consent to
    that receiver), or "".
    """
    if receiver not in receivers.of(region):
        return "请选择接收单位。"
    if not given:
        return NOTHING_TO_HAND
    if ground == Ground.DUTY:
        return of_duty(given, basis)
    if not may_have:
        return NOT_CONSENTED
    beyond = [label_of(name) for name in asked_for(given) if name not in may_have]
    return f"本人没有同意移交：{'、'.join(beyond)}。请先征得同意，或者去掉这些内容。" if beyond else ""


def of_duty(given: Collection[str], basis: str) -> str:
    """Return why what is handed over by a clause cannot be: it names none, or carries what says who somebody is; or ""."""
    if not basis:
        return NO_CLAUSE
    personal = [label_of(name) for name in PERSONAL if name in given]
    return f"依法移送的不带个人信息，请去掉：{'、'.join(personal)}。" if personal else ""


def names_somebody(given: Mapping[str, str], ground: str) -> str:
    """Return that a text that goes by a clause holds what looks like a number of somebody's, or ""."""
    if ground != Ground.DUTY:
        return ""
    found = [name for name in FIELDS if masking.has_a_number(given.get(name) or "")]
    return f"依法移送的不带个人信息，“{label_of(found[0])}”里有某人的号码，请去掉。" if found else ""


def nobody_receives(region: str, receiver: str) -> str:
    """Return that a receiver inside the house has nobody who receives, or ""."""
    found = receivers.get(region, receiver)
    if found.inside and not reception.people(region, receiver):
        return f"{found}还没有登记接收人，请先在“转介接收人”登记。"
    return ""


def cannot_hand_over(
    region: str, receiver: str, given: Mapping[str, str], consent=None, ground: str = Ground.CONSENT, basis: str = ""
) -> str:
    """Return why a hand-over that another act makes cannot be made, or "": `consent` is a `verbs.Agreed`."""
    names = [name for name in FIELDS if given.get(name)]
    may_have = covered(consent.fields) if consent is not None else None
    refused = cannot_go(region, receiver, names, may_have, ground, basis) or names_somebody(given, ground)
    return refused or nobody_receives(region, receiver)


# Rules of the workflow ------------------------------------------------------------------------------------------------


def cannot_be_sent(matter: Matter, user) -> str:
    referral: Referral = kinds.contents_of(matter)
    said = cannot_go(
        matter.region, referral.receiver, filled(referral), agreed(referral) or None, referral.ground, referral.basis
    )
    said = said or names_somebody({name: getattr(referral, name) for name in FIELDS}, referral.ground)
    return said or nobody_receives(matter.region, referral.receiver)


def is_not_covered(matter: Matter, user, *, agreed: str = "", **said) -> str:
    """Refuse to send on what was agreed to just now (codes with blanks between), if it does not name what is there."""
    referral: Referral = kinds.contents_of(matter)
    may_have = covered(agreed.split()) or None
    reason = cannot_go(matter.region, referral.receiver, filled(referral), may_have, referral.ground, referral.basis)
    return reason or nobody_receives(matter.region, referral.receiver)


def needs_no_consent(matter: Matter, user) -> str:
    return NO_BODY_GIVES_CONSENT if kinds.contents_of(matter).ground == Ground.DUTY else ""


def is_agreed_already(matter: Matter, user) -> str:
    """Refuse a consent that says nothing new."""
    referral = kinds.contents_of(matter)
    if reason := needs_no_consent(matter, user):
        return reason
    return "已经同意。" if set(asked_for(filled(referral))) <= agreed(referral) else ""


def goes_outside(matter: Matter, user) -> str:
    """Stop the automatic giving to a person where the receiver is not in the house."""
    receiver = receivers.get(matter.region, kinds.contents_of(matter).receiver)
    return "" if receiver.inside else f"{receiver}不在本平台接收。"


def nobody_has_it(matter: Matter, user) -> str:
    return "" if matter.assignee_id else NOBODY_HAS_IT


def is_not_of_the_receiver(matter: Matter, user) -> str:
    """Refuse whoever holds the role for another receiver."""
    if user is None:
        return ""
    mine = reception.people(matter.region, kinds.contents_of(matter).receiver)
    return "" if any(person.pk == user.pk for person in mine) else NOT_YOURS


def nobody_next(matter: Matter, user) -> str:
    mine = reception.people(matter.region, kinds.contents_of(matter).receiver)
    return "" if any(person.pk != matter.assignee_id for person in mine) else "这个接收单位没有另一位接收人。"


def same_receiver(matter: Matter, user, *, receiver: str, **said) -> str:
    same = kinds.contents_of(matter).receiver == receiver
    return "这个单位刚刚退回，请另选一个接收单位。" if same else ""


def beyond_what_is_there(matter: Matter, user, *, agreed: list[str], **said) -> str:
    """A consent names fields that are there, and at least one."""
    there = asked_for(filled(kinds.contents_of(matter)))
    return "" if agreed and set(agreed) <= set(there) else "请选择本人同意移交的内容。"


def with_whom(rows) -> dict[int, str]:
    """Return with which receiver outside the house hand-overs are, and since when, by key (`handed_outside`)."""
    regions = {row.pk: row.region for row in rows if row.state == "out"}
    if not regions:
        return {}
    found = Referral.objects.filter(pk__in=regions).values_list("pk", "receiver", "sent_at")
    return {pk: handed_outside.since(str(receivers.get(regions[pk], code)), at) for pk, code, at in found}


def keeps_out(matter: Matter, user) -> str:
    """Return why somebody is not handed what waits on a receiver, though they hold the role for another one; or ""."""
    theirs = matter.holder == RECEIVER.code and any(hat.role is RECEIVER for hat in user.hats)
    return is_not_of_the_receiver(matter, user) if theirs else ""
