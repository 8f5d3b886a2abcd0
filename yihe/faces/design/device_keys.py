"""
The key under which a browser keeps what is typed (kept.js), one for each sign-in: made out of the session's own key each time it
is asked for, stored nowhere, and gone with the session.
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


def _made_of(session, what: str) -> bytes:
    said = f"yihe.kept-on-device.{what}:{session.session_key}"
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256")[:BYTES]
