"""
停用: an account that is stopped signs in no more, at once, and nothing it lent out holds. One administrator stops it: that is
the safe direction. That it works again takes two (`resets`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from yihe.registers.accounts import edits, sittings
from yihe.registers.accounts.models import Membership, User
from yihe.registers.accounts.queries import administers, administration


def cannot_stop(user: User, by: User) -> str:
    """Return why this person cannot stop an account, or ""."""
    if user.pk in by.acts_for:
        return "不能停用自己或委托您的同志的账户。"
    if not user.is_active:
        return "这个账户已经停用。"
    if not administers(by, user.pk):
        return "这个人不在您的管辖范围内。"
    if not administration(by):
        return "停用账户由系统管理员办理。"
    elsewhere = [m.label for m in user.memberships_in_force if edits.cannot_end(m, by)]
    if elsewhere:
        return f"{user}还任{'、'.join(elsewhere)}，不都在您的管辖范围内，须由管到那里的管理员停用；这里的任职可以终止。"
    return ""


def stop(user: User, *, reason: str, by: User) -> None:
    """Stop an account, and end every sign-in of it. Raises ValidationError."""
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if refused := cannot_stop(fresh, by):
            raise ValidationError(refused)
        if not reason.strip():
            raise ValidationError("请写明停用的理由。")
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        edits.note(fresh, "停用账户", "", "", by=by, reason=reason.strip()[:200])
        sittings.end(fresh, besides=None, by=by)
        lent_to = Membership.objects.filter(delegated_by__user=fresh, ended_at=None).order_by()
        edits.heard({fresh.pk, *lent_to.values_list("user", flat=True)})
