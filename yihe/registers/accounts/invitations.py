"""
邀请: how an account begins. A code that opens it once, for some days, until there is a newer one; with it the holder sets a
password nobody else knows. It goes to the person's own mail; where there is none, whoever made it hands it over. Only a
digest is kept. Each step leaves a line in the edit log.
"""

import secrets
import unicodedata
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.foundation import ceilings, digests
from yihe.foundation.encryption import masked
from yihe.foundation.roles import ADMINISTRATOR
from yihe.registers.accounts.edits import note
from yihe.registers.accounts.models import Invitation, User
from yihe.registers.evidence import states

VALID = timedelta(days=7)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
GROUPS, LENGTH = 4, 5  # 20 of 31 letters: 99 bits, which nobody guesses
NO_GOOD = "这个邀请不能用了：可能已经用过、过了期，或者后来又发了新的。请联系为您新增用户的系统管理员重新发出。"
Outcome = Invitation.Outcome


def cannot_invite(user: User, by) -> str:
    """Return why this person cannot (again) be invited, or ""."""
    if by is not None and user.pk in by.acts_for:
        return "不能邀请自己或委托您的同志。"
    if user.has_usable_password():
        return "本人已经设好密码，不再邀请；忘了密码，可以在登录页用登记的邮箱重设。"
    if not user.is_active:
        return "这个账户已经停用。"
    if by is not None and not any(hat.role is ADMINISTRATOR for hat in by.hats):
        return "邀请由系统管理员发出：看过码的人不核对本人。"
    return ""


def invite(user: User, *, by) -> tuple[Invitation, str]:
    """
    Make an invitation, which ends the one before. Return it, and its code: nobody can ask for that again.

    :raises ValidationError: see `cannot_invite`; or too many letters were written today, by this person or to this mailbox
    """
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if refused := cannot_invite(fresh, by):
            raise ValidationError(refused)
        if fresh.email and by is not None:
            whose = {"person": by.pk, "mailbox": ceilings.mailbox(fresh.email)}
            if reached := ceilings.take({ceilings.LETTERS: 1}, **whose):
                raise ValidationError(reached)
        now = timezone.now()
        states.update(fresh.invitations.filter(ended_at=None), ended_at=now, outcome=Outcome.SUPERSEDED)
        code = "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
        row = Invitation.objects.create(
            user=fresh, by=by, email=fresh.email, digest=digest_of(code), made_at=now, valid_until=now + VALID
        )
        until = timezone.localtime(row.valid_until)
        where = masked(fresh.email, 1, 6) or "当面交一次性码"  # whole it stands in the invitation; the log is for good
        note(fresh, "发出邀请", "", f"{where}，{until:%Y-%m-%d %H:%M} 前有效", by=by)
        return row, code


def digest_of(code: str) -> str:
    """Return the digest of a code as it was typed: in small letters, with blanks, in full width, it is the same one."""
    return digests.sm3(_signs(code))


def no_good_as_typed(code: str) -> str:
    """Return what is said of a code typed off a slip that opens nothing: first what may be amiss with the typing."""
    signs = _signs(code)
    strange = "、".join(dict.fromkeys(sign for sign in signs if sign not in LETTERS))
    if strange:
        amiss = f"您填的里面有“{strange}”，码里没有这样的字"
    elif len(signs) != GROUPS * LENGTH:
        amiss = f"一次性码是 {GROUPS * LENGTH} 个字母和数字，您填了 {len(signs)} 个"
    else:
        amiss = "有一个字不对就打不开"
    return f"没有找到这个码。请先核对有没有抄错：{amiss}。核对无误的，码可能已经用过、过了期，或者后来又发了新的，请联系为您新增用户的系统管理员重新发出。"


def _signs(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code[:200]).upper()
    return "".join(letter for letter in plain if letter.isalnum())


def still_good(digest: str) -> Invitation | None:
    """Return the invitation of this digest that can be used now, or None."""
    row = Invitation.objects.select_related("user").filter(digest=digest).first()
    return row if row is not None and _is_good(row) else None


def accept(digest: str, password: str) -> User:
    """
    Set the holder's own password, and use the invitation up.

    :raises ValidationError: the invitation is not good any more; by field `password1`: the password is weak
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).select_related("user").filter(digest=digest).first()
        if row is None or not _is_good(row):
            raise ValidationError(NO_GOOD)
        user = row.user
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise ValidationError({"password1": weak.messages}) from weak
        user.set_password(password)
        user.save(update_fields=["password"])
        row.ended_at, row.outcome = timezone.now(), Outcome.USED
        row.save(update_fields=["ended_at", "outcome"])
        note(user, "设置密码", "", "本人凭邀请设置", by=user)
        return user


def _is_good(row: Invitation) -> bool:
    return row.ended_at is None and row.user.is_active and timezone.now() < row.valid_until
