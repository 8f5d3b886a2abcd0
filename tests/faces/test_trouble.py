"""The storage is away, full, or says nothing certain: a sentence with 503, what was typed, and no second act."""

import errno
import os
import socket
import sqlite3

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)
from django.test import Client

from tests.errands.kinds import ErrandKind
from yihe.faces.desk import trouble
from yihe.foundation import commits
from yihe.foundation.roles import APPLICANT
from yihe.matters import presses
from yihe.matters.models import Draft, Matter, Press


@pytest.fixture
def applicant(person, organization):
    return person(APPLICANT, of=organization)


@pytest.fixture
def browser(applicant):
    client = Client(raise_request_exception=False)
    client.force_login(applicant)
    return client


def post(browser, **more):
    said = {"purpose": "买笔", "amount": "10", "once": "token-of-the-form", "_once": "one"} | more
    return browser.post(f"/desk/kinds/{ErrandKind.code}/new/", said)


def caused(kind, cause) -> Exception:
    fault = kind("x")
    fault.__cause__ = cause
    return fault


def sqlite_fault(name: str) -> Exception:
    cause = sqlite3.OperationalError("x")
    cause.sqlite_errorname = name
    return caused(OperationalError, cause)


class _State(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (commits.InDoubt("x"), trouble.IN_DOUBT),
        (OSError(errno.ENOSPC, "x"), trouble.FULL),
        (OSError(errno.ENOENT, "x"), ""),
        (sqlite_fault("SQLITE_FULL"), trouble.FULL),
        (sqlite_fault("SQLITE_READONLY_DBMOVED"), trouble.FULL),
        (sqlite_fault("SQLITE_BUSY"), trouble.AWAY),
        (sqlite_fault("SQLITE_ERROR"), ""),  # no such table: ours, not the storage's
        (caused(OperationalError, _State(None)), trouble.AWAY),
        (caused(OperationalError, _State("53100")), trouble.FULL),
        (caused(InternalError, _State("25006")), trouble.FULL),
        (caused(InternalError, _State("25P02")), ""),
        (InterfaceError("connection already closed"), trouble.AWAY),
        (DatabaseError("x"), ""),
        (ValueError("x"), ""),
    ],
    ids=repr,
)
def test_what_is_the_storages_fault_is_said_and_what_is_ours_is_not(fault, sentence):
    assert trouble.sentence_of(fault) == sentence


@pytest.mark.parametrize(
    ("raised", "status", "sentence"),
    [
        (sqlite_fault("SQLITE_FULL"), 503, trouble.FULL),
        (commits.InDoubt("x"), 503, trouble.IN_DOUBT),
        (ValueError("ours"), 500, ""),
    ],
    ids=["full", "in doubt", "control"],
)
def test_a_press_that_meets_a_fault_of_the_storage_gets_a_page_with_what_was_typed(
    browser, monkeypatch, raised, status, sentence
):
    def fails(*args, **more):
        raise raised

    monkeypatch.setattr("yihe.matters.opening.written", fails)

    answer = post(browser, purpose="买“笔”\n<b>和本子")

    page = answer.content.decode()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "30" if sentence else None)
    assert (bool(sentence) and sentence in page, "买“笔”\n&lt;b&gt;和本子</textarea>" in page) == (
        bool(sentence),
        bool(sentence),
    )
    assert 'name="_once"' in page if sentence else 'name="_once"' not in page
    assert Press.objects.count() == 0


def test_secrets_are_not_given_back_by_the_page(rf):
    request = rf.post("/x/", {"password": "geheim", "purpose": "买笔", "_once": "one"})

    assert list(trouble._fields(request)) == [("purpose", "买笔"), ("_once", "one")]


def test_the_second_press_of_a_form_is_answered_with_what_the_first_led_to(browser):
    first, second = post(browser), post(browser, once="token-of-the-form")

    assert (first.status_code, second.status_code) == (302, 302)
    assert (second["Location"], Matter.objects.count()) == (first["Location"], 1)
    said = browser.get(second["Location"]).content.decode()
    assert "这份表单刚才已经办理，没有重复办理。" in said


def test_without_the_token_what_a_form_does_is_done_twice(browser):
    """The control: it is the press that is remembered, and not the form's own token."""
    for _press in range(2):
        post(browser, _once="", once="")

    assert Matter.objects.count() == 2


def test_with_the_press_alone_it_is_done_once(browser):
    for _press in range(2):
        post(browser, once="")

    assert Matter.objects.count() == 1


def test_another_content_under_the_same_token_is_another_press(browser):
    post(browser, once="")
    post(browser, once="", purpose="买本子")

    assert Matter.objects.count() == 2


def test_what_was_refused_may_be_sent_again(browser):
    assert post(browser, amount="没有").status_code == 422
    assert Press.objects.count() == 0
    assert post(browser).status_code == 302


def test_a_press_without_a_session_is_not_remembered_as_done(db):
    answer = post(Client())

    assert (answer.status_code, Press.objects.count()) == (302, 0)


def test_what_was_said_with_a_press_is_not_kept_in_clear(browser):
    answer = post(browser)

    assert Press.objects.get().answer and answer["Location"] not in Press.objects.get().answer


def test_every_form_of_the_desk_carries_its_token(browser):
    assert 'name="_once"' in browser.get(f"/desk/kinds/{ErrandKind.code}/new/").content.decode()


def test_presses_are_forgotten_after_two_days(browser):
    post(browser)
    Press.objects.update(at="2020-01-01T00:00Z")

    assert (presses.forget_old(), Press.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("limit", "value", "said", "sentence"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 100, {"purpose": "长" * 200}, trouble.TOO_LONG),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 3, {f"f{n}": "1" for n in range(9)}, trouble.TOO_MANY),
    ],
)
def test_more_than_any_form_takes_is_refused_in_a_sentence(browser, settings, limit, value, said, sentence):
    setattr(settings, limit, value)

    answer = post(browser, **said)

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)


def test_a_folder_of_papers_without_room_is_said_in_a_sentence(rf):
    try:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        answer = trouble.server_error(rf.get("/desk/"))

    assert (answer.status_code, trouble.FULL in answer.content.decode()) == (503, True)


# PostgreSQL


class _Notice:
    def __init__(self, words="", function=""):
        self.message_primary, self.source_function = words, function


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("notice", "is_doubted"),
    [
        (_Notice("canceling wait for synchronous replication due to user request"), True),
        (_Notice("取消等待同步复制", "SyncRepWaitForLSN"), True),
        (_Notice("another warning"), False),
    ],
)
@pytest.mark.parametrize("in_transaction", [True, False])
def test_a_commit_that_stands_on_one_host_alone_is_an_error(notice, is_doubted, in_transaction):
    connection.ensure_connection()

    def act():
        if not in_transaction:
            commits._noticed(connection, notice)
            connection.cursor().execute("SELECT 1")
        else:
            with transaction.atomic():
                Press.objects.create(key="k", at="2026-11-28T00:00Z")
                commits._noticed(connection, notice)

    if is_doubted:
        with pytest.raises(commits.InDoubt):
            act()
    else:
        act()
    assert connection.stands_alone is False


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_breaks_while_it_commits_leaves_it_in_doubt():
    with pytest.raises(commits.InDoubt), transaction.atomic():
        Press.objects.create(key="k", at="2026-11-28T00:00Z")
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    assert Press.objects.count() == 0  # the connection is a new one, and says what there is


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_commit_the_database_refuses_is_no_doubt():
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(user_id=987654321, form="x", typed="y")  # the key is looked for when it commits
