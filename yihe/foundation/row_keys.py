"""Keys of rows as requests carry them: whatever was typed into an address or a form, and no number a database could not hold."""

from collections.abc import Iterable

_LONGEST = 18  # digits: more than any row's, and less than a big integer's


def read(text: str) -> int | None:
    """Return the key that was said, None for what cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


def read_all(texts: Iterable[str]) -> list[int]:
    """Return the keys that were said, in their order; what cannot be one is left out."""
    return [key for key in map(read, texts) if key is not None]
