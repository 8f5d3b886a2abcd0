"""Ceilings: the n-th is kept, the n+1-th is a sentence and leaves nothing; one does not use up what another needs."""

import os
import re
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.acts import hostile
from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from tests.faces.portal.test_objection_papers import a_photo
from tests.faces.portal.visits import object_to, words
from tests.faces.test_exchange import an_organization, sheet
from tests.faces.test_people import ENTER, a_worker
from yihe.acts.documents import drawings, leftovers, papers, storage
from yihe.acts.documents.models import Document
from yihe.acts.notices.models import Objection
from yihe.domains.incubation.models import CallQuestion
from yihe.domains.incubation.queries import public_call
from yihe.domains.incubation.questions import ask_about
from yihe.faces.design.shell import mark
from yihe.faces.desk import kept
from yihe.faces.desk.models import SavedView
from yihe.faces.exchange import imports
from yihe.foundation import ceilings
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, CLERK
from yihe.matters import actions, standing
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import Paper
from yihe.matters.models import Countersignature, Draft, Event, Matter
from yihe.registers.accounts import edits, invitations
from yihe.registers.accounts.models import Phrase, Proposal, SharedEntry
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.regions.models import Region

ROOT = Path(__file__).parents[3]
PHOTO = Paper("photo", "活动照片")


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (PHOTO,))


def a_pdf(number: int):
    return hostile.upload("照片.pdf", hostile.pdf(b"<</Title(%d)>>" % number))


