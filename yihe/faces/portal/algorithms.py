"""
算法登记: what the system reckons, draws, counts and compares by itself in the city we speak in – for each its purpose, the data it
reads, the person who decides, the remedy and the clause. The page reads the declarations that are executed, so that what is executed
stands here; what a comparison is for is said beside it (`foundation/comparisons.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yihe.acts.notices import rules as notices
from yihe.acts.reviews import sheets
from yihe.acts.reviews.draw_forms import SealForm
from yihe.faces.portal import asking, citing, public
from yihe.foundation import comparisons, parameters
from yihe.foundation.parameters import NotInForce
from yihe.foundation.periods import WORKING_DAYS, Term
from yihe.foundation.policy import Policy
from yihe.foundation.roles import CLOCK, Role
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import IN_TURN, Action, State, Workflow
from yihe.matters import letters, offering
from yihe.matters.kinds import Kind
from yihe.registers.policies import registry, remedies

BY_RECORD = "以办件记录载明的日期为准"
TOLD = "不利的决定发通知书，写明事实、理由、依据和救济途径。"
OBJECTED = "公示期内任何人都可以提出异议。"


@dataclass(frozen=True)
class Entry:
    """One rule or draw: `clauses` as (citation, address or ""), `more` as (words, address)."""

    anchor: str
    title: str
    purpose: str
    data: str
    human: str
    remedy: str
    clauses: tuple[tuple[str, str], ...] = ()
    more: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Clock:
    """One term that is counted: of what, how long, what happens when it is over, who has to act, by which clause."""

    title: str
    term: str
    then: str
    human: str
    clause: tuple[str, str] = ("", "")


@public.page
def algorithms(request) -> HttpResponse:
    """Show all of it: rules, draws, clocks, comparisons, in the words of the city we speak in."""
    today, offered = timezone.localdate(), offering.offered(offering.PUBLIC)
    page = {
        "rules": list(rules(offered, today)), "draws": list(draws(offered)), "clocks": clocks(offered, today),
        "comparisons": comparisons.every(), "remedies": remedies.told_on(today),
    }  # fmt: skip
    return render(request, "portal/algorithms.html", page)


# -- rules ----------------------------------------------------------------------------------------------------------------


def rules(offered: list[type[Kind]], today: date) -> Iterator[Entry]:
    """Yield an entry for every rule by which a kind that is offered is reckoned."""
    asked = asking.offered()
    for kind in offered:
        for policy in kind.policies:
            guide = offering.guide_of(kind, offering.PUBLIC)
            purpose = f"算出{kind.label}的金额，逐行写明依据。" + (guide.gives if guide else kind.summary)
            yield Entry(
                f"rule-{policy.short}", policy.label, purpose, data_of(policy), deciders(kind.workflow), remedy_of(kind),
                _clauses(policy, today),
                ("填几项看看能不能申请、能拿多少", reverse("portal:answer", args=[policy.short])) if policy in asked else ("", ""),
            )  # fmt: skip


def data_of(policy: Policy) -> str:
    """Return what a rule reads, and by what it is counted what was had before."""
    fields = "、".join(field.label for field in policy.facts.described())
    return f"{fields}；以前享受的情况按{policy.subject.label}的{policy.subject.number}查对。"


def deciders(workflow: type[Workflow]) -> str:
    """Return the steps of the straight way that people take, with who takes them; a figure is a proposal until then."""
    steps = [
        f"{'或'.join(role.label for role in action.roles)}“{action.label}”"
        for here, there in pairwise(workflow.road())
        for action in workflow.actions_from(here.name)
        if action.target is there and not action.automatic and any(role.is_staff for role in action.roles)
    ]
    return f"算出的金额供工作人员参考，由人决定：{'，'.join(steps)}。"


def remedy_of(kind: type[Kind]) -> str:
    """Return what whoever is concerned can do."""
    noticed = any(state.within is notices.closing_day for state in kind.workflow.states.values())
    return (OBJECTED if noticed else "") + (TOLD if letters.adverse(kind) else "")


def _clauses(policy: Policy, today: date) -> tuple[tuple[str, str], ...]:
    """Return the clauses of the formula in force and of the figures it rests on; the sentence why there are none."""
    known, found = registry.parameters(), dict[str, str]()
    try:
        found[policy.clause_on(today, known)] = ""
    except NotInForce as not_yet:
        return ((str(not_yet), ""),)
    for path in policy.bases:
        try:
            found[known.at(path, today).cited] = ""
        except NotInForce:
            continue
    links = citing.links()
    return tuple((clause, links.get(clause, "")) for clause in found if clause)


# -- draws ----------------------------------------------------------------------------------------------------------------


def draws(offered: list[type[Kind]]) -> Iterator[Entry]:
    """Yield an entry for every draw of experts, and for every way in which work goes round by itself."""
    for kind in offered:
        for action in kind.workflow.actions.values():
            if action.form is SealForm:
                yield _draw(kind, action)
            elif action.assigns is IN_TURN:
                yield _turn(kind, action)


def _draw(kind: type[Kind], action: Action) -> Entry:
    bases = [action.basis, *(sheet.basis for sheet in sheets.every().values())]
    links = citing.links()
    return Entry(
        f"draw-{kind.code}-{action.name}", f"{kind.label}：{action.label}",
        f"从专家库里随机抽取{kind.label}的评审专家，谁也不能挑选。",
        "封存的候选名单（已除去应当回避的）、两个人各自给出的一个数；有一个数逾期没有给出的，用公开的彩票开奖号码代替。",
        f"{_who(action.roles)}封存名单，由另一人给第二个数，再由前一人开启；抽中的专家独立评分，由审核人员合议。",
        "名单、规则和数的摘要在抽取以前公布在办件里，监督检查员可以重算一遍；应当回避的，可以向本局提出。" + (TOLD if letters.adverse(kind) else ""),
        tuple((basis, links.get(basis, "")) for basis in dict.fromkeys(bases) if basis),
    )  # fmt: skip


def _turn(kind: type[Kind], action: Action) -> Entry:
    return Entry(
        f"draw-{kind.code}-{action.name}", f"{kind.label}：{action.label}", "由系统把办件依次交给下一位，不由人挑选。",
        "有这项职责的人员名单、本件已经问过谁。", f"{_who(action.roles)}决定办还是不办；没有人能办的，由工作人员处理。",
        TOLD if letters.adverse(kind) else "可以向本局说明。", ((action.basis, ""),) if action.basis else (),
    )  # fmt: skip


# -- clocks ---------------------------------------------------------------------------------------------------------------


def clocks(offered: list[type[Kind]], today: date) -> list[tuple[str, list[Clock]]]:
    """
    Return the terms that are counted, and what time itself does, with the kinds they are counted for: those that go by the same
    are named together, kinds without any are left out.
    """
    alike: dict[tuple[Clock, ...], list[str]] = {}
    for kind in offered:
        if found := tuple(_clocks_of(kind.workflow, today)):
            alike.setdefault(found, []).append(str(kind.label))
    return [("、".join(labels), list(found)) for found, labels in alike.items()]


def _clocks_of(workflow: type[Workflow], today: date) -> Iterator[Clock]:
    told: set[str] = set()
    for state in workflow.states.values():
        if state.within is None:
            continue
        acts = workflow.clocks_action(state)
        told |= {acts.name} if acts else set()
        term, clause = _term(state, today)
        yield Clock(state.label, term, _then(acts, state.reminds), _holder(workflow, state), _cited(acts, clause))
    for limit in workflow.limits.values():
        acts = workflow.actions.get(limit.then)
        told |= {acts.name} if acts else set()
        term, clause = _term(limit, today)
        yield Clock(limit.label, term, _then(acts, limit.reminds), _who(limit.by) or "工作人员", _cited(acts, clause))
    for action in workflow.actions.values():
        if CLOCK in action.roles and action.name not in told and not action.automatic:
            yield Clock(action.label, BY_RECORD, _then(action, ()), "工作人员", _cited(action, ""))


def _term(counted: State | TimeLimit, today: date) -> tuple[str, str]:
    """Return how long it is today, in words, and the clause of the figure."""
    path = getattr(counted.within, "parameter", "")
    if isinstance(counted.within, Term):
        return str(counted.within), ""
    if not path:
        return BY_RECORD, ""
    try:
        value = parameters.current().at(path, today)
    except NotInForce as not_yet:
        return str(not_yet), ""
    return f"{value.value} {getattr(counted.within, 'unit', WORKING_DAYS).label}", value.cited


def _then(action: Action | None, reminded: tuple[Role, ...]) -> str:
    if action is not None:
        return f"到期由系统“{action.label}”"
    return f"到期只标明逾期，不自动决定{f'，并提醒{_who(reminded)}' if reminded else ''}"


def _holder(workflow: type[Workflow], state: State) -> str:
    """Return who has to act in a state; of one that waits for time alone, who can step in meanwhile."""
    if state.waits_on is not CLOCK:
        return state.waits_on.label if state.waits_on else ""
    roles = (r for a in workflow.actions_from(state.name) if not a.automatic for r in a.roles if r is not CLOCK)
    others = _who(tuple(dict.fromkeys(roles)))
    return f"系统；期间可由{others}办理" if others else "系统"


def _who(roles: tuple[Role, ...]) -> str:
    return "、".join(role.label for role in roles)


def _cited(action: Action | None, clause: str) -> tuple[str, str]:
    clause = clause or (str(action.basis) if action and action.basis else "")
    return (clause, citing.links().get(clause, "")) if clause else ("", "")
