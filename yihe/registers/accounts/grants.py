"""
分配角色: how a membership is given. A 系统管理员 gives what has no power; what has power over money, decisions, what others
propose, or grants (`Role.power`) they propose, and it is in force once a 安全管理员 or a director confirmed it, whom it lies in reach of. Each
step leaves a line in the edit log.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField, Q
from django.utils import timezone

from yihe.foundation import region_codes, workdays
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.procedure import within
from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR, EXPERT, POWERS, SECURITY_OFFICER, Role
from yihe.registers.accounts import apart
from yihe.registers.accounts.edits import GAVE, note, out_of_reach
from yihe.registers.accounts.models import Membership, ProposedMembership, User
from yihe.registers.accounts.queries import administers, administration
from yihe.registers.regions.models import Region

CONFIRMERS = (SECURITY_OFFICER, DIRECTOR)
WAITING = within("grant")
Outcome = ProposedMembership.Outcome


def grant(
    user: User,
    role: Role,
    *,
    by,
    region: str = "",
    organization=None,
    title: str = "",
    department: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership | ProposedMembership:
    """
    Give a membership, or propose it where the role has power. Nobody gives one to themselves, nor to somebody out of their
    reach, nor further than it. `by` is None for the machine, which sets a system up and asks nobody.

    :raises ValidationError: that, or the role does not go with the region or the organization
    """
    if by is not None and by.pk == user.pk:
        raise ValidationError("不能给自己分配角色。")
    kept_in = next(iter(administration(by)), "") if role is EXPERT and by is not None else ""
    where = organization.region if organization is not None else region or kept_in
    with transaction.atomic():
        apart.hold(user)
        if (
            refused := _misplaced(role, region, organization)
            or out_of_reach(by, where)
            or apart.incompatible(user, role)
        ):
            raise ValidationError(refused)
        if by is not None and not administers(by, user.pk):
            raise ValidationError("这个人不在您的管辖范围内。")
        since = valid_from or timezone.localdate()
        row = Membership(
            user=user, role_code=role.code, region=region, organization=organization, kept_in=kept_in, title=title,
            department=department, valid_from=since, valid_until=valid_until,
        )  # fmt: skip
        apart.close_what_ran_out(user)
        row.full_clean(exclude=["delegated_by"])
        if role.power and by is not None:
            return _propose(row, by)
        row.save()
        note(user, GAVE[0], "", words_of(row), by=by)
        return row


def words_of(row: Membership | ProposedMembership) -> str:
    """Return what the edit log calls a membership: a title alone would not say which role it is."""
    return " ".join(part for part in (row.role.label, row.title, row.department, row.region) if part)


def _propose(row: Membership, by) -> ProposedMembership:
    today = timezone.localdate()
    if row.valid_until and row.valid_until < today:
        raise ValidationError("任职的期限已经过了。")
    waiting = ProposedMembership.objects.filter(
        user=row.user, role_code=row.role_code, region=row.region, outcome=""
    ).first()
    if waiting:
        raise ValidationError(f"同样的任职已由{waiting.proposed_by}提请，正等待确认。")
    days = WAITING.days(today)
    try:
        with transaction.atomic():
            proposal = ProposedMembership.objects.create(
                user=row.user, role_code=row.role_code, region=row.region, title=row.title,
                department=row.department, valid_from=row.valid_from, valid_until=row.valid_until, proposed_by=by, lapses_on=workdays.add(today, days),
            )  # fmt: skip
            note(row.user, "提请任职", "", words_of(row), by=by)
    except IntegrityError as raced:
        raise ValidationError("同样的任职刚刚已有人提请，正等待确认。") from raced
    return proposal


def confirming(user) -> list[Membership]:
    """
    Return the hats in which a person may know of proposals: of those who confirm, and of those who propose; never a borrowed
    one. Whom to trust with power is not lent (ADR 0014).
    """
    known = (*CONFIRMERS, ADMINISTRATOR)
    return [hat for hat in user.hats if hat.role in known and hat.region and not hat.delegated_by_id]


def confirmers_of(proposal: ProposedMembership) -> tuple[Role, ...]:
    """
    Return the roles that confirm a proposal. The first 安全管理员 of a place another 系统管理员 may confirm, too: as long as
    there never was one there, nobody else need be there who could.
    """
    if proposal.role is not SECURITY_OFFICER:
        return CONFIRMERS
    there = Membership.objects.filter(role_code=SECURITY_OFFICER.code, region__in=region_codes.lineage(proposal.region))
    return CONFIRMERS if there.exists() else (*CONFIRMERS, ADMINISTRATOR)


def cannot_decide(proposal: ProposedMembership, user) -> str:
    """Return why this person cannot confirm or refuse a proposal, or ""."""
    if proposal.outcome:
        return f"这项任职{proposal.get_outcome_display()}，不用再处理。"
    who = confirmers_of(proposal)
    words = "、".join(role.label for role in who)
    if proposal.proposed_by_id in user.acts_for:
        return f"这项任职是您或委托您的同志提请的，须由另一人（{words}）确认。"
    if not any(hat.role in who and region_codes.covers(hat.region, proposal.region) for hat in confirming(user)):
        return f"“{proposal.role.label}”{POWERS[proposal.role.power]}，须由管辖范围内的{words}确认。"
    if proposal.user_id in user.acts_for:
        return "不能确认自己或委托您的同志的任职。"
    return ""


def in_reach(user):
    """Return the proposals a person may know of: administrators and directors, within their reach."""
    reach = Q(pk__in=[])
    for hat in confirming(user):
        reach |= Q(region__startswith=hat.region)
    return ProposedMembership.objects.filter(reach).select_related("user", "proposed_by", "decided_by")


def waiting(user) -> list[tuple[ProposedMembership, str]]:
    """Return what waits in a person's reach, oldest first, each with why they cannot decide it ("" when they can)."""
    return [(row, cannot_decide(row, user)) for row in in_reach(user).filter(outcome="").order_by("pk")]


