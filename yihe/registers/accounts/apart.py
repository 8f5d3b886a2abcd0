"""
三员分立: nobody is two of 系统管理员, 安全管理员 and 审计管理员, and none of them has a hand on money or decisions: one opens
accounts, another confirms, the third looks at what both did. The database has the last word on the first rule; on the second
whoever gives a membership holds the person first (`hold`), so that two given at one moment are one after the other.
"""

from collections.abc import Iterator

from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, POWERS, Role
from yihe.registers.accounts.models import Membership, User

_HANDS_ON = ("money", "decisions", "confirmations")
_held = CompiledQuery(lambda: User.objects.select_for_update(of=("self",)).filter(pk=key()))
_not_ended = CompiledQuery(lambda: Membership.objects.filter(user=key("user"), ended_at=None).order_by("pk"))


def hold(user: User) -> None:
    """Hold somebody who is to be given a membership, until the transaction ends: what they hold is read after this."""
    _held.one(pk=user.pk)


def incompatible(user: User, role: Role) -> str:
    """Return why somebody cannot hold a role beside what they hold, or are to hold, or ""."""
    for held in _not_over(user):
        if refused := _both(user, held, role):
            return refused
    return ""


def _both(user: User, held: Membership, role: Role) -> str:
    kept, keeps = held.role in KEEPERS_OF_THE_SYSTEM, role in KEEPERS_OF_THE_SYSTEM
    if kept and keeps:
        if held.role is role:
            return (
                f"{user}已经是{role.label}（{held.region}），一人只在一处任{role.label}；要换地方，请先终止原来的任职。"
            )
        return f"{user}已经是{held.role.label}，系统管理员、安全管理员、审计管理员三者一人只能任其一。"
    keeper, other = (held.role, role) if kept else (role, held.role)
    if (kept or keeps) and other.power in _HANDS_ON:
        return f"{user}不能既是{keeper.label}又是{other.label}：管理系统的人不{POWERS[other.power]}。"
    return ""


def _not_over(user: User) -> list[Membership]:
    """Return the memberships that hold today or later, lent ones too."""
    today = timezone.localdate()
    return [row for row in _not_ended(user=user.pk) if row.valid_until is None or row.valid_until >= today]


def close_what_ran_out(user: User) -> None:
    """End what ran out by its day of these three, so that another may begin: the database looks at endings alone."""
    today, codes = timezone.localdate(), [role.code for role in KEEPERS_OF_THE_SYSTEM]
    for row in _not_ended(user=user.pk):
        if row.role_code in codes and row.valid_until is not None and row.valid_until < today:
            row.ended_at = timezone.now()
            row.save(update_fields=["ended_at"])


def breaches() -> Iterator[str]:
    """Yield what `manage.py verify` says of people who hold what does not go together: from before, or past the verbs."""
    codes = [role.code for role in KEEPERS_OF_THE_SYSTEM]
    keepers = Membership.objects.in_force().filter(role_code__in=codes).order_by("user", "pk").select_related("user")
    for keeper in keepers:
        for held in _not_over(keeper.user):
            if held.pk != keeper.pk and (refused := _both(keeper.user, held, keeper.role)):
                yield refused
