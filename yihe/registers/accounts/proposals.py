"""
提请和确认: how facts that open money come into a register. One person proposes them, and they stand there once another of
those the sort names confirmed them; whichever page, sheet or program they come through, the register's verbs take them no
other way. Each step leaves a line in the edit log. (Memberships with power have their own table, for they are asked of the
person: `grants`.)
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, DateField, Q
from django.utils import timezone

from yihe.foundation import region_codes, workdays
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.procedure import within
from yihe.foundation.roles import Role
from yihe.registers.accounts.models import Proposal

WAITING = within("register")
Outcome = Proposal.Outcome


@dataclass(frozen=True)
class Sort:
    """
    One sort of facts that two people say. `code` is kept in rows. `apply(proposal, by)` writes them, in the transaction of
    the confirmation; `note(proposal, step, by)` writes a line of the edit log; `shown(proposal)` tells what is asked for, as
    (label, words), without what is secret.

    `cannot(proposal, user)` says why this person cannot decide this one, besides what holds of every proposal.
    `again` names what who confirms types a second time, from the paper and without being shown it, as (field, label).
    `page` is the name of the page of what it is about, which takes the entry (`Proposal.entry`); "" where the lines say all.
    `answered` is a question (label) that who confirms answers in a sentence, which is kept with the decision.
    """

    code: str
    label: str
    confirmers: tuple[Role, ...]
    apply: Callable
    note: Callable
    shown: Callable
    again: tuple[tuple[str, str], ...] = ()
    same: Callable = str.__eq__  # whether two writings of what is typed again are one
    lapses: bool = True
    answered: str = ""
    page: str = ""
    cannot: Callable = lambda proposal, user: ""

    @property
    def is_ticked(self) -> bool:
        """Test whether many are confirmed in one go: nothing has to be typed."""
        return not (self.again or self.answered)

    def __post_init__(self):
        if self.code in sorts:
            raise ValueError(f"there is another sort of proposals with the code {self.code}")
        sorts[self.code] = self


sorts: dict[str, Sort] = {}


def sort_of(proposal: Proposal) -> Sort:
    return sorts[proposal.what]


def propose(
    what: str, *, entry: str, name: str, region: str, values: dict[str, str], by, source: str, since: date,
    paper: str = "", paper_name: str = "",
) -> Proposal:  # fmt: skip
    """
    Ask for facts to be confirmed by somebody else. Whether they may be asked for is the register's to say before.

    :raises ValidationError: the same is being waited for, or the source says too much
    """
    sort, today = sorts[what], timezone.localdate()
    waiting = Proposal.objects.filter(what=what, entry=entry, outcome="").select_related("proposed_by").first()
    if waiting:
        raise ValidationError(f"{name}的“{sort.label}”已由{waiting.proposed_by}提请，正等待确认。")
    row = Proposal(
        what=what, entry=entry, name=name, region=region, values=json.dumps(values, ensure_ascii=False), source=source,
        since=since, paper=paper, paper_name=paper_name[:120], proposed_by=by, proposed_at=timezone.now(),
        lapses_on=workdays.add(today, WAITING.days(today)) if sort.lapses else None,
    )  # fmt: skip
    row.clean_fields(exclude=["values"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            sort.note(row, "提请", by)
    except IntegrityError as raced:
        raise ValidationError(f"{name}的“{sort.label}”刚刚已有人提请，正等待确认。") from raced
    return row


def _confirms(user, sort: Sort) -> list:
    return [hat for hat in user.hats if hat.role in sort.confirmers and hat.region]


def in_reach(user):
    """Return the proposals a person may know of: those of their reach they could confirm, and their own."""
    return _known(user.pk, _reach(user))


def _reach(user) -> list[tuple[str, str]]:
    """Return the sorts (codes) a person could confirm, each with the region where they could."""
    return [(sort.code, hat.region) for sort in sorts.values() for hat in _confirms(user, sort)]


def _known(person: Any, reach: Iterable[tuple[Any, Any]]):
    mine = Q(proposed_by=person)
    for what, region in reach:
        mine |= Q(what=what, region__startswith=region)
    return Proposal.objects.filter(mine).select_related("proposed_by", "decided_by")


@lru_cache(maxsize=64)
def _waiting(pairs: int) -> CompiledQuery:
    """Return the question for what waits, for people who could confirm so many sorts in so many regions. Every inbox asks it."""
    reach = [(Parameter(f"what{n}", CharField()), Parameter(f"region{n}", CharField())) for n in range(pairs)]
    return CompiledQuery(lambda: _known(key("user"), reach).filter(outcome="").order_by("pk"))


def cannot_decide(proposal: Proposal, user) -> str:
    """Return why this person cannot confirm or refuse a proposal, or ""."""
    sort = sort_of(proposal)
    if proposal.outcome:
        return f"这项登记{proposal.get_outcome_display()}，不用再处理。"
    if proposal.proposed_by_id in user.acts_for:
        return "这项登记是您或委托您的同志提请的，须由另一人确认。"
    if not any(region_codes.covers(hat.region, proposal.region) for hat in _confirms(user, sort)):
        return f"“{sort.label}”由{'、'.join(role.label for role in sort.confirmers)}中的另一人核对确认。"
    return sort.cannot(proposal, user)


def waiting(user) -> list[tuple[Proposal, str]]:
    """Return what waits in a person's reach, oldest first, each with why they cannot decide it ("" when they can)."""
    reach = _reach(user)
    values = {
        f"{name}{n}": value
        for n, pair in enumerate(reach)
        for name, value in zip(("what", "region"), pair, strict=True)
    }
    return [(row, cannot_decide(row, user)) for row in _waiting(len(reach))(user=user.pk, **values)]