def decided(user, limit: int = 20) -> list[ProposedMembership]:
    return list(in_reach(user).exclude(outcome="").order_by("-decided_at")[:limit])


def confirm(proposal: ProposedMembership, *, by: User) -> Membership:
    """
    Put a proposed membership in force.

    :raises ValidationError: it is not this person's to confirm, was decided or lapsed, or no longer fits the registers
    """
    with transaction.atomic():
        fresh = _held(proposal)
        today = timezone.localdate()
        if refused := cannot_decide(fresh, by):
            raise ValidationError(refused)
        if fresh.lapses_on < today:
            raise ValidationError(f"这项任职应在 {fresh.lapses_on} 以前确认，已经逾期，请重新提请。")
        if not fresh.user.is_active:
            raise ValidationError("这个账户已经停用。")
        if fresh.valid_until and fresh.valid_until < today:
            raise ValidationError("任职的期限已经过了。")
        apart.hold(fresh.user)
        if refused := _misplaced(fresh.role, fresh.region, None) or apart.incompatible(fresh.user, fresh.role):
            raise ValidationError(refused)
        apart.close_what_ran_out(fresh.user)
        row = Membership.objects.create(
            user=fresh.user, role_code=fresh.role_code, region=fresh.region, title=fresh.title,
            department=fresh.department, valid_from=fresh.valid_from, valid_until=fresh.valid_until,
        )  # fmt: skip
        _decide(fresh, Outcome.CONFIRMED, by=by, membership=row)
        note(fresh.user, GAVE[0], "", f"{words_of(row)}（{fresh.proposed_by}提请）", by=by)
        return row


def refuse(proposal: ProposedMembership, *, by: User, reason: str) -> None:
    """Say no to a proposed membership. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(proposal)
        if refused := cannot_decide(fresh, by):
            raise ValidationError(refused)
        if not reason.strip():
            raise ValidationError("请写明不予确认的理由。")
        _decide(fresh, Outcome.REFUSED, by=by, reason=reason.strip()[:200])
        note(fresh.user, "不予确认任职", words_of(fresh), "", by=by, reason=fresh.reason)


def withdraw(proposal: ProposedMembership, *, by: User) -> None:
    """Take one's own proposal back. Raises ValidationError."""
    with transaction.atomic():
        fresh = _held(proposal)
        if fresh.outcome or fresh.proposed_by_id != by.pk:
            raise ValidationError("只有提请的人可以撤回，而且要在确认以前。")
        _decide(fresh, Outcome.WITHDRAWN, by=by)
        note(fresh.user, "撤回任职提请", words_of(fresh), "", by=by)


_late = CompiledQuery(
    lambda: ProposedMembership.objects.filter(outcome="", lapses_on__lt=Parameter("on", DateField())).order_by("pk")
)


def lapse(on: date) -> list[ProposedMembership]:
    """Let go of what nobody confirmed in time. For the clock; safe to run twice and from two machines."""
    gone = []
    for proposal in _late(on=on):
        with transaction.atomic():
            fresh = _held(proposal)
            if fresh.outcome:
                continue  # decided, or lapsed on another machine, a moment ago
            _decide(fresh, Outcome.LAPSED, by=None)
            note(fresh.user, "任职提请逾期失效", words_of(fresh), "", by=None)
            gone.append(fresh)
    return gone


def _held(proposal: ProposedMembership) -> ProposedMembership:
    rows = ProposedMembership.objects.select_for_update(of=("self",)).select_related("user", "proposed_by")
    return rows.get(pk=proposal.pk)


def _decide(proposal: ProposedMembership, outcome: str, *, by, reason: str = "", membership=None) -> None:
    proposal.outcome, proposal.decided_at, proposal.decided_by = outcome, timezone.now(), by
    proposal.reason, proposal.membership = reason, membership
    proposal.save(update_fields=["outcome", "decided_at", "decided_by", "reason", "membership"])


def _misplaced(role: Role, region: str, organization) -> str:
    """Return why a role cannot be held there, or ""."""
    if role.place == "region":
        whose = "工作人员" if role.is_staff else f"“{role.label}”"
        if not region:
            return f"{whose}的任职要写明管辖区划。"
        if organization is not None:
            return f"{whose}的任职不写所属组织。"
        if not region_codes.is_code(region):
            return "管辖区划代码应为 2、4、6、9 或 12 位数字。"
        # An empty register is a system that is being set up: there is nothing yet to look the code up in.
        if Region.objects.exists() and not Region.objects.filter(code=region).exists():
            return "区划登记簿里没有这个代码。"
        return ""
    if region:
        return f"“{role.label}”的任职不写管辖区划。"
    if role.place == "organization":
        return "" if organization is not None else f"{role.label}要写明所属组织。"
    if role is EXPERT:
        return "" if organization is None else "评审专家的任职不写所属组织。"
    return f"“{role.label}”不能授予。"
