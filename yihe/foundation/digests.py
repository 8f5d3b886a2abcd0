"""Digests of the evidence chain: SM3 over canonical JSON."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum


def canonical(value) -> str:
    """Return the one JSON text of a value: sorted keys, no blanks, Decimals, days and moments as strings."""
    return _AS_JSON.encode(value)


def _plain(value):
    if isinstance(value, Decimal | date | datetime):
        return str(value) if isinstance(value, Decimal) else value.isoformat()
    return str(value)


# Made once: `json.dumps` makes one of these for each text, which costs as much as a short text does.
_AS_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
AS_THEY_ARE = frozenset({str, int, bool, type(None)})  # the very types: an Enum may be a str too


def of_a_column(value):
    """Return a column's value as it is digested: the same on SQLite and PostgreSQL, before it is saved and after it is read."""
    if type(value) in AS_THEY_ARE:
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return sm3(bytes(value))
    return value


# Begun once and copied: looking the algorithm up costs as much as the digest of a short text.
_BEGUN = hashlib.new("sm3")


def sm3(text: str | bytes) -> str:
    """Return the SM3 digest as 64 hexadecimal digits."""
    digest = _BEGUN.copy()
    digest.update(text.encode() if isinstance(text, str) else text)
    return digest.hexdigest()


def running_sm3():
    """Return an SM3 that is fed piece by piece (`update`) and asked at the end (`hexdigest`)."""
    return hashlib.new("sm3")


def keyed(key: bytes, text: str) -> str:
    """Return the HMAC-SM3 of a text: a blind index, the same for the same text and unguessable without the key."""
    return hmac.digest(key, text.encode(), "sm3").hex()
