"""
The secrets of second factors lie in a table of allauth's: sealed like our own fields, and bound to whose they are. allauth asks
its adapter to encrypt and decrypt a text without saying of which row; so a text to be sealed, and one that is, are strings of
their own (`Plain`, `Sealed`) that meet their row when it is saved and when it is read.

A user has one row of each sort, so user and sort are its key: copied to another person's row, or given to another person, a
secret does not open.
"""

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from yihe.foundation import ciphers, resealing
from yihe.foundation.ciphers import Unreadable

NAMES = ("secret", "seed")  # in `data`: of an app, of recovery codes


class Plain(str):
    """A secret that is not sealed yet: it is when its row is saved."""


class Sealed(str):
    """A secret as it is kept, with where it belongs."""

    purpose: str = ""

    def __new__(cls, text: str, purpose: str):
        made = super().__new__(cls, text)
        made.purpose = purpose
        return made


def purpose_of(user_id: int, sort: str, name: str) -> str:
    return f"mfa_authenticator.{sort}.{name}#{user_id}"


def opened(text: str) -> str:
    """Return a secret in clear. Raises Unreadable: also for one that never was sealed."""
    if isinstance(text, Plain):
        return str(text)
    if not isinstance(text, Sealed):
        raise Unreadable("a secret of a second factor without its row")
    return ciphers.unseal(text, text.purpose)


def _read(sender, instance, **_said) -> None:
    for name, text in _secrets(instance):
        if not isinstance(text, (Plain, Sealed)):
            instance.data[name] = Sealed(text, purpose_of(instance.user_id, instance.type, name))


def _seal(sender, instance, **_said) -> None:
    for name, text in _secrets(instance):
        if isinstance(text, Plain):
            purpose = purpose_of(instance.user_id, instance.type, name)
            instance.data[name] = Sealed(ciphers.seal(str(text), purpose), purpose)


def _secrets(row: Authenticator) -> list[tuple[str, str]]:
    data = row.__dict__.get("data")
    return [(name, data[name]) for name in NAMES if name in data] if isinstance(data, dict) else []


def listen() -> None:
    """Meet every row that is read or saved. Called when the apps are ready."""
    models.signals.post_init.connect(_read, sender=Authenticator, dispatch_uid="factor_secrets")
    models.signals.pre_save.connect(_seal, sender=Authenticator, dispatch_uid="factor_secrets")
    resealing.also("第二因素", reseal)


def reseal() -> resealing.Done:
    """Seal with the newest key what is under an older one."""
    written = unreadable = 0
    newest = f"{ciphers.newest_key().name}:"
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            worn = [(name, text) for name, text in _secrets(row) if not text.startswith(newest)] if row else []
            try:
                row.data.update({name: Plain(opened(text)) for name, text in worn})
            except Unreadable:
                unreadable += 1
                continue
            if worn:
                row.save(update_fields=["data"])
                written += 1
    return resealing.Done(written, unreadable)
