"""
The log, one JSON object a line, without people's data: what happened where, never to whom. Values are masked wherever they may
stand in – the words of an exception, what was passed to a message –, and of a traceback only its places are kept.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LONG = re.compile(r"\d{5,}[Xx]?")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|\([^()\n]*\)=\([^()\n]*\)")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
LIMIT = 2000  # characters


def masked(text: str) -> str:
    """Return a text without what may be said of a person: names, numbers, whatever stands in quotes."""
    for pattern, instead in ((_QUOTED, "'…'"), (_MAIL, "…@…"), (_LONG, "…"), (_CHINESE, "…")):
        text = pattern.sub(instead, text)
    return text[:LIMIT]


class Lines(logging.Formatter):
    """`{"at": …, "level": …, "from": …, "said": …, "fault": …, "places": […]}`; the last two where something was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "said": masked(_said(record)),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    """Return a record's message. An exception among its values is named by its sort."""
    if isinstance(record.args, tuple):
        values = tuple(type(v).__name__ if isinstance(v, BaseException) else v for v in record.args)
        try:
            return str(record.msg) % values if values else str(record.msg)
        except (TypeError, ValueError):
            return str(record.msg)
    return record.getMessage()


def _fault(raised: BaseException) -> dict:
    """Return the sorts of an exception and of what it came from, the database's code of it, and the places it passed."""
    sorts: list[str] = []
    states: list[str] = []
    places: list[str] = []
    at: BaseException | None = raised
    while at is not None and len(sorts) < 5:
        sorts.append(f"{type(at).__module__}.{type(at).__qualname__}")
        states += [state] if (state := getattr(at, "sqlstate", None) or getattr(at, "sqlite_errorname", None)) else []
        places += [
            f"{f.filename.rpartition('site-packages/')[2]}:{f.lineno} {f.name}"
            for f in traceback.extract_tb(at.__traceback__)
        ]
        at = at.__cause__ or at.__context__
    return {"fault": sorts, "code": states, "places": places[-40:]}
