"""
Promise: what somebody hands in is read before a transaction begins, for whoever may hand it in, counted; and what is kept of it
goes again with what is refused. Where each file goes is asked in the code, so that the next page that takes one is asked, too.
"""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.acts import hostile
from tests.errands.kinds import ErrandKind
from yihe.acts.documents.models import Document
from yihe.faces.desk import handed_in
from yihe.faces.exchange.imports import ORGANIZATIONS
from yihe.foundation import apart, office, slow_work
from yihe.foundation.roles import CLERK
from yihe.matters import kinds
from yihe.matters.kinds import Paper
from yihe.registers.accounts.models import Proposal

PRODUCT = Path(__file__).parents[2] / "yihe"
TAKE_FILES = {
    "desk:attach", "desk:act", "desk:finance_answer", "desk:organization_payee", "desk:organization_code", "desk:organization_registered",
    "desk:organization_recorded", "desk:organization_ending", "desk:organization_succession", "exchange:people_in", "exchange:take_in", "exchange:records_in",
    "portal:object", "desk:receive", "desk:serve",
}  # fmt: skip
CSV = "甲\n1\n".encode()


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (Paper("photo", "活动照片"),))


def views(resolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            yield f"{prefix}{found.name}", found
        else:
            yield from views(found, f"{prefix}{found.namespace}:" if found.namespace else prefix)


def declared() -> dict[str, URLPattern]:
    return {name: found for name, found in views(get_resolver()) if hasattr(found.callback, "hands_in")}


def a_pdf(number: int = 1) -> SimpleUploadedFile:
    return hostile.upload("决定书.pdf", hostile.pdf(b"<</Title(%d)>>" % number))


def pressed(client: Client, address: str, **said):
    """Send a form with its token: the whole page runs in the transaction of its press."""
    return client.post(address, said | {"_once": "einmal"})


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# -- nothing slow within a transaction ---------------------------------------------------------------------------------------


def test_what_is_slow_is_refused_within_a_transaction_and_in_production_it_is_logged(db, settings, caplog):
    assert apart.read("table", CSV, suffix="csv") == [["甲"], ["1"]]  # the control: the test's own is none

    with transaction.atomic():
        for slow in (lambda: apart.read("table", CSV, suffix="csv"), lambda: office.as_pdf(b"x", "docx")):
            with pytest.raises((slow_work.HoldsOthersUp, apart.BadFile)) as refused:
                slow()
            assert isinstance(refused.value, slow_work.HoldsOthersUp) or str(refused.value) == office.NOT_INSTALLED
        settings.MODE = "production"
        with caplog.at_level(logging.ERROR):
            assert apart.read("table", CSV, suffix="csv") == [["甲"], ["1"]]
    assert "reading a table: done within a transaction" in caplog.text


def test_all_that_is_slow_says_so_when_it_begins():
    named = {
        path.stem: path.read_text("utf-8").count("slow_work.begins(")
        for path in PRODUCT.rglob("*.py")
        if "slow_work.begins(" in path.read_text("utf-8")
    }

    assert named == {"apart": 1, "typesetting": 1, "office": 1, "scanning": 1, "reckoning": 1}


# -- every page that takes a file --------------------------------------------------------------------------------------------


def functions(*names: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(PRODUCT.rglob("*.py")):
        if {"demo", "migrations"} & set(path.parts):
            continue
        for found in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(found, ast.FunctionDef) and set(names) <= called(found):
                yield f"{path.relative_to(PRODUCT).with_suffix('').as_posix()}.{found.name}", found


def called(code: ast.AST) -> set[str]:
    return {each.attr for each in ast.walk(code) if isinstance(each, ast.Attribute)} | {
        each.id for each in ast.walk(code) if isinstance(each, ast.Name)
    }


def test_every_page_that_takes_a_file_says_who_may_hand_it_in_and_how_it_is_read(db):
    of_actions = {
        f"{kind.code}.{action.name}"
        for kind in kinds.every()
        for workflow in (kind.workflow, *kind.old_workflows.values())
        for action in workflow.actions.values()
        for box in getattr(action.form, "base_fields", {}).values()
        if isinstance(box, forms.FileField)
    }

    assert set(declared()) == TAKE_FILES
    assert {name for name, _code in functions("FILES")} == {
        "faces/desk/handed_in.of_form", "faces/desk/organizations.its_paper", "faces/desk/organizations.propose_payee",
        "faces/desk/organizations._proposed", "faces/desk/successions._propose", "faces/desk/papers._chosen", "faces/desk/papers.attach", "faces/desk/money.answer",
        "faces/exchange/views.received", "faces/portal/objecting._papers", "faces/portal/objecting._send",
        "faces/desk/pressing.key_of", "faces/desk/trouble._page", "faces/desk/matters.act", "faces/desk/matters._refused",
        # Forms of a kind and of a party's action: none of them has a box for a file, as is asked here.
        "faces/desk/matters.new", "faces/desk/mend._typed", "faces/portal/mine.act", "faces/desk/counter.new",
        "faces/desk/counter._scanned", "faces/desk/counter._take", "faces/desk/serving._receipt", "faces/desk/serving.serve",
        "faces/desk/kept.chosen",  # what they are called, and nothing else
        "faces/portal/danger.help_first",  # whether there are any
    }  # fmt: skip
    assert of_actions == {"payment_batch.register_answer"}
    assert [k.code for k in kinds.every() if any(
        isinstance(box, forms.FileField) for box in getattr(k.form, "base_fields", {}).values())] == []  # fmt: skip


def test_whoever_keeps_a_file_counts_it_and_keeps_what_the_scanner_said():
    keepers = dict(functions("storage", "keep"))

    assert set(keepers) == {"acts/documents/papers._put", "faces/desk/organizations.keep_paper"}
    assert [name for name, code in keepers.items() if not {"counted", "scanning", "note"} <= called(code)] == []
    assert {name for name, code in functions("keep_paper")} == {
        "faces/desk/organizations.propose_payee", "faces/desk/successions._propose",
    }  # fmt: skip
    assert [
        name for name, code in functions("keep_paper") if not {"nothing_left_behind", "atomic"} <= called(code)
    ] == []


def test_nothing_is_read_of_whoever_may_not_hand_it_in(db, person, organization, errand, monkeypatch):
    read = []
    monkeypatch.setattr(apart, "read", lambda *_args, **_said: read.append(1))
    matter = errand()
    said = {
        "number": matter.number,
        "name": "register_answer",
        "uscc": organization.uscc,
        "code": "organizations",
        "pk": 1,
        "seq": 1,
    }
    strangers = [Client(), signed_in(person())]

    for name, page in declared().items():
        address = reverse(name, kwargs={each: said[each] for each in page.pattern.converters})
        for client in strangers:
            files = {each: a_pdf() for each in ("file", "paper", "papers", "file-photo")}
            assert client.post(address, files | {"slot": "photo", "_once": "x"}).status_code < 500, name
    assert read == []


# -- in the transaction of a press -------------------------------------------------------------------------------------------


def test_papers_sheets_and_proposals_are_read_before_the_press(errand, people, person, organization):
    clerk = signed_in(person(CLERK))
    matter = errand()

    pressed(signed_in(people.applicant), f"/desk/matters/{matter.number}/papers/", slot="photo", file=a_pdf())
    sheet = pressed(clerk, "/exchange/organizations/in/", file=SimpleUploadedFile("x.xlsx", ORGANIZATIONS.template()))
    ended = pressed(
        clerk,
        ending(organization),
        how="deregistered",
        since=str(organization.registered_on),
        source="决定书",
        paper=a_pdf(2),
    )

    assert Document.objects.count() == 1
    assert sheet.status_code == 200 and "模板里的示例，没有导入" in sheet.content.decode(), (
        "its one row is the template's example, passed over aloud"
    )
    assert (ended.status_code, Proposal.objects.count()) == (302, 1)


def test_without_the_reading_before_they_are_read_where_others_are_held_up(errand, people, monkeypatch):
    """The control."""
    monkeypatch.setattr(handed_in, "read_first", lambda request: None)
    matter = errand()

    with pytest.raises(slow_work.HoldsOthersUp):
        pressed(signed_in(people.applicant), f"/desk/matters/{matter.number}/papers/", slot="photo", file=a_pdf())


def ending(organization) -> str:
    return reverse("desk:organization_ending", args=[organization.uscc])


# -- counted -----------------------------------------------------------------------------------------------------------------


def test_every_reading_is_counted_also_of_what_is_refused(person, settings, monkeypatch):
    settings.CEILINGS = {"readings.person": 2}
    clerk, read, times = signed_in(person(CLERK)), apart.read, []
    monkeypatch.setattr(apart, "read", lambda *args, **said: times.append(1) or read(*args, **said))

    pages = [
        clerk.post("/exchange/organizations/in/", {"file": SimpleUploadedFile("x.csv", CSV)}).content.decode()
        for _time in range(3)
    ]

    assert ["已到上限（2 份），这次没有读取。" in page for page in pages] == [False, False, True]
    assert len(times) == 2


def test_what_takes_too_long_is_counted_and_the_others_of_its_press_are_not_read(errand, people, settings, monkeypatch):
    settings.CEILINGS = {"stopped.person": 1}
    times = []

    def endless(*_args, **_said):
        times.append(1)
        raise apart.BadFile(apart.TOO_LONG)

    monkeypatch.setattr(apart, "read", endless)
    client, address = signed_in(people.applicant), f"/desk/matters/{errand().number}/papers/"

    first = client.post(address, {"slot": "photo", "file": [a_pdf(1), a_pdf(2)]}, follow=True).content.decode()
    then = client.post(address, {"slot": "photo", "file": a_pdf(3)}, follow=True).content.decode()

    assert (apart.TOO_LONG in first, handed_in.NOT_READ in first) == (True, True)
    assert "您今天读不完而停止的文件已到上限（1 份），这次没有读取。" in then
    assert len(times) == 1


def test_the_paper_of_a_refused_proposal_is_counted_no_more_and_lies_nowhere(person, organization, settings):
    clerk = signed_in(person(CLERK))
    said = {"how": "deregistered", "since": str(organization.registered_on), "source": "决定书"}

    assert clerk.post(ending(organization), said | {"paper": a_pdf(1)}).status_code == 302
    before = files_in(settings)
    refused = clerk.post(ending(organization), said | {"paper": a_pdf(2)})
    settings.CEILINGS = {"papers.person": 1}
    too_many = clerk.post(ending(organization), said | {"paper": a_pdf(3)})

    assert (refused.status_code, too_many.status_code) == (422, 422)
    assert "今天上传的材料已到上限（1 份）" in too_many.content.decode()
    assert (len(before), files_in(settings)) == (1, before)


def files_in(settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
