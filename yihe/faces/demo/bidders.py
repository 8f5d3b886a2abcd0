"""
投递编号和投递码 of a tender of the demonstration that was decided, so that whoever looks can read what its bidders read: the receipt, the letters. Demo
mode only: in a real city a code is shown once, to whoever delivers, and is kept nowhere.
"""

import json
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Delivered(NamedTuple):
    """What a bidder wrote down, and who it is."""

    who: str
    number: str
    code: str


def _place() -> Path:
    return Path(settings.DATA_DIR) / "demo-bidders.json"


def keep(rows: list[Delivered]) -> None:
    """Keep what the bidders of one tender wrote down."""
    _place().parent.mkdir(parents=True, exist_ok=True)
    _place().write_text(json.dumps(rows), "utf-8")


def kept() -> list[Delivered]:
    """Return what was kept; nothing where nothing is."""
    try:
        return [Delivered(*row) for row in json.loads(_place().read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