def decided(user, limit: int = 20) -> list[Proposal]:
    return list(in_reach(user).exclude(outcome="").order_by("-decided_at")[:limit])


def confirm(proposal: Proposal, *, by, **again: str) -> None:
    """
    Let the register say what was proposed. `again` is what the sort asks to be typed a second time.

    :raises ValidationError: it is not this person's to confirm, was decided or lapsed, what was typed again differs, or
        the register no longer takes it
    """
    with transaction.atomic():
        fresh = _held(proposal, by)
        sort, said = sort_of(fresh), fresh.said
        if fresh.lapses_on and fresh.lapses_on < timezone.localdate():
            raise ValidationError(f"应在 {fresh.lapses_on} 以前确认，已经逾期，请重新提请。")
        for name, label in sort.again:
            if not sort.same(again.get(name, ""), said[name]):
                raise ValidationError(
                    {name: f"与提请的{label}不一致，请对照依据材料重新填写；确实不同的，请不予确认。"}
                )
        answer = again.get("answer", "").strip()[:200]
        if sort.answered and not answer:
            raise ValidationError({"answer": f"请写明：{sort.answered}。"})
        sort.apply(fresh, by)
        _decide(fresh, Outcome.CONFIRMED, by, answer if sort.answered else "")
        sort.note(fresh, "确认", by)


def confirm_many(keys: Iterable[int], *, by) -> tuple[list[Proposal], list[tuple[Proposal, str]]]:
    """Confirm those of many that ask for nothing to be typed again. Return those done, and the others with their sentences."""
    done, refused = [], []
    for row in in_reach(by).filter(pk__in=sorted(set(keys))).order_by("pk"):
        try:
            confirm(row, by=by)
            done.append(row)
        except ValidationError as why:
            refused.append((row, "；".join(why.messages)))
    return done, refused


def refuse(proposal: Proposal, *, by, reason: str) -> None:
    """Say no. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(proposal, by)
        if not reason.strip():
            raise ValidationError("请写明不予确认的理由。")
        _decide(fresh, Outcome.REFUSED, by, reason.strip()[:200])
        sort_of(fresh).note(fresh, "不予确认", by)


def withdraw(proposal: Proposal, *, by) -> None:
    """Take one's own proposal back. Raises ValidationError."""
    with transaction.atomic():
        fresh = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if fresh.outcome or fresh.proposed_by_id != by.pk or not sort_of(fresh).lapses:
            raise ValidationError("只有提请的人可以撤回，而且要在确认以前。")
        _decide(fresh, Outcome.WITHDRAWN, by)
        sort_of(fresh).note(fresh, "撤回", by)


_late = CompiledQuery(
    lambda: Proposal.objects.filter(outcome="", lapses_on__lt=Parameter("on", DateField())).order_by("pk")
)


def lapse(on: date) -> list[Proposal]:
    """Let go of what nobody confirmed in time. For the clock; safe to run twice and from two machines."""
    gone = []
    for proposal in _late(on=on):
        with transaction.atomic():
            fresh = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
            if not fresh.outcome:  # decided, or lapsed on another machine, a moment ago
                _decide(fresh, Outcome.LAPSED, None)
                sort_of(fresh).note(fresh, "逾期失效", None)
                gone.append(fresh)
    return gone


def _held(proposal: Proposal, by) -> Proposal:
    fresh = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    if refused := cannot_decide(fresh, by):
        raise ValidationError(refused)
    return fresh


def _decide(proposal: Proposal, outcome: str, by, reason: str = "") -> None:
    proposal.outcome, proposal.decided_at, proposal.decided_by, proposal.reason = outcome, timezone.now(), by, reason
    proposal.save(update_fields=["outcome", "decided_at", "decided_by", "reason"])
