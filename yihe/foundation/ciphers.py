"""
Sealing a text or some bytes with a key: SM4-GCM, the key's id stored with a text. What is sealed says where it belongs
(`purpose`), and opens nowhere else.
"""

import base64
import os
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings


class Unreadable(Exception):
    """The value was written with a key that is not here, or was tampered with."""


class Key(NamedTuple):
    """A key and the id a value names it by."""

    name: str
    secret: bytes


@lru_cache
def _keys_in(listed: str) -> dict[str, bytes]:
    pairs = (pair.strip().split(":", 1) for pair in listed.split(","))
    return {name.strip(): bytes.fromhex(key.strip()) for name, key in pairs}


def master_keys() -> dict[str, bytes]:
    """Return the keys of the settings by id, the one that writes first."""
    return _keys_in(settings.FIELD_KEYS)


def newest_key() -> Key:
    return Key(*next(iter(master_keys().items())))


def new_secret() -> bytes:
    """Return a random key."""
    return os.urandom(16)


def encrypt(content: bytes, purpose: str, secret: bytes, nonce: bytes = b"") -> bytes:
    """Return nonce (12 bytes), tag (16) and ciphertext. Without a nonce a random one is taken."""
    nonce = nonce or os.urandom(12)
    encryptor = Cipher(algorithms.SM4(secret), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(purpose.encode())
    sealed = encryptor.update(content) + encryptor.finalize()
    return nonce + encryptor.tag + sealed


def decrypt(raw: bytes, purpose: str, secret: bytes) -> bytes:
    """Return the content. Raises Unreadable."""
    try:
        decryptor = Cipher(algorithms.SM4(secret), modes.GCM(raw[:12], raw[12:28])).decryptor()
        decryptor.authenticate_additional_data(purpose.encode())
        return decryptor.update(raw[28:]) + decryptor.finalize()
    except (InvalidTag, ValueError) as fault:
        raise Unreadable(f"{purpose} does not open") from fault


def seal(text: str, purpose: str, key: Key | None = None) -> str:
    """Return the text encrypted with a key, or the newest of the settings, as `key id:base64`."""
    key = key or newest_key()
    return f"{key.name}:{base64.b64encode(encrypt(text.encode(), purpose, key.secret)).decode()}"


def unseal(value: str, purpose: str, key: Key | None = None) -> str:
    """Return the text. Without a key the one that the value names is taken from the settings. Raises Unreadable."""
    name, _, body = value.partition(":")
    secret = key.secret if key and key.name == name else master_keys().get(name)
    if secret is None:
        raise Unreadable(f"{purpose}: no key {name!r}")
    try:
        return decrypt(base64.b64decode(body, validate=True), purpose, secret).decode()
    except ValueError as fault:
        raise Unreadable(f"{purpose} is no sealed text") from fault
