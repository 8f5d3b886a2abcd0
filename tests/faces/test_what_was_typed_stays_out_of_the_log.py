"""What people type goes into nothing that nobody can erase: the access log knows who, which and how many, not which words."""

import pytest
from django.test import Client

from tests.holders import OWN
from yihe.foundation.roles import CLERK, EXPERT
from yihe.registers.evidence.models import AccessEntry, Verb

ID_NUMBER = "320585199001011234"


def everything_logged() -> str:
    return " ".join(f"{row.subject} {row.detail} {row.reason}" for row in AccessEntry.objects.all())


@pytest.fixture
def clerk(person):
    user = person(CLERK)
    user.set_password(OWN)
    user.save()
    return user


def test_a_password_typed_as_a_name_is_a_digest_and_the_same_one_again(db):
    for typed in (OWN, OWN, "another-word"):
        Client().post("/accounts/login/", {"login": typed, "password": "x"})

    said = [row.subject for row in AccessEntry.objects.order_by("pk")]
    assert OWN not in everything_logged() and "another-word" not in everything_logged()
    assert said[0].startswith("sign-in ?") and said[0] == said[1] != said[2]


def test_a_known_name_is_named(clerk):
    Client().post("/accounts/login/", {"login": clerk.username.upper(), "password": "wrong"})

    assert [row.subject for row in AccessEntry.objects.all()] == [f"sign-in {clerk.username}"]


@pytest.mark.parametrize("path", ["/exchange/kinds/errand/", "/exchange/records/practitioners/"])
@pytest.mark.parametrize("name", ["q", "state", "since", "anything"])
def test_an_export_does_not_say_what_was_searched_for(clerk, path, name):
    client = Client()
    client.force_login(clerk)
    answer = client.get(path, {name: ID_NUMBER})

    # What a filter of matters cannot be leads back to the page, which says so: nothing goes out.
    given = path.startswith("/exchange/records/") or name not in ("state", "since")
    assert answer.status_code == (200 if given else 302)
    assert ID_NUMBER not in everything_logged()
    assert AccessEntry.objects.filter(verb=Verb.EXPORT).count() == given


def test_an_export_says_by_what_it_was_chosen(clerk, errand):
    errand("submitted")
    client = Client()
    client.force_login(clerk)
    client.get("/exchange/kinds/errand/", {"state": "submitted", "q": "某人"})

    assert AccessEntry.objects.get(verb=Verb.EXPORT).detail == "0 行 q=… state=submitted"


PROBES = [
    ("/desk/matters/{word}/", "get"), ("/desk/people/{word}/", "get"), ("/desk/organizations/{word}/", "get"),
    ("/desk/kinds/{word}/", "get"), ("/exchange/kinds/{word}/", "get"), ("/exchange/records/{word}/", "get"),
    ("/desk/matters/{word}/papers/", "post"), ("/desk/looks/", "post"), ("/desk/search/?q={word}", "get"),
    ("/desk/people/?q={word}", "get"), ("/desk/switch/", "post"), ("/desk/identity/", "post"),
]  # fmt: skip


@pytest.mark.parametrize("role", [CLERK, EXPERT], ids=lambda role: role.code)
def test_no_page_writes_a_word_of_an_address_or_a_form_that_names_nothing(person, role):
    client = Client()
    client.force_login(person(role))
    fields = ("number", "ground", "q", "username", "slot", "replaces", "next", "reason", "code", "membership")
    for path, method in PROBES:
        getattr(client, method)(path.format(word=ID_NUMBER), dict.fromkeys(fields, ID_NUMBER))

    assert ID_NUMBER not in everything_logged()


def test_a_refused_upload_does_not_name_what_was_sent(person, errand):
    from tests.acts import hostile

    matter = errand("accepted")
    client = Client()
    client.force_login(person(CLERK))
    paper = hostile.upload(f"{ID_NUMBER}.pdf", hostile.pdf())
    client.post(f"/desk/matters/{matter.number}/papers/", {"slot": ID_NUMBER, "file": paper})

    assert ID_NUMBER not in everything_logged()
