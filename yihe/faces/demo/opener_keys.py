"""
开标密钥文件 of the one tender of the demonstration that is still to be opened, so that whoever looks can open it too. Demo mode only: in a real city a key is
made on its opener's device and never sent.
"""

import json
from pathlib import Path

from django.conf import settings

PASSPHRASE = "演示用的开标口令（虚构）"


def _place() -> Path:
    return Path(settings.DATA_DIR) / "demo-opener-keys.json"


def keep(number: str, keys: list[str]) -> None:
    """Keep the texts of the key files of a tender, in the order of its openers."""
    _place().parent.mkdir(parents=True, exist_ok=True)
    _place().write_text(json.dumps({"tender": number, "keys": keys}), "utf-8")


def kept() -> tuple[str, list[str]]:
    """Return the tender's number and its key files; "" and none where there are none."""
    try:
        said = json.loads(_place().read_text("utf-8"))
        return said["tender"], said["keys"]
    except (OSError, ValueError, KeyError):
        return "", []
