"""What the demonstration lays out beside its data for whoever looks, and no real city keeps: keys, codes. Demo mode only."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def keep(name: str, said: Any) -> None:
    """Lay something out under a name."""
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(said), "utf-8")


def kept(name: str) -> Any:
    """Return what was laid out under a name; None where nothing was."""
    try:
        return json.loads(_place(name).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR) / f"demo-{name}.json"
