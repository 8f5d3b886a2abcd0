"""The index an encrypted number is found by; and how numbers are written alike before they are compared."""

import unicodedata

from yihe.foundation import index_keys


def blind_index(text: str) -> str:
    """
    Return the index a value is found by: keyed, so that a list of ID numbers cannot be tried against it.

    The value is `normalised` first, so that one number typed in two ways has one index.
    """
    return index_keys.digest(normalised(text))


def blind_indexes(text: str) -> tuple[str, ...]:
    """Return the indexes a value may stand under, the one it is written under first; several while an earlier key is kept."""
    return index_keys.all_digests(normalised(text))


def normalised(number: str) -> str:
    """Return a number as it is kept and compared: full-width digits and letters made plain, no blanks around, capitals."""
    return unicodedata.normalize("NFKC", number).strip().upper()
