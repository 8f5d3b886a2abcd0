"""Doors of others, each with a server behind it."""

import re
from html import unescape

import pytest
from allauth.socialaccount.providers import registry
from django.test import Client

from tests.faces.signon.others import CLIENT, SECRET, Other, serve
from yihe.faces.signon.others import SignOnProvider

CLAIMS = {"credit_code": "uscc", "name": "name", "id_number": "idno"}
SUBJECTS = {"openid": "sub", "wecom": "userid", "zwding": "accountId", "ticket": "uid"}


@pytest.fixture(autouse=True)
def open_to_others(monkeypatch):
    """What the settings of the tests name no door for is loaded, as a start with one loads it."""
    monkeypatch.setitem(registry.provider_map, SignOnProvider.id, SignOnProvider)


@pytest.fixture
def door(settings):
    """Return a maker of doors: by shape, and for whom. Its code is `SHAPE-for`."""
    servers, apps = [], []

    def make(shape: str, whom: str = "staff") -> Other:
        other = Other(shape)
        servers.append(serve(other))
        claims = CLAIMS if whom == "organizations" else {}
        claims = claims | ({"subject": "uid"} if shape == "ticket" else {})
        apps.append({
            "provider_id": f"{shape}-{whom}", "name": f"{shape}门（虚构）", "client_id": CLIENT, "secret": SECRET,
            "settings": {"shape": shape, "for": whom, "server_url": other.url, "login": f"{other.url}/login", "agent": "1", "claims": claims},
        })  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"sign_on": {"APPS": list(apps)}}
        other.person = {SUBJECTS[shape]: f"{shape}-{whom}-1"}
        return other

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def onward(client: Client, code: str, page: str = "", **said) -> str:
    """Press the button of a door; return the address the browser is sent on to."""
    answer = client.post(f"/accounts/sign-on/{code}/{page}", said)
    assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
    return unescape(re.search(r'content="0;url=([^"]+)"', answer.content.decode())[1])


def comes_back(client: Client, brought: dict[str, str]):
    """Follow the browser back."""
    return client.get(brought["to"], {name: value for name, value in brought.items() if name != "to"})


def goes_through(client: Client, other: Other, code: str, page: str = "", **said):
    """Go to a door, sign in there, come back; return the answer."""
    return comes_back(client, other.lets_in(onward(client, code, page, **said)))


def who_is_in(client: Client) -> int | None:
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None
