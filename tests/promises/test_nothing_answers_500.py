"""
Promise: whatever is typed, posted or uploaded, the answer is a page. A thousand requests in each run, from a seed that is said
(`FUZZ_SEED` draws others; `make soak` sends ten thousand with a new one).
"""

import random
import shutil

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import get_resolver

from attack import fuzzing, odd
from tests.promises.test_under_attack import attacked
from tests.told import told
from yihe.faces.desk import passkeys
from yihe.foundation import readable
from yihe.registers.accounts.models import User

UNREAD = """
import sys
import attack.__main__ as attack
from yihe.faces.desk import middleware
middleware.is_readable = lambda environ: True
sys.argv = ["attack", "fuzzing", "--share", "10", "--json"]
raise SystemExit(attack.main())
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return shutil.copytree(told(tmp_path_factory), tmp_path_factory.mktemp("fuzzed"), dirs_exist_ok=True)


def test_a_thousand_odd_requests_are_answered(town):
    said = attacked(town, "-m", "attack", "fuzzing", "--share", "10", "--json")["fuzzing"]
    print(f"seed {fuzzing.SEED}: {said['asked']} requests in {said['seconds']} s")

    assert said["found"] == []
    assert said["asked"] >= 1000


def test_where_what_nobody_can_read_is_tried_all_the_same_it_is_found_out(town):
    """The control."""
    found = attacked(town, "-c", UNREAD)["fuzzing"]["found"]

    assert found != [] and all(sentence.startswith("种子") for sentence in found)
    assert any(
        fault in sentence for sentence in found for fault in ("LookupError", "UnicodeDecodeError", "UnicodeError")
    )


def test_every_address_is_asked_and_every_value_comes_out_of_the_seed():
    named = {name for name, _entry in fuzzing._pages(get_resolver().url_patterns, "")}

    assert {
        "desk:act",
        "desk:attach",
        "exchange:take_in",
        "portal:object",
        "account_login",
        "mfa_login_webauthn",
    } <= named
    assert [odd.value(random.Random(7)) for _n in range(3)] == [odd.value(random.Random(7)) for _n in range(3)]


# -- what was found, and its kind --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "charset", ["hex", "rot13", "base64", "idna", "undefined", "ascii", "utf-16", "unicode_escape", "gbk"]
)
@pytest.mark.parametrize("sort", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_a_form_in_another_encoding_than_our_pages_is_no_form(db, charset, sort):
    body = b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\xe7\r\n--b--\r\n'
    client = Client(raise_request_exception=False)

    assert client.generic("POST", "/follow/", body, content_type=f"{sort}; charset={charset}").status_code == 400


@pytest.mark.parametrize("charset", ["hex", "rot13", "idna", "undefined", "unicode_escape", "x"])
def test_an_encoding_that_is_none_is_answered_before_django_tries_it(db, rf, charset):
    """Django looks into the query while it makes the request, where nobody would answer."""
    environ = rf.get("/search/?q=%5Cud800").environ | {"CONTENT_TYPE": f"text/html; charset={charset}"}
    said = []
    door = readable.Door(WSGIHandler())

    body = b"".join(door(environ, lambda status, heads: said.append(status))).decode()

    assert (said, "这个请求看不懂" in body) == (["400 Bad Request"], True)
    if charset in ("hex", "rot13", "undefined"):
        with pytest.raises((LookupError, UnicodeError)):  # the control: without the door
            WSGIHandler()(environ, lambda *_said: None)


def test_what_can_be_read_passes_the_door(rf):
    assert not readable.is_readable(rf.get("/").environ | {"CONTENT_TYPE": "text/html; charset*=hex''%ff"})
    for sort in ("", "text/html", "text/html; charset=UTF-8", "multipart/form-data; boundary=x; charset=utf8"):
        assert readable.is_readable(rf.get("/").environ | {"CONTENT_TYPE": sort}), sort
    assert wsgi_of_ours()


def wsgi_of_ours():
    """Return what the web server is handed, read from the text: to import it would make this process one that serves."""
    text = (settings.ROOT / "config/wsgi.py").read_text("utf-8")
    return readable.Door(str) if "application = Door(get_wsgi_application())" in text else None


@pytest.mark.parametrize("length", ["x", "-1", "1e3", "９"])
def test_a_length_that_is_none_is_no_request(db, length):
    assert (
        Client(raise_request_exception=False).post("/follow/", {"number": "x"}, CONTENT_LENGTH=length).status_code
        == 400
    )


@pytest.mark.parametrize("referer", ["http://[::1", "http://[", "//", "\x00", "http://testserver/[", "x" * 9000])
def test_where_the_page_before_is_no_address_one_is_led_to_the_inbox(db, referer):
    answer = Client(raise_request_exception=False).post("/desk/drafts/", {"a": "1"}, headers={"referer": referer})

    assert (answer.status_code, "login" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("key", ["9" * 19, "-" + "9" * 30, "９" * 40, "9_" * 30 + "9"])
def test_a_number_no_row_can_have_is_a_choice_that_is_not_offered(db, key):
    class Choosing(forms.Form):
        one = forms.ModelChoiceField(User.objects.all())
        some = forms.ModelMultipleChoiceField(User.objects.all())

    form = Choosing({"one": key, "some": ["1", key]})

    assert not form.is_valid()
    assert {name: errors[0].code for name, errors in form.errors.as_data().items()} == {
        "one": "invalid_choice",
        "some": "invalid_choice",
    }


@pytest.mark.parametrize(
    "said",
    ["{}", "[]", "1", '{"id": 1}', '{"response": []}', '{"rawId": "é", "response": {}}', "[" * 3000, '"\\ud800"', ""],
)
@pytest.mark.parametrize("page", ["/accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/reauthenticate/"])
def test_a_passkey_that_answers_nonsense_is_a_wrong_key(db, person, page, said):
    client = Client(raise_request_exception=False)
    if "reauthenticate" in page:
        client.force_login(person())

    answer = client.post(page, {"credential": said})

    assert answer.status_code < 500
    assert page.endswith("reauthenticate/") or SESSION_KEY not in client.session


def test_every_form_for_a_passkey_is_one_of_ours():
    from allauth.mfa.app_settings import FORMS

    found = {name for name in vars(passkeys.forms) if name.endswith("WebAuthnForm") and not name.startswith("_")}

    assert {f"{name.removesuffix('WebAuthnForm').lower()}_webauthn" for name in found} - {"edit_webauthn"} == set(FORMS)
