"""
投递编号和投递码 of a tender of the demonstration that was decided, so that whoever looks can read what its bidders read: the receipt, the letters. Demo
mode only: in a real city a code is shown once, to whoever delivers, and is kept nowhere.
"""

from typing import NamedTuple

from yihe.faces.demo import laid_out


class Delivered(NamedTuple):
    """What a bidder wrote down, and who it is."""

    who: str
    number: str
    code: str


NAME = "bidders"


def keep(rows: list[Delivered]) -> None:
    """Keep what the bidders of one tender wrote down."""
    laid_out.keep(NAME, rows)


def kept() -> list[Delivered]:
    """Return what was kept; nothing where nothing is."""
    return [Delivered(*row) for row in laid_out.kept(NAME) or ()]
