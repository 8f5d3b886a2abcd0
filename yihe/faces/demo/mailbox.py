"""
寄出的信 of the demonstration: nothing leaves the machine, each letter is a file in its folder, and a page shows the newest – to
everybody who looks at the demonstration, so an address is shown whole only where it is an invented one (`.example`).
"""

import email
import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from yihe.foundation.encryption import masked

KEPT, SHOWN = 200, 20
_LINK = re.compile(r"https?://[^\s<>]+")
_nth = itertools.count()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the page shows it; `ends` is the address a mail program's button to unsubscribe posts to, or ""."""

    at: datetime
    to: str
    subject: str
    body: SafeString
    ends: str


def folder() -> Path:
    return settings.DATA_DIR / "mail"


class Backend(BaseEmailBackend):
    """Writes each letter into the folder, the oldest beyond `KEPT` go."""

    def send_messages(self, messages):
        folder().mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{datetime.now():%Y%m%dT%H%M%S%f}-{next(_nth) % 1000:03d}.eml"
            (folder() / name).write_bytes(message.message().as_bytes())
        for old in sorted(folder().glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return len(messages)


def newest() -> list[Letter]:
    """Return the newest letters, newest first."""
    return [_read(file) for file in sorted(folder().glob("*.eml"), reverse=True)[:SHOWN]]


def _read(file: Path) -> Letter:
    said = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(said, EmailMessage)
    part = said.get_body(("plain",))
    at = timezone.localtime(
        parsedate_to_datetime(str(said["Date"])).replace(tzinfo=UTC)
    )  # Django says it in UTC, as -0000
    ends = str(said["List-Unsubscribe"] or "").strip("<>")
    return Letter(
        at, _shown(str(said["To"])), str(said["Subject"]), _linked(part.get_content() if part else ""), _path(ends)
    )


def _shown(address: str) -> str:
    name, _, house = address.rpartition("@")
    return address if house.endswith(".example") else f"{masked(name)}@{masked(house)}"


def _path(link: str) -> str:
    """Return a link to ourselves as the path of it: the demonstration is served at whatever port it was started on."""
    return link.removeprefix(settings.PUBLIC_URL) if link.startswith(f"{settings.PUBLIC_URL}/") else ""


def _linked(text: str) -> SafeString:
    """Return a letter's words with its links to be followed; everything else is what it is, escaped."""
    parts, last = [], 0
    for found in _LINK.finditer(text):
        path = _path(found[0])
        words = escape(found[0])
        parts += [escape(text[last : found.start()]), f'<a href="{escape(path)}">{words}</a>' if path else words]
        last = found.end()
    return mark_safe("".join([*parts, escape(text[last:])]))
