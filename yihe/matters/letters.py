"""
通知书: what an adverse decision hands to whoever it is against: the facts, the reason, the clause, and the remedies. Every kind has
it for every action that ends a matter of an organization or a person outside; a kind says more of its facts with `Kind.grounds`.
"""

from typing import Any

from django.utils import timezone

from yihe.foundation.parameters import in_chinese
from yihe.foundation.roles import CIVIL_AFFAIRS, CLOCK, PUBLIC
from yihe.foundation.workflow import Action, Tone
from yihe.matters.models import Event, Matter
from yihe.registers.policies import remedies

TEMPLATE = "matters/letter.html"
LAPSED = "逾期未补正、未办理。"


def adverse(kind) -> list[Action]:
    """
    Return the actions of a kind that end a matter against whom it is for, whoever opened it: who says no, and time that runs
    out. What one bureau's person refuses another – a batch, an appropriation – is told inside, and its kind says so.
    """
    if kind.refuses_inside:
        return []
    ending = [action for action in kind.workflow.actions.values() if action.target and action.target.is_final]
    # A party without an account is only asked to say something: that they let it be is no harm to them, unless it ends badly.
    harmless = {Tone.GOOD} if kind.person is None else {Tone.GOOD, Tone.NEUTRAL}
    return [a for a in ending if a.refuses or (CLOCK in a.roles and a.target.tone not in harmless)]


def is_for_somebody(kind, matter: Matter) -> bool:
    """Test whether there is somebody outside whom a decision would be told: whose matter it is, whoever opened it."""
    outside = any(role is PUBLIC or role.side == "outside" for role in kind.opened_by)
    return matter.organization_id is not None or kind.person is not None or outside


def may_tell(kind, matter: Matter) -> bool:
    """Test whether a matter stands where one ends against whom it is for: cheaply, for a page that offers the letter."""
    if matter.closed_at is None or not is_for_somebody(kind, matter):
        return False
    return any(action.target.name == matter.state for action in adverse(kind))


def decision_against(kind, matter: Matter) -> Event | None:
    """Return the event by which a matter ended against whom it is for, or None."""
    if matter.closed_at is None or not is_for_somebody(kind, matter):
        return None
    names = [action.name for action in adverse(kind)]
    last = Event.objects.filter(matter=matter).exclude(source="").exclude(target="").order_by("-seq").first()
    return last if last is not None and last.action in names and last.target == matter.state else None


def letter_of(kind, matter: Matter) -> tuple[str, dict[str, Any]] | None:
    """Return the template of the letter and what it says; None for a matter that did not end against anybody."""
    event = decision_against(kind, matter)
    if event is None:
        return None
    action, day = kind.workflow_of(matter).actions[event.action], timezone.localdate(event.at)
    told = remedies.told_on(
        day, CIVIL_AFFAIRS.code if event.hat == CIVIL_AFFAIRS.code else remedies.BUREAU, region=matter.region
    )
    facts, clauses = kind.grounds(matter, event)
    return TEMPLATE, {
        "matter": matter, "kind": kind, "organization": matter.organization, "remedies": told, "facts": facts,
        "decision": kind.workflow_of(matter).states[event.target].label, "decided_on": in_chinese(day),
        "issuer": told.issuer if told else "", "reason": event.said.get("reason") or event.said.get("answer") or LAPSED,
        "clauses": list(dict.fromkeys(clause for clause in [*clauses, str(action.basis or "")] if clause)),
    }  # fmt: skip


def grounds(kind, matter: Matter, event: Event) -> tuple[list[str], list[str]]:
    """Return the facts a decision rests on, in sentences, and its clauses, as every kind can tell them."""
    begun = timezone.localdate(matter.submitted_at or matter.opened_at)
    label = kind.workflow_of(matter).actions[event.action].label
    who = matter.organization or "申请人"
    facts = [f"{who}于 {in_chinese(begun)}提出{kind.label}（{matter.title}，编号 {matter.number}）。"]
    facts.append(f"{in_chinese(timezone.localdate(event.at))}办理“{label}”。")
    return facts, [str(kind.guide.basis)] if kind.guide else []
