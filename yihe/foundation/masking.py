"""
Numbers of people in a text – an ID number, a phone, a bank account: found, and shown without their middle. It finds what looks like
one; names and addresses it does not know, so whoever is not to read the words reads none of them.
"""

import re

_GAP = r"[ \-－—–·.]?"
# Any run of at least eight digits, also with blanks or dashes between, in plain or full-width digits, and the X of an ID number.
_NUMBER = re.compile(rf"(?<![0-9０-９A-Za-z])[0-9０-９](?:{_GAP}[0-9０-９]){{7,30}}(?:{_GAP}[XxＸｘ])?")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,3}-?[0-9]{7,12}(?![0-9])")
SHOWN = 2


def masked(text: str) -> str:
    """Return a text in which only the last two signs of such numbers are seen; their length is not told."""
    return _PASSPORT.sub(_hide, _NUMBER.sub(_hide, text))


def has_a_number(text: str) -> bool:
    """Test whether a text holds what looks like a number of somebody's: a phone, an ID number, a passport, an account."""
    return bool(_NUMBER.search(text) or _PASSPORT.search(text))


def _hide(found: re.Match[str]) -> str:
    return f"［号码已隐去，尾号 {found.group()[-SHOWN:]}］"
