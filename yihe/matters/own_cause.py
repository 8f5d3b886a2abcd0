"""
A cause of one's own (回避): what the registers know of a stake that somebody has in the organization a matter is about, or in
the person it is about. The kernel asks it of every action of whoever acts for an office, in every domain.
"""

from django.utils import timezone

from yihe.foundation.workflow import Action
from yihe.matters import access, kinds
from yihe.matters.models import Matter
from yihe.matters.reading import body_of, organization_of, read_once
from yihe.registers.practitioners import stakes
from yihe.registers.practitioners.stakes import Stake


def refusal(action: Action, matter: Matter, user, hat) -> str:
    """Return why somebody who acts for an office, or judges, has to step aside instead, or ""."""
    if action.steps_aside or not (tie := sentence(matter, user, hat)):
        return ""
    return f"{tie}应当回避，不能“{action.label}”。"


def sentence(matter: Matter, user, hat) -> str:
    """
    Return what ties somebody who acts for an office, or judges, to a matter, or "": a cause of their own in it, or a stake in whom
    it is about. Whoever applies has both, and is asked nothing.
    """
    if hat.role.place == "organization":
        return ""
    stake = stake_of(matter, user)
    if stake is None:
        return "您或委托您的同志与此件有利害关系，" if access.is_concerned(user, matter) else ""
    if user.acts_for != frozenset({user.pk}):  # it may be that of whoever lent the hat
        return f"{stake.sentence}您或委托您的同志"
    if stake.ground == stakes.OWN:
        return "您是此件的受益人，"
    works = stake.ground in (stakes.EMPLOYMENT, stakes.BOARD, stakes.ACCOUNT) and not stake.is_past
    return f"您在{matter.organization}任职，" if works else f"{stake.sentence}您"


def stake_of(matter: Matter, user) -> Stake | None:
    """Return the stake a person has in a matter, or whoever lent them the hat they act in; None when the registers know none."""
    if matter.organization_id is None:
        return None
    who = user.acts_for
    return read_once(matter, ("stake", who), lambda: _stake(matter, who))


def _stake(matter: Matter, who: frozenset[int]) -> Stake | None:
    today = timezone.localdate()
    day = min(today, timezone.localdate(matter.submitted_at)) if matter.submitted_at else today
    organization = organization_of(matter)
    assert organization is not None
    return stakes.of_users(
        who, [organization], day, whom_it_is_about(matter), matter.region, lambda: body_of(matter).line
    )


def whom_it_is_about(matter: Matter) -> int | None:
    """Return the key of the practitioner a matter's contents name, for kinds that are about one person."""
    kind = kinds.find(matter.kind)
    if kind is None or kind.contents is None:
        return None
    return getattr(kind.contents_of(matter), "practitioner_id", None)
