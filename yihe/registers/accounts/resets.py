"""
重置: what nobody does to somebody else's account alone. A lost factor, the password of somebody whom no reset reaches by mail,
and an account that was stopped: one administrator asks, another confirms (`proposals`), at least one of them a 安全管理员. The
holder is told of both, every sign-in of theirs ends, and what there was before opens nothing any more.

Nobody is locked out by it: what is reset is set anew by its holder – a factor after signing in with the password, a password by
an invitation.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR, SECURITY_OFFICER
from yihe.foundation.written import mailboxes
from yihe.registers.accounts import edits, factors, proposals, sittings
from yihe.registers.accounts.models import Membership, Proposal, User
from yihe.registers.accounts.proposals import Sort
from yihe.registers.accounts.queries import administers, oversight, who_reach

FACTOR, PASSWORD, RESUME = "account.factor", "account.password", "account.resume"

# Who hears of each step, in its transaction: (proposal, step, by).
_hears: list[Callable] = []


def when_decided(hear: Callable) -> None:
    """Have somebody hear of each step of a reset."""
    if hear not in _hears:
        _hears.append(hear)


def holder_of(proposal: Proposal) -> User:
    return User.objects.get(pk=int(proposal.entry))


def cannot_propose(user: User, what: str, by: User) -> str:
    """Return why this person cannot ask for a reset of somebody's account, or ""."""
    if user.pk in by.acts_for:
        return "不能为自己或委托您的同志提请重置，请找另一位管理员。"
    if not administers(by, user.pk) or _beyond(user, oversight(by)):
        return f"{user}的任职不都在您的管辖范围内，须由管到那里的管理员提请。"
    if what == RESUME:
        return "这个账户没有停用。" if user.is_active else ""
    if not user.is_active:
        return "这个账户已经停用。"
    if what == FACTOR and not user.has_factor:
        return "本人没有绑定第二因素，登录后就可以绑定。"
    if what == PASSWORD and not user.has_usable_password():
        return "本人还没有设密码，请发出邀请。"
    return ""


def propose(user: User, what: str, *, by: User, source: str, email: str | None = None) -> Proposal:
    """
    Ask that a factor, a password or a stopped account be reset. `email` is the address the invitation to a new password goes
    to ("" : a code is handed over); None leaves the one there is. `source` says how it is known that the holder asks.

    :raises ValidationError: see `cannot_propose`; no source, no such address, or it waits already
    """
    fresh = User.objects.get(pk=user.pk)
    if refused := cannot_propose(fresh, what, by):
        raise ValidationError(refused)
    if not source.strip():
        raise ValidationError("请写明怎样核实是本人要求的。")
    values = {"email": fresh.email if email is None else email.strip(), "before": fresh.email}
    if values["email"]:
        mailboxes.check(values["email"])
    return proposals.propose(
        what, entry=str(fresh.pk), name=str(fresh), region=_place_of(fresh, by), values=values, by=by,
        source=source.strip()[:120], since=timezone.localdate(),
    )  # fmt: skip


def waiting_for(user: User) -> list[Proposal]:
    """Return what waits to be confirmed of an account."""
    return list(
        Proposal.objects.filter(what__in=(FACTOR, PASSWORD, RESUME), entry=str(user.pk), outcome="").select_related(
            "proposed_by"
        )
    )


def _places_of(user: User) -> list[str]:
    """Return where somebody holds something, or would if their account were not stopped."""
    today = timezone.localdate()
    rows = Membership.objects.filter(user=user, ended_at=None).select_related("organization", "delegated_by__user")
    held = [row for row in rows.order_by("pk") if row.holds_on(today)]
    return [m.organization.region if m.organization_id else m.region or m.kept_in for m in held]


def _beyond(user: User, reach: list[str]) -> bool:
    """Test whether somebody holds anything that does not lie in any of these regions."""
    return any(not any(region_codes.covers(own, place) for own in reach) for place in filter(None, _places_of(user)))


def _place_of(user: User, by: User) -> str:
    return next(filter(None, _places_of(user)), "") or oversight(by)[0]


def _cannot_decide(proposal: Proposal, by: User) -> str:
    holder = holder_of(proposal)
    if holder.pk in by.acts_for:
        return "这是您或委托您的同志自己的账户，须由另一人确认。"
    hats = [hat for hat in by.hats if hat.region and not hat.delegated_by_id]
    reach = [hat.region for hat in hats if hat.role in (SECURITY_OFFICER, ADMINISTRATOR, DIRECTOR)]
    if _beyond(holder, reach):
        return f"{holder}的任职不都在您的管辖范围内。"
    if any(hat.role is SECURITY_OFFICER for hat in hats) or by_security_officer(proposal):
        return "" if any(hat.role is not DIRECTOR for hat in hats) else "重置由安全管理员和系统管理员办理。"
    others = who_reach(SECURITY_OFFICER, region=proposal.region) - {holder.pk, proposal.proposed_by_id}
    if others:
        return "提请的和确认的两人中要有一位安全管理员，请由安全管理员确认。"
    return ""  # the only 安全管理员 is who lost it: another administrator or a director helps them back in


def by_security_officer(proposal: Proposal) -> bool:
    """Test whether a reset was asked for by a 安全管理员."""
    return proposal.proposed_by_id in who_reach(SECURITY_OFFICER, region=proposal.region)


def _forget_factors(proposal: Proposal, by: User) -> None:
    holder = _held(proposal)
    for factor in Authenticator.objects.filter(user=holder).order_by("pk"):
        if factor.type != Authenticator.Type.RECOVERY_CODES:
            edits.note(holder, "解除第二因素", factors.label(factor), "", by=by, reason=proposal.source)
        factor.delete()
    sittings.end(holder, besides=None, by=by)


def _forget_password(proposal: Proposal, by: User) -> None:
    holder, email = _held(proposal), proposal.said["email"]
    holder.set_unusable_password()
    holder.email = email
    holder.save(update_fields=["password", "email"])
    sittings.end(holder, besides=None, by=by)


def _resume(proposal: Proposal, by: User) -> None:
    holder = User.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
    holder.is_active = True
    holder.save(update_fields=["is_active"])


def _held(proposal: Proposal) -> User:
    holder = User.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
    if not holder.is_active:
        raise ValidationError("这个账户已经停用。")
    return holder


def _note(proposal: Proposal, step: str, by: User | None) -> None:
    holder, label = holder_of(proposal), proposals.sort_of(proposal).label
    edits.note(holder, label, "", step, by=by, reason=proposal.reason or proposal.source)
    for hear in _hears:
        hear(proposal, step, by)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    said = [("登录名", holder_of(proposal).username)]
    if proposal.what == PASSWORD:
        email = proposal.said["email"]
        changed = "（与现在登记的不同）" if email != proposal.said["before"] else ""
        said.append(("邀请发往", f"{email or '没有邮箱，当面交一次性码'}{changed}"))
    return said


for _code, _label, _apply in (
    (FACTOR, "重置第二因素", _forget_factors),
    (PASSWORD, "重置密码", _forget_password),
    (RESUME, "恢复账户", _resume),
):
    Sort(
        _code, _label, (SECURITY_OFFICER, ADMINISTRATOR, DIRECTOR), apply=_apply, note=_note, shown=_shown,
        cannot=_cannot_decide,
    )  # fmt: skip
