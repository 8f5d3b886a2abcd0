"""
The addresses of pages by their names, which a page asks for fifty times: how an address is put together is asked of Django once for
a name, and only the numbers and codes in it are put in each time. Whatever is not plain goes by Django.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_DIGITS, _LETTERS = "9071{}5", "zQ-_7{}q"  # nothing of the kind stands in an address itself


def address(name: str, *args) -> str:
    """Return the address of a named page with what stands in it in order; raises NoReverseMatch when there is none."""
    shape = _shape(name, len(args), settings.ROOT_URLCONF, get_script_prefix())
    if shape is None:
        return reverse(name, args=args)
    pieces, lettered = shape
    found = [pieces[0]]
    for said, piece, letters in zip(args, pieces[1:], lettered, strict=True):
        sort = type(said)
        if not (sort is int and said >= 0 or letters and sort is str and _PLAIN.fullmatch(said)):
            return reverse(name, args=args)
        found += str(said), piece
    return "".join(found)


@lru_cache(maxsize=1024)
def _shape(name: str, length: int, urlconf: str, prefix: str) -> tuple[list[str], list[bool]] | None:
    """
    Return what stands around each of so many arguments of a page's address, and of each whether it may hold letters; None where
    an address is put together in any other way, or there is none.
    """
    if length and ":" not in name:  # a library's: what its expressions take apart nobody knows
        return None
    digits = [_DIGITS.format(n) for n in range(length)]
    try:
        pieces = _pieces(reverse(name, args=digits), digits)
    except NoReverseMatch:
        return None
    if pieces is None:
        return None
    return pieces, [_may_hold_letters(name, digits, n, pieces) for n in range(length)]


def _pieces(found: str, args: list[str]) -> list[str] | None:
    pieces = []
    for said in args:
        before, there, found = found.partition(said)
        if not there:
            return None  # in another order
        pieces.append(before)
    return [*pieces, found]


def _may_hold_letters(name: str, digits: list[str], place: int, pieces: list[str]) -> bool:
    args = [_LETTERS.format(n) if n == place else said for n, said in enumerate(digits)]
    try:
        return _pieces(reverse(name, args=args), args) == pieces
    except NoReverseMatch:
        return False
