"""
更正历史台账: a row of imported history that was wrong is taken back by two people. One who could have imported it asks
for it with the reason, another one confirms; the row stays and a second one says that it no longer counts.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.domains.subsidies.importing import IMPORTERS, reach_of
from yihe.domains.subsidies.lifetimes import reverse_import
from yihe.domains.subsidies.outcomes import Benefit, ProposedReversal
from yihe.foundation.region_codes import covers
from yihe.matters import telling
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.evidence.models import Verb, note_access

Outcome = ProposedReversal.Outcome


def cannot_correct(benefit: Benefit, user) -> str:
    """Return why this person cannot ask for, or confirm, that a row be taken back, or ""."""
    if benefit.matter_id:
        return "本系统办理的补贴随办件冲销，不能单独冲销。"
    if benefit.reverses_id or Benefit.objects.filter(reverses=benefit).exists():
        return "这条记录已经冲销。"
    reach = reach_of(user)
    if not reach or (benefit.region and not any(covers(region, benefit.region) for region in reach)):
        return "历史台账由记录所在区划的受理人员、审核人员或政策管理员更正。"
    return ""


def waiting_for(benefit: Benefit) -> ProposedReversal | None:
    """Return the proposal that waits for a second person."""
    return benefit.proposed_reversals.filter(outcome="").select_related("proposed_by").first()


def propose(benefit: Benefit, *, by, reason: str) -> ProposedReversal:
    """
    Ask that a row be taken back.

    :raises NotAllowed: it is not theirs, is taken back already, waits already, or there is no reason
    """
    if refused := cannot_correct(benefit, by):
        raise NotAllowed(refused)
    if not reason.strip():
        raise NotAllowed("请写明冲销的理由。")
    try:
        with transaction.atomic():
            proposal = ProposedReversal.objects.create(benefit=benefit, reason=reason.strip()[:120], proposed_by=by)
            _note(benefit, "提请冲销", by, proposal.reason, after=str(benefit))
            _tell_those_who_may_confirm(proposal)
    except IntegrityError as raced:
        raise NotAllowed("这条记录已有人提请冲销，正等待确认。") from raced
    return proposal


def cannot_decide(proposal: ProposedReversal, user) -> str:
    """Return why this person cannot confirm or refuse, or "": it takes a second one in reach."""
    if proposal.outcome:
        return f"这项提请{proposal.get_outcome_display()}，不用再处理。"
    if refused := cannot_correct(proposal.benefit, user):
        return refused
    if proposal.proposed_by_id in user.acts_for:
        return "冲销是您或委托您的同志提请的，须由另一人确认。"
    return ""


def confirm(proposal: ProposedReversal, *, by) -> Benefit:
    """Take the row back, and return the row that says so. Raises NotAllowed."""
    with transaction.atomic():
        fresh = _held(proposal, by)
        taken_back = reverse_import(fresh.benefit, by=by, reason=fresh.reason)
        _decide(fresh, Outcome.CONFIRMED, by)
        _note(fresh.benefit, "冲销", by, fresh.reason, after="")
        return taken_back


def refuse(proposal: ProposedReversal, *, by) -> None:
    """Leave the row as it is. Raises NotAllowed."""
    with transaction.atomic():
        fresh = _held(proposal, by)
        _decide(fresh, Outcome.REFUSED, by)
        _note(fresh.benefit, "不予冲销", by, fresh.reason, after=str(fresh.benefit))


def _held(proposal: ProposedReversal, by) -> ProposedReversal:
    rows = ProposedReversal.objects.select_for_update(of=("self",)).select_related("benefit")
    fresh = rows.get(pk=proposal.pk)
    if refused := cannot_decide(fresh, by):
        raise NotAllowed(refused)
    return fresh


def _decide(proposal: ProposedReversal, outcome: str, by) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, by, timezone.now()
    proposal.save(update_fields=["outcome", "decided_by", "decided_at"])


def _tell_those_who_may_confirm(proposal: ProposedReversal) -> None:
    text = f"{proposal.proposed_by}提请冲销一条补贴历史，请到“补贴历史台账”核对确认。"
    telling.tell_holders(
        IMPORTERS,
        proposal.benefit.region,
        text,
        page=f"desk:benefit {proposal.benefit_id}",
        besides=[proposal.proposed_by_id],
    )


def _note(benefit: Benefit, what: str, by, reason: str, *, after: str) -> None:
    RegisterEdit.objects.create(
        by=by, register="benefits", entry=str(benefit.pk), field=what, before=str(benefit),
        after=after, reason=reason,
    )  # fmt: skip
    note_access(Verb.EDIT, f"benefit {benefit.pk}", by=by, detail=what, reason=reason)
