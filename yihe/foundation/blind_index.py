"""The index an encrypted number is found by; and how numbers are written alike before they are compared."""

import unicodedata

from django.conf import settings

from yihe.foundation import digests


def blind_index(text: str) -> str:
    """
    Return the index a value is found by: keyed, so that a list of ID numbers cannot be tried against it.

    The value is `normalised` first, so that one number typed in two ways has one index.
    """
    return digests.keyed(settings.INDEX_KEY.encode(), normalised(text))


def normalised(number: str) -> str:
    """Return a number as it is kept and compared: full-width digits and letters made plain, no blanks around, capitals."""
    return unicodedata.normalize("NFKC", number).strip().upper()
