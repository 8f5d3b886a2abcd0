"""
Fields nobody reads by looking into the database: SM4-GCM, the key's id stored with the value, the model and field
as associated data, so that a value moved to another column does not open. Exact search goes through a blind index.
"""

import base64
import os
import unicodedata
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

from yihe.foundation import digests


class Unreadable(Exception):
    """The value was written with a key that is not here, or was tampered with."""


@lru_cache
def _keys() -> dict[str, bytes]:
    """Return the keys by id, the one that writes first."""
    pairs = (pair.split(":", 1) for pair in settings.FIELD_KEYS.split(","))
    return {name.strip(): bytes.fromhex(key.strip()) for name, key in pairs}


def seal(text: str, purpose: str) -> str:
    """Return the text encrypted with the newest key, as `key id:base64`. `purpose` is `app.model.field`."""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(12)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(purpose.encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return f"{name}:{base64.b64encode(nonce + encryptor.tag + sealed).decode()}"


def unseal(value: str, purpose: str) -> str:
    """Return the text. Raises Unreadable."""
    name, _, body = value.partition(":")
    key = _keys().get(name)
    if key is None:
        raise Unreadable(f"no key {name!r}")
    raw = base64.b64decode(body)
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(raw[:12], raw[12:28])).decryptor()
    decryptor.authenticate_additional_data(purpose.encode())
    try:
        return (decryptor.update(raw[28:]) + decryptor.finalize()).decode()
    except InvalidTag as fault:
        raise Unreadable(f"{purpose} does not open with key {name!r}") from fault


def blind_index(text: str) -> str:
    """
    Return the index a value is found by: keyed, so that a list of ID numbers cannot be tried against it.

    The value is `normalised` first, so that one number typed in two ways has one index.
    """
    return digests.keyed(settings.INDEX_KEY.encode(), normalised(text))


def normalised(number: str) -> str:
    """Return a number as it is kept and compared: full-width digits and letters made plain, no blanks around, capitals."""
    return unicodedata.normalize("NFKC", number).strip().upper()


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python. "" is stored as "". Not searchable."""

    description = "加密文本"

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value):
        return seal(value, self.purpose) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value, self.purpose) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name in {"isnull", "exact"}:  # exact only serves the unique check of ""
            return super().get_lookup(lookup_name)
        raise TypeError("an encrypted field cannot be searched; use its blind index")


def masked(text: str, keep_start: int = 1, keep_end: int = 1) -> str:
    """Return the text with its middle starred: 张*三, 3205**********1234."""
    if len(text) <= keep_start + keep_end:
        return text[:1] + "*" * (len(text) - 1)
    return text[:keep_start] + "*" * (len(text) - keep_start - keep_end) + text[len(text) - keep_end :]
