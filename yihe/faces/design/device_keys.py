"""
The keys under which a browser keeps what is typed, made each time they are asked for and stored nowhere. That of drafts (kept.js) is
made out of the session's own key, and gone with the session. That of notes which wait for a network (noted.js) is of a person and of the
name of a sign-in: once the session has ended it is given to the same person again, and to nobody else.
"""

import base64
import hmac

from django.conf import settings
from django.contrib.auth import SESSION_KEY

BYTES = 16  # AES-128; and half of a digest is enough of a name


def sitting_of(session) -> str | None:
    """Return the name of a sign-in, which tells nothing of its key: "" for a visitor, None where there is no session to ask."""
    if session is None:
        return None
    return _made_of(session, "name").hex() if session.get(SESSION_KEY) and session.session_key else ""


def key_of(session) -> str:
    """Return the key of a sign-in, in base64. Only ever sent to the page of whoever is signed in."""
    return base64.b64encode(_made_of(session, "key")).decode()


def key_of_notes(person: int, sitting: str) -> str:
    """Return the key of what a person noted in a sign-in of this name, in base64. Only ever sent to a page of that very person."""
    return base64.b64encode(_digest(f"yihe.noted-on-device.key:{person}:{sitting}")).decode()


def _made_of(session, what: str) -> bytes:
    return _digest(f"yihe.kept-on-device.{what}:{session.session_key}")


def _digest(said: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256")[:BYTES]
