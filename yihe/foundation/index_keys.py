"""
The keys of what is found or recognised by a keyed digest (`INDEX_KEY`, and the earlier ones in `INDEX_KEY_FALLBACKS`): blind
indexes, and digests that were frozen. The first key writes; what an earlier one wrote is still found and still holds, as
long as that key is in the settings. `manage.py rotate_index` writes again what can be written again (ADR 0050).

A key has a name that is derived from it, so that one that is missing can be named without being kept.
"""

import hmac

from django.conf import settings

from yihe.foundation import digests

NAME_LENGTH = 8


def keys() -> tuple[str, ...]:
    """Return the keys of the settings, the one that writes first."""
    return (settings.INDEX_KEY, *settings.INDEX_KEY_FALLBACKS)


def name_of(key: str) -> str:
    """Return what a key is called: eight hexadecimal digits, from which nobody learns the key."""
    return digests.keyed(key.encode(), "the name of an index key")[:NAME_LENGTH]


def newest() -> str:
    """Return the name of the key that writes."""
    return name_of(settings.INDEX_KEY)


def names() -> tuple[str, ...]:
    return tuple(name_of(key) for key in keys())


def are_several() -> bool:
    """Test whether something may be found under an earlier key too."""
    return bool(settings.INDEX_KEY_FALLBACKS)


def digest(text: str, salt: str = "") -> str:
    """Return the digest of a text under the key that writes."""
    return digests.keyed(f"{settings.INDEX_KEY}{salt}".encode(), text)


def all_digests(text: str, salt: str = "") -> tuple[str, ...]:
    """Return the digests of a text under every key, the one that writes first."""
    return tuple(digests.keyed(f"{key}{salt}".encode(), text) for key in keys())


def made(digest: str, text: str, salt: str = "") -> bool:
    """Test whether a digest is of this text, under one of the keys."""
    return any(hmac.compare_digest(digest, digests.keyed(f"{key}{salt}".encode(), text)) for key in keys())
