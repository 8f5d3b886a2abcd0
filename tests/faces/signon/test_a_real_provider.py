"""OpenID Connect with a provider that is not ours: allauth's own, in a process of its own. One goes there, signs in, and comes back."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from django.test import Client

from tests.faces.signon.conftest import comes_back, onward, who_is_in
from tests.faces.signon.provider_site import CLIENT, PASSWORD, PERSON, SECRET
from tests.holders import OWN, signs_in
from yihe.faces.signon import shapes
from yihe.foundation.roles import CLERK

SITE = Path(__file__).with_name("provider_site.py")
BACK = "http://testserver/accounts/sign-on/province/back/"


@pytest.fixture
def provider(tmp_path, settings):
    """The address of a provider that runs."""
    process = subprocess.Popen([sys.executable, str(SITE), str(tmp_path), BACK], stdout=subprocess.PIPE, text=True)
    try:
        url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        settings.SOCIALACCOUNT_PROVIDERS = {"sign_on": {"APPS": [{
            "provider_id": "province", "name": "一个省（虚构）", "client_id": CLIENT, "secret": SECRET,
            "settings": {"shape": "openid", "for": "staff", "server_url": url, "login": "", "agent": "", "claims": {}},
        }]}}  # fmt: skip
        yield url
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def lets_in(address: str) -> dict[str, str]:
    """Sign in there by its own pages; return what is brought back."""
    with requests.Session() as browser:
        answer = browser.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)[1]
        said = {"login": PERSON, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = browser.post(answer.url, said, allow_redirects=False)
        while not answer.headers["Location"].startswith(BACK):
            answer = browser.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    return {"to": back.path} | {name: values[0] for name, values in parse_qs(back.query).items()}


@pytest.mark.django_db
def test_somebody_signs_in_there_and_is_in_here(provider, person, monkeypatch):
    clerk = person(CLERK, name="周正")
    clerk.set_password(OWN)
    clerk.save()
    comes_back(at_home := signs_in(clerk), lets_in(onward(at_home, "province", "bind/")))
    client = Client()

    assert comes_back(client, lets_in(onward(client, "province"))).status_code == 302
    assert who_is_in(client) == clerk.pk

    # What it signs is for this sign-in alone: of another's the nonce is another.
    other = Client()
    brought = lets_in(onward(other, "province"))
    monkeypatch.setattr(shapes, "nonce_of", lambda verifier: "another")
    assert comes_back(other, brought).status_code == 401 and who_is_in(other) is None


@pytest.mark.django_db
def test_it_refuses_a_code_without_the_verifier_it_was_asked_with(provider):
    client = Client()
    brought = lets_in(onward(client, "province"))
    session = client.session
    states = session["socialaccount_states"]
    states[brought["state"]][0]["pkce_code_verifier"] = "x" * 43
    session["socialaccount_states"] = states
    session.save()

    assert comes_back(client, brought).status_code == 401
