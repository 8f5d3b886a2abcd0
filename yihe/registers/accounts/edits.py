"""Accounts, memberships and delegations: given, ended, lent for a while. Each leaves a line in the edit log."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, EXPERT, ROLES, Role
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.regions.models import Region

LONGEST_DELEGATION = 90  # days: longer than that is a change of duty, and the administrator's to make


def open_account(*, by, username: str, name: str, password: str = "", email: str = "", invented: bool = False) -> User:
    """
    Make an account without any membership. Without a password it can only be entered by a set-password link.

    Names are kept in small letters: two that differ only in capitals would be one at the door.

    :raises ValidationError: by field: the name is taken, or the password is weak
    """
    username = username.lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": "这个登录名已经有人用了。"})
    if password:
        try:
            validate_password(password, User(username=username, name=name, email=email))
        except ValidationError as weak:
            raise ValidationError({"password": weak.messages}) from weak
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
    """
    Give a membership. Nobody gives one to themselves, nor further than their own reach. `by` is None for the machine.

    :raises ValidationError: that, or the role does not go with the region or the organization
    """
    if by is not None and by.pk == user.pk:
        raise ValidationError("不能给自己授予任职。")
    where = organization.region if organization is not None else region
    if refused := _misplaced(role, region, organization) or (where and _out_of_reach(by, where)):
        raise ValidationError(refused)
    row = Membership(
        user=user, role_code=role.code, region=region, organization=organization, title=title,
        valid_from=valid_from or timezone.localdate(), valid_until=valid_until,
    )  # fmt: skip
    row.full_clean(exclude=["delegated_by"])
    row.save()
    _note(user, "授予任职", "", f"{row.label} {row.region}", by=by)
    return row


def _misplaced(role: Role, region: str, organization) -> str:
    """Return why a role cannot be held there, or ""."""
    if role.is_staff:
        if not region:
            return "工作人员的任职要写明管辖区划。"
        if organization is not None:
            return "工作人员的任职不写所属组织。"
        if not region_codes.is_code(region):
            return "管辖区划代码应为 2、4、6、9 或 12 位数字。"
        # An empty register is a system that is being set up: there is nothing yet to look the code up in.
        if Region.objects.exists() and not Region.objects.filter(code=region).exists():
            return "区划登记簿里没有这个代码。"
        return ""
    if region:
        return f"“{role.label}”的任职不写管辖区划。"
    if role is APPLICANT:
        return "" if organization is not None else "社会组织经办人要写明所属组织。"
    if role is EXPERT:
        return "" if organization is None else "评审专家的任职不写所属组织。"
    return f"“{role.label}”不能授予。"


def _out_of_reach(by, region: str) -> str:
    """Return why an administrator cannot give something in a region, or ""."""
    reach = [hat.region for hat in by.hats if hat.role is ADMINISTRATOR] if by is not None else []
    if by is None or any(region_codes.covers(own, region) for own in reach):
        return ""
    # As above: whoever sets up an empty system holds nothing yet.
    return "这个区划不在您的管辖范围内。" if reach or Region.objects.exists() else ""


def cannot_end(row: Membership, by) -> str:
    """Return why an administrator cannot end a membership, or "": it lies out of their reach."""
    where = row.organization.region if row.organization_id else row.region
    return _out_of_reach(by, where) if where else ""


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
