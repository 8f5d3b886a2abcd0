"""What the holder of an account does at the door, through its pages: a password of their own, an app, a sign-in."""

import re
import time
from unittest import mock

from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.test import Client
from django.urls import reverse

OWN = "苏州河-1921-春雷"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def code_now(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def takes_up(address: str, password: str = OWN, client: Client | None = None):
    """Open an invitation's link and set a password; return the last answer."""
    client = client or Client()
    client.get(address)
    return client.post(reverse("portal:invitation"), {"password1": password, "password2": password})


def signs_in(user, password: str = OWN, secret: str = "") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": password})
    if secret:
        client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    return client


def binds_an_app(client: Client, password: str = OWN) -> str:
    """Bind an authenticator app through the pages; return its secret, or "" where the page could not be reached."""
    page = "/accounts/2fa/totp/activate/"
    client.post(f"/accounts/reauthenticate/?next={page}", {"password": password})
    client.get(page)
    secret = client.session.get("mfa.totp.secret", "")
    # A test's transaction is never committed: what allauth does then it does at once, before the session is saved.
    with mock.patch.object(transaction, "on_commit", lambda do, **how: do()):
        client.post(page, {"code": code_now(secret) if secret else ""})
    return secret


def has_an_app(user) -> str:
    """Give somebody a factor that was there before; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def leads_to(client: Client, address: str) -> str:
    """Return where a page leads, or "" where it is shown."""
    answer = client.get(address)
    return answer.get("Location", "") if answer.status_code == 302 else ""
