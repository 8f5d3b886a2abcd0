"""
绑定: by which door of others (单点登录) an account is entered, besides or instead of a password. A binding is an entry of a register:
whoever could write one in the database would pass for its holder. It stands in the place of a password and of nothing else – a second
factor is shown all the same, and what somebody may do is in their memberships.
"""

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from yihe.registers.accounts.edits import note
from yihe.registers.accounts.models import User

TAKEN = "这个登录身份已经绑定了另一个账户，没有绑定。"
LAST = "您没有设密码，解除绑定就进不来了，没有解除。"
TWICE = "这个入口您已经绑定过，没有重复绑定。要换，请先解除原来的。"


def of(user: User) -> list[SocialAccount]:
    """Return the doors an account is bound to, oldest first."""
    return list(SocialAccount.objects.filter(user=user).order_by("pk"))


def bind(user: User, door: str, identity: str, *, called: str, by: User | None) -> SocialAccount:
    """
    Bind an account to who somebody is at a door. `by` is its holder, or None where they came in by it for the first time.

    :raises ValidationError: it is somebody else's, or the account is bound to that door already
    """
    try:
        with transaction.atomic():
            User.objects.select_for_update(of=("self",)).get(pk=user.pk)
            there = SocialAccount.objects.filter(provider=door, uid=identity).first()
            if there is not None:
                raise ValidationError(TWICE if there.user_id == user.pk else TAKEN)
            if SocialAccount.objects.filter(provider=door, user=user).exists():
                raise ValidationError(TWICE)
            row = SocialAccount.objects.create(user=user, provider=door, uid=identity, extra_data={})
            note(user, "绑定登录", "", called, by=by)
            return row
    except IntegrityError as raced:
        raise ValidationError(TAKEN) from raced


def unbind(user: User, key: int, *, called: str) -> None:
    """Take a binding of one's own back. Raises ValidationError; SocialAccount.DoesNotExist for somebody else's."""
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        row = SocialAccount.objects.get(pk=key, user=fresh)
        if not fresh.has_usable_password() and SocialAccount.objects.filter(user=fresh).count() == 1:
            raise ValidationError(LAST)
        row.delete()
        note(fresh, "解除绑定登录", called, "", by=user)
