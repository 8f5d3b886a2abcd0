"""
Accounts opened, memberships ended or lent for a while. Each leaves a line in the edit log. How memberships are given stands
in `grants`.
"""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.blind_index import blind_index
from yihe.foundation.encryption import masked
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, POWERS
from yihe.registers.accounts import apart
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.accounts.queries import administration, stand_ins_for

LONGEST_DELEGATION = 90  # days: longer than that is a change of duty, and the administrator's to make
OPENED = "新增用户"  # what the edit log says
GAVE = ("分配角色", "授予任职")  # the first is said now; a log of earlier years holds the second
NO_STAND_IN = "只能委托给本地本部门其他在职工作人员。"


def open_account(
    *, by, username: str, name: str, password: str = "", email: str = "", phone: str = "", invented: bool = False
) -> User:
    """
    Make an account without any membership. It is entered by an invitation (`invitations.invite`), with which its holder
    sets the password: nobody else ever knows it. Only the machine (`by=None`) may give one, to invented people.

    Names are kept in small letters: two that differ only in capitals would be one at the door.

    :raises ValidationError: by field: the name is taken, or the password is weak
    :raises ValueError: a person opens an account with a password
    """
    if password and by is not None:
        raise ValueError("an account is opened without a password: its holder sets it by an invitation")
    username = username.lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": "这个登录名已经有人用了。"})
    if password:
        try:
            validate_password(password, User(username=username, name=name, email=email))
        except ValidationError as weak:
            raise ValidationError({"password": weak.messages}) from weak
    user = User.objects.create_user(
        username=username, name=name, password=password or None, email=email, phone=phone,
        phone_index=blind_index(phone) if phone else "", invented=invented, opened_by=by,
    )  # fmt: skip
    note(user, OPENED, "", username, by=by)
    return user


def change_address(user: User, email: str) -> None:
    """Write down the mail address its holder showed they read. The log says that it changed, and not what to."""
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        before, fresh.email = fresh.email, email
        fresh.save(update_fields=["email"])
        note(fresh, "邮箱", masked(before, 1, 6), masked(email, 1, 6), by=user)


def change_phone(user: User, phone: str) -> None:
    """Write down the telephone number its holder gave ("": none). The log says that it changed, and not what to."""
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        before, fresh.phone = fresh.phone, phone
        fresh.phone_index = blind_index(phone) if phone else ""
        fresh.save(update_fields=["phone", "phone_index"])
        note(fresh, "手机号", masked(before, 3, 2), masked(phone, 3, 2), by=user)


def out_of_reach(by, region: str) -> str:
    """Return why an administrator cannot give or end something in a region, or ""."""
    reach = administration(by) if by is not None else []
    if by is None or any(region_codes.covers(own, region) for own in reach):
        return ""
    return "这个区划不在您的管辖范围内。"


def cannot_end(row: Membership, by) -> str:
    """Return why an administrator cannot end a membership, or "": it lies out of their reach."""
    where = row.organization.region if row.organization_id else row.region or row.kept_in
    return out_of_reach(by, where)


# Who hears that people (keys) hold something less, in the transaction that ends it: what hung on them is let go of.
_hears: list[Callable[[set[int]], object]] = []


def when_ended(hear: Callable[[set[int]], object]) -> None:
    """Have somebody hear of ended memberships, by the keys of those who held them."""
    if hear not in _hears:
        _hears.append(hear)


def end(row: Membership, *, by) -> None:
    """End a membership, and whatever was delegated from it, at once: also one that only began today."""
    with transaction.atomic():
        ended = (row, *Membership.objects.filter(delegated_by=row, ended_at=None))
        for each in ended:
            each.ended_at = timezone.now()
            each.save(update_fields=["ended_at"])
            note(each.user, "终止任职", "", each.label, by=by)
        heard({each.user_id for each in ended})


def heard(people: set[int]) -> None:
    """Have everybody who wants to hear that people (keys) hold less."""
    for hear in _hears:
        hear(people)


def delegate(row: Membership, *, to: User, since: date, until: date, by: User) -> Membership:
    """
    委托: lend one's own membership to a colleague of the same place (`queries.stand_ins_for`), for stated days.

    Lent power needs no second person (ADR 0014): the lender holds it by two people's hand, and four eyes see through. Only
    an administrator could by themselves open an account, place it, and lend it power: so they lend none.

    :raises ValidationError: it is not one's own, is itself borrowed, the days are wrong, or the colleague is not of the
        same place
    """
    today = timezone.localdate()
    if row.user_id != by.pk:
        raise ValidationError("只能委托自己的任职。")
    if row.delegated_by_id:
        raise ValidationError("受托的任职不能再转委托。")
    if not row.role.is_staff or row.role in KEEPERS_OF_THE_SYSTEM:
        raise ValidationError(f"“{row.role.label}”的任职不能委托。")
    keeps = next((own.role for own in by.memberships_in_force if own.role in KEEPERS_OF_THE_SYSTEM), None)
    if row.role.power and keeps:
        raise ValidationError(f"您兼任{keeps.label}，“{row.role.label}”{POWERS[row.role.power]}，不能由您委托他人。")
    if not stand_ins_for(row).filter(pk=to.pk).exists():
        raise ValidationError(NO_STAND_IN)
    if since < today or until < since:
        raise ValidationError("委托的起止日期不对：不能早于今天，截止不能早于开始。")
    if (until - since).days >= LONGEST_DELEGATION:
        raise ValidationError(f"一次委托最长 {LONGEST_DELEGATION} 天。")
    if row.valid_until and until > row.valid_until:
        raise ValidationError("委托不能超过您自己任职的期限。")
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=row.pk)  # who lends it twice at once waits here
        apart.hold(to)
        if refused := apart.incompatible(to, row.role):
            raise ValidationError(refused)
        if before := _lent_already(row, to, since, until):
            days = f"{before.valid_from} 至 {before.valid_until}"
            raise ValidationError(f"这项任职已经委托给{to}（{days}），日期有重叠；要改日期，请先收回原来的。")
        lent = Membership.objects.create(
            user=to, role_code=row.role_code, region=row.region, title=row.title, department=row.department,
            valid_from=since, valid_until=until, delegated_by=row,
        )  # fmt: skip
        note(to, "受托任职", "", f"{lent_words(lent)}（{by}委托）", by=by)
    return lent


def _lent_already(row: Membership, to: User, since: date, until: date) -> Membership | None:
    """Return what was lent to somebody of this membership for any of these days, and not taken back."""
    lent = Membership.objects.filter(delegated_by=row, user=to, ended_at=None, valid_from__lte=until)
    return lent.filter(valid_until__gte=since).order_by("pk").first()


def lent_words(lent: Membership) -> str:
    """Return what the edit log calls a lent membership, before whoever lent it."""
    return f"{lent.role.label} {lent.valid_from}—{lent.valid_until}"


def note(user: User, field: str, before: str, after: str, *, by, reason: str = "") -> None:
    """Write a line of the edit log about an account."""
    RegisterEdit.objects.create(
        by=by, register="account", entry=user.username, field=field, before=before, after=after, reason=reason
    )
