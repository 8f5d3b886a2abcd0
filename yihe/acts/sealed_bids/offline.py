"""
离线密封程序: one HTML file with the page's own script in it and the keys of one tender, to be saved and opened without a network. It is the
same for everybody, so that its SM3, printed in the document of the tender, says whether somebody was handed another.
"""

import json
from base64 import b64encode
from functools import lru_cache
from html import escape
from pathlib import Path

from yihe.acts.sealed_bids.delivering import LIMIT, shown, worded
from yihe.acts.sealed_bids.models import Opening
from yihe.foundation import digests

_HERE = Path(__file__).parent
_SCRIPTS = ("sealing.js", "bidding.js")


def told(opening: Opening) -> str:
    """Return what the script is told of a tender, as JSON: its number, the version of the document, three keys, the limit in bytes."""
    openers = [b64encode(opener.point).decode() for opener in opening.openers.all()]
    said = {
        "tender": opening.matter.number,
        "version": str(opening.version),
        "openers": openers,
        "limit": LIMIT.most,
    }
    return json.dumps(said, sort_keys=True)


def page(opening: Opening) -> str:
    """Return the file. What stands in it depends on the tender, its version and its moment alone."""
    keys = "".join(f"<li><code>{opener.fingerprint}</code></li>" for opener in opening.openers.all())
    said = {
        "tender": escape(opening.matter.number), "version": str(opening.version), "moment": shown(opening.moment),
        "to": escape(told(opening)), "keys": keys, "script": worded(opening, _script()),
    }  # fmt: skip
    text = worded(opening, _frame())
    for name, value in said.items():
        text = text.replace(f"[[{name}]]", value)
    return text


def digest(opening: Opening) -> str:
    """Return the SM3 of the file, to be printed."""
    return digests.sm3(page(opening))


@lru_cache
def _frame() -> str:
    return (_HERE / "offline.html").read_text("utf-8")


@lru_cache
def _script() -> str:
    return "\n".join((_HERE / "static/sealed_bids" / name).read_text("utf-8") for name in _SCRIPTS)
