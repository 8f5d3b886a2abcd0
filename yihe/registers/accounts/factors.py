"""
第二因素和核对本人: what stands between somebody with power and the desk. The factor is bound by its holder; that it is in
the right hand a 安全管理员 says who met them and did not open the account. The factors themselves are allauth's rows.
Each step leaves a line in the edit log.

Somebody is confirmed while a factor is bound and every one of them is vouched for. So a factor that was added by whoever did
not show one already vouched for takes it all back, and so does losing the last.
"""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from yihe.foundation.roles import ADMINISTRATOR, SECURITY_OFFICER, Role
from yihe.registers.accounts.edits import note
from yihe.registers.accounts.models import FactorConfirmation, Invitation, Membership, User
from yihe.registers.accounts.queries import (
    administered_by,
    administers,
    administration,
    confirmation,
    oversight,
    who_reach,
)

Ground = FactorConfirmation.Ground
NO_PASSWORD, UNBOUND, WAITING, CONFIRMED = "尚未设密码", "未绑定第二因素", "待核对本人", "已核对本人"


def label(factor: Authenticator) -> str:
    """Return what our pages call this sort of factor."""
    return {"totp": "验证器应用", "webauthn": "通行密钥"}.get(factor.type, factor.type)


def _factors():
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _unconfirmed():
    return _factors().exclude(Exists(FactorConfirmation.objects.filter(factor=OuterRef("pk"))))


def is_bound(person: str = "pk") -> Exists:
    """Return the condition on people that they have a second factor; on what belongs to a `person`, that that one has."""
    return Exists(_factors().filter(user=OuterRef(person)))


def is_unconfirmed(person: str = "pk") -> Exists:
    """Return the condition on people, or on what belongs to a `person`, that they have a second factor nobody vouched for."""
    return Exists(_unconfirmed().filter(user=OuterRef(person)))


def standing(user: User) -> str:
    """Return how far an account has come into its holder's hands: one of the four words above."""
    if not user.has_usable_password() and not user.has_factor:
        return NO_PASSWORD
    if not user.has_factor:
        return UNBOUND
    return WAITING if user.has_unconfirmed_factor else CONFIRMED


def unconfirmed(user: User) -> list[Authenticator]:
    """Return the factors nobody vouched for, oldest first."""
    return list(_unconfirmed().filter(user=user).order_by("pk"))


def confirmations(user: User) -> list[FactorConfirmation]:
    """Return who vouched for the factors that are bound now, newest first."""
    now = _factors().filter(user=user).values("pk")
    return list(FactorConfirmation.objects.filter(user=user, factor__in=now).select_related("by").order_by("-pk"))


def hands(user: User) -> set[int]:
    """Return the keys of those who could have got into the account before its holder: who opened it, who saw its code."""
    shown = Invitation.objects.filter(user=user, outcome=Invitation.Outcome.USED, email="")
    return {pk for pk in (user.opened_by_id, *shown.values_list("by", flat=True)) if pk}


def who_confirms(user: User) -> list[User]:
    """Return who somebody with power goes to, by name: the 安全管理员, and where none of them can, the 系统管理员."""
    return _officers(user) or _who_hold(ADMINISTRATOR, user)


def _officers(user: User) -> list[User]:
    """Return the 安全管理员, confirmed themselves, who can vouch for somebody."""
    return [each for each in _who_hold(SECURITY_OFFICER, user) if standing(each) == CONFIRMED]


def _who_hold(role: Role, user: User) -> list[User]:
    places = {m.region for m in user.memberships_in_force if m.region}
    reach = {pk for region in places for pk in who_reach(role, region=region)}
    return list(User.objects.filter(pk__in=reach - hands(user) - {user.pk}).order_by("name", "pk"))


def waiting(user) -> list[tuple[User, str]]:
    """Return who with power waits in somebody's reach, each with why they cannot confirm them ("" when they can)."""
    if not oversight(user):
        return []
    people = administered_by(user).filter(is_unconfirmed()).order_by("username")
    return [(each, cannot_confirm(each, user)) for each in people if each.holds_power]


def cannot_confirm(user: User, by: User) -> str:
    """Return why this person cannot vouch for somebody's factors, or ""."""
    if user.pk in by.acts_for:
        return "不能核对自己或委托您的同志，须由另一位安全管理员当面核对。"
    if not administers(by, user.pk):
        return "这个人不在您的管辖范围内。"
    if hands(user) & by.acts_for:
        return "这个账户是您或委托您的同志开的，或由您出的一次性码，须由另一位安全管理员当面核对。"
    if not confirmation(by) and (officers := _officers(user)):
        return f"本人由安全管理员（{'、'.join(map(str, officers))}）当面核对。"
    found = standing(User.objects.get(pk=user.pk))
    if found in (NO_PASSWORD, UNBOUND):
        return "本人还没有绑定第二因素，绑定以后才能核对。"
    return "" if found == WAITING else "已经核对过，不用再处理。"


def confirm(user: User, *, seen: Collection[int], by: User) -> None:
    """
    已当面核对本人: vouch for the factors somebody has bound. `seen` are the keys the page showed: what was bound since then
    nobody looked at.

    :raises ValidationError: it is not this person's to confirm, or the factors have changed
    """
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        if refused := cannot_confirm(fresh, by):
            raise ValidationError(refused)
        rows = unconfirmed(fresh)
        if {row.pk for row in rows} != set(seen):
            raise ValidationError("本人的第二因素刚刚有变化，请看过现在的情况再核对。")
        for row in rows:
            FactorConfirmation.objects.create(user=fresh, factor=row.pk, ground=Ground.MET, by=by)
            note(fresh, "核对本人", "", f"{label(row)}（{Ground.MET.label}）", by=by)


def added(factor: Authenticator, *, shown: Collection[int]) -> bool:
    """
    Write down that somebody bound a factor, and return whether it waits for an administrator. `shown` are the keys of the
    factors they had shown in that session before: one that is vouched for, and still bound, carries the new one.
    """
    bound = _factors().filter(user=factor.user, pk__in=shown).values("pk")
    carried = FactorConfirmation.objects.filter(user=factor.user, factor__in=bound).exists()
    if carried:
        FactorConfirmation.objects.create(user=factor.user, factor=factor.pk, ground=Ground.ALONGSIDE)
    words = f"{label(factor)}（{Ground.ALONGSIDE.label if carried else WAITING}）"
    note(factor.user, "绑定第二因素", "", words, by=factor.user)
    return not carried


def removed(factor: Authenticator) -> bool:
    """Write down that a factor is gone, and return whether that was the last."""
    note(factor.user, "解除第二因素", label(factor), "", by=factor.user)
    return not _factors().filter(user=factor.user).exists()


def may_begin(user: User) -> bool:
    """
    Test whether a 系统管理员 who is not confirmed themselves may confirm a 安全管理员: one of the first, whom the machine made.
    Somebody has to be the first.
    """
    return user.opened_by_id is None and user.has_factor and bool(beginners_of(user))


def beginners(user: User) -> list[tuple[User, list[int]]]:
    """Return the 安全管理员 whom one of the first may confirm, each with the keys of their factors."""
    return [(each, [f.pk for f in unconfirmed(each)]) for each in beginners_of(user)] if may_begin(user) else []


def beginners_of(user: User) -> list[User]:
    officers = Membership.objects.in_force().filter(role_code=SECURITY_OFFICER.code).order_by()
    people = User.objects.filter(is_unconfirmed(), pk__in=officers.values("user")).order_by("pk")
    return [each for each in people if administration(user) and not cannot_confirm(each, user)]