def files_in(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def counted() -> int:
    return SharedEntry.objects.count()


# -- the table ---------------------------------------------------------------------------------------------------------------


def test_every_ceiling_is_asked_somewhere_and_tried_here():
    product = "\n".join(
        p.read_text("utf-8") for p in (ROOT / "yihe").rglob("*.py") if p.name not in ("ceilings.py", "write_docs.py")
    )
    tried = set(re.findall(r"CEILINGS = \{\"(\w+)", Path(__file__).read_text("utf-8")))
    # Tried where their rules are: test_documents, test_objection_papers, test_sheets, test_exchange, test_lists, test_previews,
    # test_bulk, test_phrases, test_waiting, test_sheet_of_people, test_files_are_read_first, test_subscriptions, sealed/test_delivering, advice/test_public_way, appointments/test_booking.
    elsewhere = {
        "paper", "papers_of_a_matter", "bytes_of_a_matter", "versions_of_a_paper", "papers_of_an_objection", "sheet",
        "rows_of_an_import", "rows_of_an_export", "views", "preview_pages", "preview_pixels", "preview_bytes", "previews", "bulk", "phrases",
        "feedback", "people_of_a_sheet", "readings", "stopped", "pictures_of_a_paper",
        "subscriptions", "followed", "sealed_bid", "deliveries", "delivered", "consultations", "inquiries", "appointments",
    }  # fmt: skip
    names = {name: value.code for name, value in vars(ceilings).items() if isinstance(value, ceilings.Ceiling)}

    assert [name for name in names if f"ceilings.{name}" not in product] == []
    assert tried | elsewhere == set(ceilings.ceilings) == set(names.values())
    assert not tried & elsewhere


def test_the_table_in_the_documents_is_that_of_the_code():
    text = (ROOT / "docs/ceilings.md").read_text("utf-8")

    assert all(row in text for row in ceilings.table())


def test_a_count_ends_with_the_day_and_is_of_one_person_alone(db, settings, travel):
    settings.CEILINGS = {"reminders.person": 1}
    sentence = "您今天催办已到上限（1 次），这次没有保存。请明天再来，或者与司法局联系。"

    assert ceilings.take({ceilings.REMINDERS: 1}, person=7) == ""
    assert ceilings.take({ceilings.REMINDERS: 1}, person=7) == sentence
    assert ceilings.take({ceilings.REMINDERS: 1}, person=8) == ""
    travel(timezone.localdate() + timedelta(days=1))
    assert ceilings.take({ceilings.REMINDERS: 1}, person=7) == ""


def test_one_ceiling_of_several_that_is_reached_counts_none_of_them(db, settings):
    settings.CEILINGS = {"papers.person": 5, "bytes.person": 100}

    assert ceilings.take({ceilings.PAPERS: 1, ceilings.BYTES: 101}, person=1) != ""
    assert ceilings.take({ceilings.PAPERS: 5, ceilings.BYTES: 100}, person=1) == ""
    assert ceilings.take({ceilings.PAPERS: 0, ceilings.BYTES: 1}, person=1) != ""


def test_what_is_rolled_back_was_not_counted(db, settings):
    settings.CEILINGS = {"reminders.person": 1}
    with pytest.raises(RuntimeError), transaction.atomic():
        assert ceilings.take({ceilings.REMINDERS: 1}, person=7) == ""
        raise RuntimeError

    assert ceilings.take({ceilings.REMINDERS: 1}, person=7) == ""


def test_nobody_is_not_counted_and_nobody_stands_for_another(db, settings):
    settings.CEILINGS = {"objections.address": 0, "objections.person": 0}

    assert ceilings.take({ceilings.OBJECTIONS: 1}, person=None, address="") == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_counted_one_by_one(settings):
    settings.CEILINGS = {"reminders.person": 3}
    start, said = threading.Barrier(8), []

    def ask():
        start.wait()
        try:
            said.append(ceilings.take({ceilings.REMINDERS: 1}, person=7))
        finally:
            connection.close()

    doers = [threading.Thread(target=ask) for _n in range(8)]
    for doer in doers:
        doer.start()
    for doer in doers:
        doer.join()

    assert sorted(bool(sentence) for sentence in said) == [False] * 3 + [True] * 5


# -- papers ------------------------------------------------------------------------------------------------------------------


def test_papers_of_a_person_and_of_an_organization(errand, people, person, organization, settings):
    settings.CEILINGS = {"papers.person": 2, "papers.organization": 3}
    matter, colleague = errand(), person(APPLICANT, of=organization)
    for number in (1, 2):
        papers.attach(matter, "photo", a_pdf(number), by=people.applicant)

    with pytest.raises(NotAllowed, match="^您今天上传的材料已到上限（2 份）"):
        papers.attach(matter, "photo", a_pdf(3), by=people.applicant)
    papers.attach(matter, "photo", a_pdf(3), by=colleague)
    with pytest.raises(NotAllowed, match="^您的单位今天上传的材料已到上限（3 份）"):
        papers.attach(matter, "photo", a_pdf(4), by=colleague)

    assert (Document.objects.count(), len(files_in(settings))) == (3, 3)


def test_bytes_of_a_person(errand, people, settings):
    size = len(a_pdf(1).read())
    settings.CEILINGS = {"bytes.person": 2 * size}
    matter = errand()
    for number in (1, 2):
        papers.attach(matter, "photo", a_pdf(number), by=people.applicant)

    with pytest.raises(NotAllowed, match="^您今天上传的材料合计已到上限"):
        papers.attach(matter, "photo", a_pdf(3), by=people.applicant)
    assert (Document.objects.count(), len(files_in(settings))) == (2, 2)


def test_papers_refused_as_too_many_leave_no_file(errand, people, settings):
    settings.PAPER_LIMITS = {"papers": 1}
    matter = errand()
    papers.attach(matter, "photo", a_pdf(0), by=people.applicant)

    for number in range(1, 6):
        with pytest.raises(NotAllowed, match="已有 1 份材料"):
            papers.attach(matter, "photo", a_pdf(number), by=people.applicant)

    assert len(files_in(settings)) == 1


def test_what_a_rolled_back_attachment_put_on_the_disk_goes_with_it(errand, people, settings, monkeypatch):
    matter = errand()
    monkeypatch.setattr(papers, "noted", lambda *_args, **_said: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        papers.attach(matter, "photo", a_pdf(1), by=people.applicant)

    assert (Document.objects.count(), files_in(settings), counted()) == (0, [], 0)


def test_what_others_have_too_stays_when_an_attachment_is_rolled_back(errand, people, settings, monkeypatch):
    papers.attach(errand(), "photo", a_pdf(1), by=people.applicant)
    (there,) = files_in(settings)
    matter = errand()
    monkeypatch.setattr(papers, "noted", lambda *_args, **_said: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        papers.attach(matter, "photo", a_pdf(1), by=people.applicant)

    assert files_in(settings) == [there]


def aged(path: Path, days: float) -> None:
    at = time.time() - days * 24 * 3600
    os.utime(path, (at, at))


def test_the_clock_sweeps_files_without_a_row_once_they_are_a_day_old(errand, people, settings):
    papers.attach(errand(), "photo", a_pdf(1), by=people.applicant)
    (of_a_row,) = files_in(settings)
    of_nobody = [storage._place(storage.keep(b"left by a crash")), storage._place(storage.keep(b"of just now"))]
    cut_short = of_a_row.with_name(".tmpabc")
    cut_short.write_bytes(b"half")
    for path in (of_a_row, of_nobody[0], cut_short):
        aged(path, 1.1)

    call_command("clock", verbosity=0)

    assert set(files_in(settings)) == {of_a_row, of_nobody[1]}


def test_a_file_somebody_has_just_relied_on_is_not_swept(settings, db):
    digest = storage.keep(b"old and wanted again")
    aged(storage._place(digest), 2)

    storage.keep(b"old and wanted again")

    assert leftovers.sweep() == 0
    assert storage.content_of(digest) == b"old and wanted again"


def test_the_proof_of_a_proposal_is_counted_and_goes_when_it_is_refused(client, person, organization, settings):
    settings.CEILINGS = {"papers.person": 1}
    client.force_login(person(CLERK))
    page = reverse("desk:organization_payee", args=[organization.uscc])

    def propose(number):
        said = {
            "bank": "某银行",
            "account": f"62220200000{number}",
            "since": timezone.localdate(),
            "source": "开户许可证",
        }
        return client.post(page, said | {"paper": a_pdf(number)})

    first, again, another = propose(1), propose(2), propose(3)

    assert [first.status_code, again.status_code, another.status_code] == [302, 422, 422]
    assert "您今天上传的材料已到上限（1 份）" in words(another.content.decode())
    assert (Proposal.objects.count(), len(files_in(settings))) == (1, 1)


# -- objections --------------------------------------------------------------------------------------------------------------


def test_objections_from_one_address(client, notice, settings):
    settings.CEILINGS = {"objections.address": 2}
    statuses = [object_to(client, notice, once=f"n{n}").status_code for n in range(3)]
    elsewhere = object_to(Client(REMOTE_ADDR="198.51.100.7"), notice, once="other")

    assert statuses == [302, 302, 409]
    assert elsewhere.status_code == 302
    assert Objection.objects.count() == 3


def test_files_and_bytes_from_one_address_and_a_refused_objection_leaves_none(client, notice, settings):
    settings.CEILINGS = {"papers.address": 3}
    first = object_to(client, notice, once="a", papers=[a_photo(), a_photo()])
    second = object_to(client, notice, once="b", papers=[a_photo(), a_photo()])

    assert (first.status_code, second.status_code) == (302, 409)
    assert "您所用的网络今天上传的材料已到上限（3 份）" in words(second.content.decode())
    assert (Objection.objects.count(), Document.objects.filter(slot="objection_evidence").count()) == (1, 2)
    kept_there = set(Document.objects.values_list("digest", flat=True))
    assert {path.name for path in files_in(settings)} - kept_there == set()


# -- drafts ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def writer(people):
    client = Client()
    client.force_login(people.applicant)
    return client


def autosave(client, form: str, **typed):
    return client.post(f"{reverse('desk:drafts')}?form={form}", {"purpose": "写了一半"} | typed)


NEW = "/desk/kinds/errand/new/"


def test_no_draft_is_kept_of_what_is_not_there(writer, errand, person):
    another = Errand(purpose="别人的", amount=1)
    theirs = make_organization()
    foreign = actions.open_matter(ErrandKind, another, by=person(APPLICANT, of=theirs), organization=theirs)
    invented = [
        "/desk/matters/BJ-2026-99999/do/submit/", "/desk/matters/x/mend/", "/desk/kinds/nothing/new/",
        f"{NEW}?a=1", "/desk/records/nothing/new/", f"/desk/matters/{foreign.number}/mend/",
        f"/desk/matters/{errand().number}/do/nothing/",
    ]  # fmt: skip

    assert [autosave(writer, form).status_code for form in invented] == [404] * len(invented)
    assert Draft.objects.count() == 0


def test_a_draft_of_what_is_there_is_kept(writer, errand):
    """The control."""
    matter = errand()
    forms = [NEW, f"/desk/matters/{matter.number}/mend/", f"/desk/matters/{matter.number}/do/submit/"]

    assert [autosave(writer, form).status_code for form in forms] == [200] * 3
    assert set(Draft.objects.values_list("form", flat=True)) == set(forms)


def test_drafts_of_a_person(writer, errand, settings):
    settings.CEILINGS = {"drafts": 2}
    matters = [errand() for _n in range(2)]
    forms = [NEW, *(f"/desk/matters/{matter.number}/mend/" for matter in matters)]
    answers = [autosave(writer, form) for form in forms]

    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert answers[2].content.decode().strip() == ("没有提交的填写内容已有 2 份，没有再保存；请先提交或办完其中一些。")
    assert autosave(writer, NEW, purpose="写完").status_code == 200, "one that is there goes on being kept"


def test_words_of_a_draft(writer, settings):
    settings.CEILINGS = {"words_of_a_draft": 30}

    assert autosave(writer, NEW, purpose="字" * (30 - len("purpose"))).status_code == 200
    assert autosave(writer, NEW, purpose="字" * (31 - len("purpose"))).status_code == 409
    assert autosave(writer, NEW, purpose="", **{"长" * 40: ""}).status_code == 409, "names of fields count"
    assert len(Draft.objects.get().fields["purpose"][0]) == 23


def test_a_draft_nobody_went_on_with_is_thrown_away_after_half_a_year(writer, errand):
    autosave(writer, NEW)
    autosave(writer, f"/desk/matters/{errand().number}/mend/")
    Draft.objects.filter(form=NEW).update(at=timezone.now() - kept.OLD - timedelta(days=1))

    call_command("clock", verbosity=0)

    assert [draft.form for draft in Draft.objects.all()] != [NEW]
    assert Draft.objects.count() == 1


def test_what_is_set_aside_without_a_session(people, settings):
    settings.CEILINGS = {"set_aside.person": 2}
    clients = [Client() for _n in range(3)]
    for client in clients:
        client.post(NEW, {"purpose": "写了一半", "_who": mark(people.applicant)})

    assert ["kept" in client.session for client in clients] == [True, True, False]


# -- what is written in the database -----------------------------------------------------------------------------------------


def test_matters_opened_by_hand(writer, settings):
    settings.CEILINGS = {"matters.person": 2}
    said = {"purpose": "普法", "amount": "1"}
    answers = [writer.post(NEW, said | {"once": f"n{n}"}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "您今天新建的办件已到上限（2 件）" in answers[2].content.decode()
    assert "普法" in answers[2].content.decode()
    assert Matter.objects.count() == 2


def test_reminders_of_a_person(errand, people, settings):
    settings.CEILINGS = {"reminders.person": 2}
    matters = [errand("submitted") for _n in range(3)]
    for matter in matters[:2]:
        standing.remind(matter, by=people.applicant)

    with pytest.raises(NotAllowed, match="^您今天催办已到上限（2 次）"):
        standing.remind(matters[2], by=people.applicant)
    assert Event.objects.filter(action="remind").count() == 2


def test_signatures_asked_for(errand, people, person, settings):
    settings.CEILINGS = {"signatures_asked.person": 1}
    first, second = person(CLERK), person(CLERK)
    standing.add_signatory(errand("submitted"), by=people.clerk, of=first, question="意见？")

    with pytest.raises(NotAllowed, match="^您今天请人会签已到上限（1 次）"):
        standing.add_signatory(errand("submitted"), by=people.clerk, of=second, question="意见？")
    assert Countersignature.objects.count() == 1


def test_questions_about_a_call(story, person, settings):
    settings.CEILINGS = {"questions.person": 2, "questions.organization": 3}
    call = public_call(story.call().number)
    colleague = person(APPLICANT, of=story.organization)
    for number in range(2):
        ask_about(call, by=story.applicant, text=f"问题{number}")

    with pytest.raises(NotAllowed, match="^您今天对招募的提问已到上限（2 个）"):
        ask_about(call, by=story.applicant, text="再问")
    ask_about(call, by=colleague, text="同事问")
    with pytest.raises(NotAllowed, match="^您的单位今天对招募的提问已到上限（3 个）"):
        ask_about(call, by=colleague, text="同事再问")
    assert CallQuestion.objects.count() == 3


# -- sheets ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def importer(client, person):
    Region.objects.get_or_create(
        code=CHENGXIANG,
        defaults={"name": "城厢镇", "level": "town", "parent": "320585", "full_name": "江苏省苏州市太仓市城厢镇"},
    )
    client.force_login(person(CLERK))
    return client


def hand_in(client, *rows):
    return client.post("/exchange/organizations/in/", {"file": sheet(imports.ORGANIZATIONS, *rows)})


def test_sheets_of_a_person(importer, settings):
    settings.CEILINGS = {"sheets.person": 2}
    answers = [
        hand_in(importer, an_organization(uscc=valid_uscc(600 + n), name=f"第{n}社（虚构）")).status_code
        for n in range(3)
    ]

    assert answers == [302, 302, 422]
    assert Organization.objects.filter(name__startswith="第").count() == 2


def test_bytes_of_sheets(importer, settings):
    size = len(sheet(imports.ORGANIZATIONS, an_organization()).read())
    settings.CEILINGS = {"sheet_bytes.person": size + 200}

    assert hand_in(importer, an_organization()).status_code == 302
    assert hand_in(importer, an_organization(name="又一社")).status_code == 422
    assert Organization.objects.filter(name="又一社").count() == 0


def test_rows_given_back_are_no_more_than_a_session_may_hold_and_of_the_newest_import(importer, settings):
    settings.CEILINGS = {"rows_given_back": 1200}
    wrong = [an_organization(uscc="不对", address="长" * 400) for _n in range(3)]
    importer.get("/exchange/organizations/in/")
    session = importer.session
    session["wrong-practitioners"] = "an earlier one"
    session.save()

    answer = hand_in(importer, *wrong)

    assert "有错的行内容太多，只能退回前 2 行" in words(answer.content.decode())
    assert [name for name in importer.session.keys() if name.startswith("wrong-")] == ["wrong-organizations"]
    assert importer.get("/exchange/wrong/organizations/").status_code == 200


def test_records_of_a_person_and_of_an_organization(client, person, organization, settings):
    settings.CEILINGS = {"records.person": 2, "records.organization": 3}
    numbers = iter(
        ["11010519491231002X", "110105194912310038", "110105194912310054", "110105194912310070", "110105194912310062"]
    )

    def enter(user):
        number = next(numbers)
        client.force_login(user)
        return client.post(ENTER, a_worker(id_number=number, number=f"证{number[-3:]}")).status_code

    one, another = person(APPLICANT, of=organization), person(APPLICANT, of=organization)
    assert [enter(one), enter(one), enter(one), enter(another), enter(another)] == [302, 302, 422, 302, 422]
    assert Practitioner.objects.count() == 3


# -- letters -----------------------------------------------------------------------------------------------------------------


def asks_for_address(client, email: str) -> str:
    answer = client.post(reverse("desk:account_address"), {"email": email})
    return "" if answer.status_code == 302 else words(answer.content.decode())


def test_one_mailbox_and_one_person_are_written_to_so_often_a_day(client, person, settings):
    settings.CEILINGS = {"letters.person": 3, "letters.mailbox": 2}
    client.force_login(person(APPLICANT, of=make_organization()))

    said = [asks_for_address(client, email) for email in ("a@example.org", "A@example.org", "a@example.org")]
    assert said[:2] == ["", ""] and "这个邮箱今天邀请和确认新邮箱的信已到上限（2 封）" in said[2]
    assert asks_for_address(client, "b@example.org") == ""
    assert "您今天邀请和确认新邮箱的信已到上限（3 封）" in asks_for_address(client, "c@example.org")
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["A@example.org"], ["b@example.org"]]


def test_an_administrator_invites_nobody_past_it_and_no_mailbox_is_kept_in_clear(person, settings):
    settings.CEILINGS = {"letters.mailbox": 1}
    administrator = person(ADMINISTRATOR)
    newcomers = [
        edits.open_account(by=administrator, username=f"new{n}", name=f"新人{n}", email="same@example.org")
        for n in (1, 2)
    ]

    invitations.invite(newcomers[0], by=administrator)
    with pytest.raises(ValidationError, match="这个邮箱今天邀请和确认新邮箱的信已到上限（1 封）"):
        invitations.invite(newcomers[1], by=administrator)
    assert not any("same@" in key for key in SharedEntry.objects.values_list("key", flat=True))


# -- counted in rows ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "said", "rows"),
    [
        ("/desk/views/keep/", {"name": "视图{}", "place": "all", "asked": "state=open", "office": ""}, SavedView),
        ("/desk/phrases/", {"text": "同意{}。"}, Phrase),
    ],
    ids=["views", "phrases"],
)
def test_three_at_once_keep_no_more_than_the_ceiling(person, monkeypatch, address, said, rows):
    user, start = person(CLERK), threading.Barrier(3)

    def one(_self) -> int:
        time.sleep(0.5)  # between what was counted and what is kept
        return 1

    monkeypatch.setattr(ceilings.Ceiling, "most", property(one))

    def keep(number: int):
        client = Client()
        client.force_login(user)
        start.wait()
        try:
            client.post(address, {name: text.format(number) for name, text in said.items()})
        finally:
            connection.close()

    keepers = [threading.Thread(target=keep, args=(number,)) for number in range(3)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()

    assert rows.objects.count() == 1


# -- looking at papers -------------------------------------------------------------------------------------------------------


def test_so_many_drawings_a_day_and_what_was_drawn_is_looked_at_all_the_same(errand, people, settings):
    matter = errand()
    document, other = (papers.attach(matter, "photo", a_pdf(n), by=people.applicant) for n in (1, 2))
    settings.CEILINGS = {"drawings.person": 1}

    drawings.sheet(document, 1, by=people.applicant)
    with pytest.raises(drawings.NotDrawn, match="今天在页面上看，新画的画面已到上限（1 次），这次没有画。"):
        drawings.sheet(other, 1, by=people.applicant)
    assert drawings.sheet(document, 1, by=people.applicant).count == 1
    settings.CEILINGS = {}
    assert drawings.sheet(other, 1, by=people.applicant).count == 1
