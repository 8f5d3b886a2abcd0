"""
通知书: what an adverse decision hands to whoever it is against: the facts, the reason, the clause, and the remedies. Every kind has
it for every action that ends a matter of an organization or a person outside; a kind says more of its facts with `Kind.grounds`.

The event of the decision keeps what the city said that day (`signed`): who issues it, what it is called, the texts and clauses it
rests on, the remedies. A city that renames its bureau or replaces a text changes no letter that went out.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from yihe.foundation import city_names
from yihe.foundation.letters.paper import Letter, Paragraph, Part, as_sentence, items, numbered, section
from yihe.foundation.parameters import in_chinese
from yihe.foundation.roles import CIVIL_AFFAIRS, CLOCK, PUBLIC
from yihe.foundation.workflow import Action, Tone
from yihe.matters.models import Event, Matter
from yihe.matters.saying import facts
from yihe.registers.letters import numbers
from yihe.registers.letters.models import LetterNumber
from yihe.registers.policies import remedies
from yihe.registers.policies.queries import cited_in_words

FACTS, REASON, BASIS, REMEDIES = "事实", "理由", "依据", "救济途径"  # the headings of a letter
LAPSED = "逾期未补正、未办理。"


def adverse(kind) -> list[Action]:
    """
    Return the actions of a kind that end a matter against whom it is for, whoever opened it: who says no, and time that runs
    out. What one bureau's person refuses another – a batch, an appropriation – is told inside, and its kind says so.
    """
    return [action for action in kind.workflow.actions.values() if _is_adverse(action, kind)]


def _is_adverse(action: Action, kind) -> bool:
    if kind.refuses_inside or not action.target or not action.target.is_final:
        return False
    # A party without an account is only asked to say something: that they let it be is no harm to them, unless it ends badly.
    harmless = {Tone.GOOD} if kind.person is None else {Tone.GOOD, Tone.NEUTRAL}
    return action.refuses or (CLOCK in action.roles and action.target.tone not in harmless)


def is_for_somebody(kind, matter: Matter) -> bool:
    """Test whether there is somebody outside whom a decision would be told: whose matter it is, whoever opened it."""
    outside = any(role is PUBLIC or role.side == "outside" for role in kind.opened_by)
    return matter.organization_id is not None or kind.person is not None or outside


def may_tell(kind, matter: Matter) -> bool:
    """Test whether a matter ended against whom it is for: cheaply where its state says so, for a page that offers the letter."""
    if matter.closed_at is None or not is_for_somebody(kind, matter):
        return False
    against = {action.name for action in adverse(kind) if action.target.name == matter.state}
    leads_here = {a.name for a in kind.workflow.actions.values() if a.target and a.target.name == matter.state}
    # A question that was answered and one that was not reopened end in one state: which it was, its last event says.
    return bool(against) and (leads_here == against or decision_against(kind, matter) is not None)


def decision_against(kind, matter: Matter) -> Event | None:
    """Return the event by which a matter ended against whom it is for, or None."""
    if matter.closed_at is None or not is_for_somebody(kind, matter):
        return None
    names = [action.name for action in adverse(kind)]
    # Servings, papers and payments are written down after it; they lead nowhere.
    led = Event.objects.filter(matter=matter).exclude(source="").exclude(target="").exclude(source=F("target"))
    last = led.order_by("-seq").first()
    return last if last is not None and last.action in names and last.target == matter.state else None


@dataclass(frozen=True)
class Doing:
    """An action that is being done, as letters read of it: by these names the event has what it becomes."""

    action: str
    at: datetime
    hat: str
    said: dict = field(default_factory=dict)


SIGNED = "letter"  # under which an event keeps it


def signed(matter: Matter, title: str = "", at: datetime | None = None, **said) -> dict[str, dict]:
    """
    Return what an event keeps of the letter it signs: its issuer, its number (发文字号) and what else the city says in it today. Texts and
    lists of texts; they are the office's own words, and stand in the chain for ever. Without a title it has no number: what is
    only proposed is signed by nobody.
    """
    number = (
        numbers.give(matter.region, remedies.BUREAU, timezone.localdate(at), title=title, matter=matter.number)
        if title
        else ""
    )
    titled = {"title": title} if title else {}
    return {SIGNED: facts({"issuer": city_names.bureau_of(matter.region), "number": number} | titled | said)}


def of_event(event: Event | None) -> dict[str, Any]:
    """Return what an event kept of its letter; {} for one of before letters were kept, or none."""
    return event.said.get(SIGNED, {}) if event is not None else {}


def signs(kind, matter: Matter, doing: Doing) -> dict[str, dict]:
    """Return what the event of an action keeps of the letter it signs; {} for an action that signs none. The effect is carried out."""
    ends = kind.workflow.actions.get(doing.action)
    if ends is None or not _is_adverse(ends, kind) or not is_for_somebody(kind, matter):
        return {}
    told = _told(matter, doing)
    _facts, clauses = kind.grounds(matter, doing)
    decision = str(kind.workflow_of(matter).states[ends.target.name].label)
    return signed(
        matter, "" if _is_of_another(doing) else title_of(kind.called(matter), decision), doing.at,
        **({"issuer": told.issuer} if told else {}), kind=str(kind.called(matter)), decision=decision, remedies=str(told) if told else "",
        clauses=cited_in_words(*clauses, str(ends.basis or "")),
    )  # fmt: skip


def title_of(kind: str, decision: str) -> str:
    """Return the title of a letter that says no."""
    return f"{kind}{decision}通知书"


def _is_of_another(doing: Doing | Event) -> bool:
    """Test whether another department decided: its letter bears its own number, which it typed with its decision (`document`)."""
    return doing.hat == CIVIL_AFFAIRS.code


def _told(matter: Matter, doing: Doing | Event) -> remedies.Remedies | None:
    issuer = CIVIL_AFFAIRS.code if _is_of_another(doing) else remedies.BUREAU
    return remedies.told_on(timezone.localdate(doing.at), issuer, region=matter.region)


def based_on(clauses: Sequence[str]) -> tuple[Part, ...]:
    """Return what a letter says of the clauses it rests on: each by number and words."""
    return section(BASIS, items([as_sentence(clause) for clause in clauses]))


def letter_of(kind, matter: Matter) -> Letter | None:
    """Return the letter of a matter that ended against whom it is for; None for one that did not."""
    event = decision_against(kind, matter)
    if event is None:
        return None
    action, day = kind.workflow_of(matter).actions[event.action], timezone.localdate(event.at)
    facts_of_it, clauses = kind.grounds(matter, event)
    kept = of_event(event)
    if not kept:  # from before letters were kept: as the city says it now
        told = _told(matter, event)
        kept = {
            "issuer": told.issuer if told else city_names.bureau_of(matter.region), "remedies": str(told or ""),
            "kind": kind.called(matter), "decision": kind.workflow_of(matter).states[event.target].label,
            "clauses": cited_in_words(*clauses, str(action.basis or "")),
        }  # fmt: skip
    if _is_of_another(event):
        kept = kept | {"number": event.said.get("document", "")}
    reason = event.said.get("reason") or event.said.get("answer") or LAPSED
    you = "你单位" if matter.organization_id else "你"
    return written(
        matter, kept, title_of(kept["kind"], kept["decision"]), day,
        f"{you}提出的{kept['kind']}（{matter.number}），本局决定：{kept['decision']}。",
        *section(FACTS, items(facts_of_it)), *section(REASON, as_sentence(reason)), *based_on(kept["clauses"]),
    )  # fmt: skip


def written(matter: Matter, kept: dict, title: str, day: date, *parts: Part | str, to: str = "") -> Letter:
    """
    Return a letter as its matter and what its event kept of it say: issuer, number, remedies at its end. Texts are paragraphs; what
    stands under a heading is numbered.
    """
    said = [Paragraph(part) if isinstance(part, str) else part for part in parts]
    return Letter(
        kept["issuer"], kept.get("number") or f"编号：{matter.number}", title, to or addressee(matter),
        numbered([*said, *section(REMEDIES, kept["remedies"])]), day,
    )  # fmt: skip


def addressee(matter: Matter, otherwise: str = "申请人") -> str:
    """Return to whom the letters of a matter are addressed: an organization by its name."""
    return matter.organization.name if matter.organization else otherwise


def grounds(kind, matter: Matter, event: Event | Doing) -> tuple[list[str], list[str]]:
    """Return the facts a decision rests on, in sentences, and its clauses, as every kind can tell them."""
    begun = timezone.localdate(matter.submitted_at or matter.opened_at)
    label = kind.workflow_of(matter).actions[event.action].label
    you = "你单位" if matter.organization_id else "你"
    told = [f"{in_chinese(begun)}，{you}提出{kind.called(matter)}（{matter.title}，编号 {matter.number}）。"]
    told.append(f"{in_chinese(timezone.localdate(event.at))}，本件办理结果为“{label}”。")
    return told, [str(kind.guide.basis)] if kind.guide else []


def faults() -> Iterator[str]:
    """Yield what is wrong with the register of letters: a number that is no letter's of the matter it names, a letter whose number is not there."""
    rows = list(LetterNumber.objects.order_by("pk"))
    counties = {row.region for row in rows}  # two of them may have one mark
    signed_by: dict[tuple[str, str], list[Event]] = {}
    for event in Event.objects.exclude(source="").filter(payload__contains=f'"{SIGNED}"').select_related("matter"):
        if number := (json.loads(event.payload).get(SIGNED) or {}).get("number"):  # a fact: no words are opened for it
            county = next(filter(event.matter.region.startswith, counties), "")
            signed_by.setdefault((county, number), []).append(event)
    for row in rows:
        if row.matter and row.matter not in {e.matter.number for e in signed_by.get((row.region, row.called), ())}:
            yield f"发文字号 {row} 登记在 {row.matter} 名下，该件却没有签发过这样的文书。"
    there = {(row.region, row.called) for row in rows}
    for (county, number), events in signed_by.items():
        where = "、".join(f"{event.matter.number} 第 {event.seq} 条" for event in events)
        if (county, number) not in there:
            yield f"{where}签发的文书是 {number}，发文登记簿里没有这个号：被删除过。"
        elif len(events) > 1:
            yield f"发文字号 {number} 用了 {len(events)} 次：{where}。"
