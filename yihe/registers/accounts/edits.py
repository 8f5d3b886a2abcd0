"""Accounts, memberships and delegations: given, ended, lent for a while. Each leaves a line in the edit log."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation.roles import ADMINISTRATOR, ROLES, Role
from yihe.registers.accounts.models import Membership, RegisterEdit, User

LONGEST_DELEGATION = 90  # days: longer than that is a change of duty, and the administrator's to make


def open_account(*, by, username: str, name: str, password: str = "", email: str = "", invented: bool = False) -> User:
    """Make an account without any membership. Without a password it can only be entered by a set-password link."""
    user = User.objects.create_user(
        username=username, name=name, password=password or None, email=email, invented=invented
    )
    _note(user, "开户", "", username, by=by)
    return user


def grant(
    user: User,
    role: Role,
    *,
    by,
    region: str = "",
    organization=None,
    title: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Membership:
    """Give a membership. Nobody gives one to themselves."""
    if by is not None and by.pk == user.pk:
        raise ValidationError("不能给自己授予任职。")
    if role.is_staff and not region:
        raise ValidationError("工作人员的任职要写明管辖区划。")
    row = Membership(
        user=user, role_code=role.code, region=region, organization=organization, title=title,
        valid_from=valid_from or timezone.localdate(), valid_until=valid_until,
    )  # fmt: skip
    row.full_clean(exclude=["delegated_by"])
    row.save()
    _note(user, "授予任职", "", f"{row.label} {row.region}", by=by)
    return row


def end(row: Membership, *, by) -> None:
    """End a membership, and whatever was delegated from it, at once: also one that only began today."""
    with transaction.atomic():
        for each in (row, *Membership.objects.filter(delegated_by=row, ended_at=None)):
            each.ended_at = timezone.now()
            each.save(update_fields=["ended_at"])
            _note(each.user, "终止任职", "", each.label, by=by)


def delegate(row: Membership, *, to: User, since: date, until: date, by: User) -> Membership:
    """
    委托: lend one's own membership to a colleague inside government, for stated days.

    :raises ValidationError: it is not one's own, is itself borrowed, the days are wrong, or the colleague holds no
        membership in government
    """
    today = timezone.localdate()
    if row.user_id != by.pk:
        raise ValidationError("只能委托自己的任职。")
    if row.delegated_by_id:
        raise ValidationError("受托的任职不能再转委托。")
    if not row.role.is_staff or row.role is ADMINISTRATOR:
        raise ValidationError(f"“{row.role.label}”的任职不能委托。")
    if to.pk == by.pk or not to.is_active or not to.is_inside:
        raise ValidationError("只能委托给本单位其他在职工作人员。")
    if since < today or until < since:
        raise ValidationError("委托的起止日期不对：不能早于今天，截止不能早于开始。")
    if (until - since).days >= LONGEST_DELEGATION:
        raise ValidationError(f"一次委托最长 {LONGEST_DELEGATION} 天。")
    if row.valid_until and until > row.valid_until:
        raise ValidationError("委托不能超过您自己任职的期限。")
    lent = Membership.objects.create(
        user=to, role_code=row.role_code, region=row.region, title=row.title, valid_from=since, valid_until=until,
        delegated_by=row,
    )  # fmt: skip
    _note(to, "受托任职", "", f"{ROLES[row.role_code].label} {since}—{until}（{by}委托）", by=by)
    return lent


def _note(user: User, field: str, before: str, after: str, *, by) -> None:
    RegisterEdit.objects.create(by=by, register="account", entry=user.username, field=field, before=before, after=after)
