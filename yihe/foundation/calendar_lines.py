"""日历 as RFC 5545 writes it: days and shifts that a telephone's calendar takes over, without a library for four properties."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta


def event(
    uid: str, *, stamp: datetime, starts: date | datetime, ends: date | datetime, summary: str, where: str = "", note: str = "", url: str = "",
) -> list[str]:  # fmt: skip
    """Return the lines of an event. Of days, both are part of it; of moments, `ends` is its end. A day takes nobody's time."""
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_moment(stamp)}"]
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        lines += [f"DTSTART:{_moment(starts)}", f"DTEND:{_moment(ends)}"]
    else:
        lines += [f"DTSTART;VALUE=DATE:{starts:%Y%m%d}", f"DTEND;VALUE=DATE:{ends + timedelta(days=1):%Y%m%d}"]
    lines.append(f"SUMMARY:{escaped(summary)}")
    lines += [f"LOCATION:{escaped(where)}"] if where else []
    lines += [f"DESCRIPTION:{escaped(note)}"] if note else []
    lines += [f"URL:{url}"] if url else []
    return [*lines, *([] if isinstance(starts, datetime) else ["TRANSP:TRANSPARENT"]), "END:VEVENT"]


def calendar(name: str, events: Iterable[list[str]]) -> str:
    """Return a whole calendar; lines end and fold as RFC 5545 says."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yihe//Yihe//ZH", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{escaped(name)}",
        *(line for each in events for line in each), "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text as RFC 5545 (3.3.11) writes it: what was typed ends no line and begins no property."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets (RFC 5545, 3.1), no character cut in two."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
