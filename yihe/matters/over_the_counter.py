"""
窗口收件: what comes in on paper. Whoever receives a kind's papers (`Kind.received_by`) opens a matter for whoever brings them, and
enters for them what the workflow takes on paper (`Action.on_paper`): it is in the chain as done by the receiver, in the
receiver's role. Nobody has to have an account for it. What was scanned, and the receipt, is the papers' business
(`acts/documents/receiving.py`).
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yihe.foundation.roles import APPLICANT
from yihe.foundation.workflow import Action
from yihe.matters import access, actions, kinds, offering, own_cause
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import Kind
from yihe.matters.models import Event, Matter
from yihe.matters.reading import events


@dataclass(frozen=True)
class Stand:
    """Stands for the hat of an applicant who has none, in the rules that are asked before a matter is opened."""

    organization: Any

    @property
    def organization_id(self) -> int | None:
        return self.organization.pk if self.organization else None


def is_for_organizations(kind: type[Kind]) -> bool:
    """Test whether somebody has to say at the counter which organization a matter is for."""
    return APPLICANT in kind.opened_by


def received_by(user) -> list[type[Kind]]:
    """Return the kinds whose papers a person receives."""
    return [
        kind for kind in kinds.every()
        if kind.form
        and any(hat.role in kind.received_by and offering.offers(kind, offering.where(hat)) for hat in user.hats)
    ]  # fmt: skip


def reach(user, kind: type[Kind]) -> list[str]:
    """Return the regions in which a person opens matters of a kind at the counter, in roles they hold themselves."""
    return [hat.region for hat in _own(user, kind) if hat.region]


def cannot_open(kind: type[Kind], user, organization) -> str:
    """Return why this person cannot open one for an organization (None: for a person) at the counter, or ""."""
    if not kind.received_by or kind.form is None:
        return f"“{kind.label}”不收纸质材料，请由申请人在网上办理。"
    if _hat_to_open(kind, user, organization) is None:
        who = "、".join(role.label for role in kind.received_by)
        return f"“{kind.label}”的纸质材料由{who}本人在自己的管辖区划内接收，代他人办理的身份不能收。"
    if organization is not None and (reason := offering.not_offered(kind, organization.region)):
        return reason
    return next((reason for rule in kind.unless_open if (reason := rule(user, Stand(organization)))), "")


def open_matter(kind: type[Kind], contents, *, by, organization=None, once: str | None = None) -> Matter:
    """
    Open a matter for whoever brought its papers: an `organization`, which may have no account, or the person its contents name.

    :raises NotAllowed: it is not theirs to open, or a ceiling is reached
    """
    if reason := cannot_open(kind, by, organization):
        raise NotAllowed(reason)
    hat = _hat_to_open(kind, by, organization)
    return actions.open_matter(
        kind, contents, by=by, organization=organization, region=organization.region if organization else hat.region,
        hat=hat.role_code, once=once, counted={"person": by.pk},
    )  # fmt: skip


def cannot_receive(matter: Matter, user) -> str:
    """Return why this person cannot take papers of a matter over the counter, or ""."""
    kind = kinds.get(matter.kind)
    if not kind.received_by:
        return f"“{kind.label}”不收纸质材料。"
    if not matter.is_open:
        return "此件已办结，不再收件。"
    if matter.compartment_id and matter.compartment.emptied_at:
        return "此件的专卷已经依法清除，不再收件。"
    hat = hat_for(matter, user)
    if hat is None:
        return f"窗口收件由{'、'.join(role.label for role in kind.received_by)}办理。"
    if own_cause.sentence(matter, user, hat):
        return "您与此件有利害关系，请由他人收件。"
    return access.cannot_read(user, matter)


def hat_for(matter: Matter, user):
    """Return the hat in which somebody receives the papers of a matter they may know of, or None."""
    return access.hat_for(user, kinds.get(matter.kind).received_by, matter)


def types_for(matter: Matter, user):
    """Return the hat in which somebody mends at the counter what they typed there from paper, or None: of what began there."""
    if not began_here(matter) or cannot_receive(matter, user):
        return None
    return hat_for(matter, user)


def began_here(matter: Matter) -> bool:
    """Test whether a matter that applicants open themselves was opened at the counter."""
    kind, first = kinds.get(matter.kind), next(iter(events(matter)), None)
    return bool(first and is_for_organizations(kind) and first.hat in {role.code for role in kind.received_by})


def offered(matter: Matter, user) -> list[tuple[Action, str]]:
    """Return what may be entered now for whoever hands in papers, each with the sentence that refuses it ("" when it is open)."""
    hat = None if cannot_receive(matter, user) else hat_for(matter, user)
    if hat is None:
        return []
    open_now = kinds.get(matter.kind).workflow_of(matter).actions_from(matter.state)
    return [(action, actions.refusal(action, matter, user, hat=hat)) for action in open_now if action.on_paper]


def enter(matter: Matter, name: str, *, by, seen: int | None = None) -> Event:
    """
    Enter what came on paper: carry out an action of whoever applied, for them.

    :raises NotAllowed: it does not come on paper, it is not this person's to receive, or a rule refuses it
    """
    action = kinds.get(matter.kind).workflow_of(matter).actions.get(name)
    if action is None or not action.on_paper:
        raise NotAllowed("这一步不能凭纸质材料办理。")
    with transaction.atomic():
        fresh = access.locked(matter.pk, by, matter.kind)
        if reason := cannot_receive(fresh, by):
            raise NotAllowed(reason)
        return actions.perform(matter, name, by=by, seen=seen, wearing=hat_for(fresh, by))


def _own(user, kind: type[Kind]) -> list:
    """Return the hats in which a person receives a kind's papers: not one that was lent, which lets nobody into what they open."""
    return [hat for hat in user.hats if hat.role in kind.received_by and not hat.delegated_by_id]


def _hat_to_open(kind: type[Kind], user, organization):
    place = organization.region if organization else ""
    return next((h for h in _own(user, kind) if not place or h.covers(region=place, organization_id=None)), None)
