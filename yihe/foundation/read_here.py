"""What is read of the pack we speak in, and kept: the words and names that every label of a page asks for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from yihe.foundation import city_pack

_PACKS_KEPT = 64


def read_here(read: Callable[[Path], Any]) -> Callable[[], Any]:
    """
    Return a function that answers `read(pack)` of the pack we speak in, read once for each while the folders are the same: what every
    label of a page asks for. What raises is asked again.
    """
    kept: dict[Path, tuple[Any, Any]] = {}

    def found():
        pack, more = city_pack.here(), getattr(settings, "MORE_CITY_DIRS", ())
        known = kept.get(pack)
        if known is None or known[0] is not more:
            if len(kept) >= _PACKS_KEPT:
                kept.clear()
            known = kept[pack] = (more, read(pack))
        return known[1]

    return found
