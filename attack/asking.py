"""
Asking the platform as somebody, in this process, and writing down what it wrote and did not take back itself. Each request is
undone when it is over, so that the next one finds the same city.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client

from attack.town import Hat
from yihe.foundation import slow_work

_WRITES = re.compile(r'^\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_SAVEPOINT = re.compile(r'^(SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)"?', re.IGNORECASE)
# What may be written though nothing was done: who looked at what, the session, tries that are counted, what was typed and kept.
BESIDES = {
    "evidence_accessentry",
    "django_session",
    "accounts_sharedentry",
    "matters_draft",
    "matters_partysession",
    "matters_press",
    "accounts_sitting",
    "accounts_lastlook",
}


@dataclass
class Answer:
    status: int
    body: bytes
    location: str
    written: set[str] = field(default_factory=set)
    values: list[Any] = field(default_factory=list)  # that went into tables which are not in BESIDES

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def done(self) -> set[str]:
        """Return the tables it wrote to in earnest."""
        return self.written - BESIDES


class Asking:
    """`get` and `post` as somebody in one hat; without a hat as a visitor."""

    def __init__(self, hat: Hat | None, sign_in: Callable[[Client, Hat], None]):
        self.client = Client(raise_request_exception=False)
        self.hat = hat
        if hat is not None:
            sign_in(self.client, hat)

    def get(self, path: str) -> Answer:
        return self._ask(lambda: self.client.get(path))

    def post(self, path: str, said: dict) -> Answer:
        return self._ask(lambda: self.client.post(path, said))

    def send(self, verb: str, path: str, body: bytes, sort: str, **head: str) -> Answer:
        """Send bytes as they are, with a content type and further heads as WSGI has them."""
        return self._ask(lambda: self.client.generic(verb, path, body, content_type=sort, **head))

    def _ask(self, request: Callable[[], Any]) -> Answer:
        found = Answer(0, b"", "")
        with slow_work.nobody_waits(), transaction.atomic(), connection.execute_wrapper(listening(found)):
            response = request()
            found.status, found.location = response.status_code, response.headers.get("Location", "")
            found.body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return found


def listening(found: Answer) -> Callable:
    """Return what writes down in an answer the tables and values that are written; what a savepoint takes back was not."""
    before: dict[str, tuple[set[str], int]] = {}

    def listen(execute, sql, params, many, context):
        if marked := _SAVEPOINT.match(sql):
            if marked[1].upper() == "SAVEPOINT":
                before[marked[2]] = set(found.written), len(found.values)
            elif marked[2] in before:
                written, length = before[marked[2]]
                found.written = set(written)
                del found.values[length:]
        elif tried := _WRITES.match(sql):
            found.written.add(tried[2])
            if tried[2] not in BESIDES:
                found.values += [value for row in (params if many else [params or ()]) for value in row]
        return execute(sql, params, many, context)

    return listen
