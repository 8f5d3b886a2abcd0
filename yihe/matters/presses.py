"""
One press of a button is one act, however often it arrives: pressed twice at the same moment, or again because nobody could
say whether the first was saved.

The form's `_once` and what was typed under it are written in the transaction of the act itself, so that the second press
either finds nothing and acts, or finds what the first one led to.
"""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.foundation import digests, encryption
from yihe.matters.models import Press

KEPT = timedelta(days=2)  # so long a form's second press is answered with the first
PURPOSE = "press.answer"


def key_of(person: int | None, address: str, said: Iterable) -> str:
    """Return what tells one press from another: who, where to, and all that was said, the form's own token in it."""
    return digests.sm3(digests.canonical([person, address, list(said)]))


def once(key: str, act: Callable[[], tuple[bool, str, list[str]]]) -> tuple[str, list[str]] | None:
    """
    Run an act that returns (whether it is done, the address it leads to, the sentences it says), in one transaction with its key.
    Return None, or of one that was done before the address and the sentences of the first time.
    """
    try:
        with transaction.atomic():
            press = Press(key=key, at=timezone.now())
            press.save(force_insert=True)
            is_done, address, sentences = act()
            if is_done:
                press.answer = encryption.seal(json.dumps([address, sentences], ensure_ascii=False), PURPOSE)
                press.save(update_fields=["answer"])
            elif not transaction.get_rollback():
                press.delete()  # what was refused may be sent again
    except IntegrityError:
        before = Press.objects.filter(key=key).first()
        if before is None or not before.answer:
            raise
        address, sentences = json.loads(encryption.unseal(before.answer, PURPOSE))
        return address, sentences
    return None


def forget_old() -> int:
    """Forget presses nobody repeats any more; return how many."""
    return Press.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
