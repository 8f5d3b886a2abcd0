"""
三员分立: nobody is two of 系统管理员, 安全管理员 and 审计管理员, and none of them has a hand on money or decisions: one opens
accounts, another confirms, the third looks at what both did. The database has the last word on the first rule; on the second
whoever gives a membership holds the person first (`hold`), so that two given at one moment are one after the other.
"""

from collections.abc import Iterator

from django.utils import timezone

from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM, POWERS, Role
from yihe.registers.accounts.models import Membership, User

_HANDS_ON = ("money", "decisions", "confirmations")


def hold(user: User) -> None:
    """Hold somebody who is to be given a membership, until the transaction ends: what they hold is read after this."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


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
    rows = Membership.objects.filter(user=user, ended_at=None).order_by("pk")
    return [row for row in rows if row.valid_until is None or row.valid_until >= today]


def close_what_ran_out(user: User) -> None:
    """End what ran out by its day of these three, so that another may begin: the database looks at endings alone."""
    codes = [role.code for role in KEEPERS_OF_THE_SYSTEM]
    over = Membership.objects.filter(
        user=user, role_code__in=codes, ended_at=None, valid_until__lt=timezone.localdate()
    )
    for row in over:
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
