"""Papers of a matter: what is taken and refused, who may add what and when, what is missing, what is handed out."""

import re
import struct
import threading
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.acts import hostile
from tests.errands.kinds import ErrandKind
from tests.errands.models import Errand
from yihe.acts.documents import checks, papers, storage, verifying
from yihe.acts.documents.checks import Refused, checked, cleaned_name
from yihe.acts.documents.declarations import check_papers
from yihe.acts.documents.models import Document, Retraction
from yihe.acts.documents.panels import Papers
from yihe.foundation import digests
from yihe.foundation.foreign import pictures
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR
from yihe.matters import actions
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.evidence import verify
from yihe.matters.kinds import Paper
from yihe.matters.models import Matter
from yihe.registers.evidence.models import AccessEntry, Verb

pytestmark = pytest.mark.usefixtures("neighbours")

CERTIFICATE = Paper("certificate", "登记证书", required_for=("submit",), note="副本，加盖公章")
CHARTER = Paper("charter", "章程", required_for=("submit",))
OPINION = Paper("opinion", "审核意见表", required_for=("accept",), by=(CLERK,))
PHOTO = Paper("photo", "活动照片")
PDF = hostile.pdf()


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    """Files of a test go into its own folder; errands carry papers."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (CERTIFICATE, CHARTER, OPINION, PHOTO))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))


@pytest.fixture
def applicant(person, organization):
    return person(APPLICANT, of=organization)


@pytest.fixture
def clerk(person):
    return person(CLERK)


@pytest.fixture
def errand(applicant, organization):
    """A draft of the organization's."""
    return open_matter(
        ErrandKind, Errand(purpose="普法", amount=100), by=applicant, organization=organization, hat="applicant"
    )


@pytest.fixture
def submitted(errand, applicant):
    papers.attach(errand, "certificate", file("证书.pdf"), by=applicant)
    papers.attach(errand, "charter", file("章程.pdf"), by=applicant)
    perform(errand, "submit", by=applicant)
    return errand


def file(name: str = "证书.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return hostile.upload(name, content)


def current_paper(matter, slot: str) -> Document | None:
    return Document.objects.current().filter(matter=matter, slot=slot).last()


def missing_for(matter, action: str) -> str:
    return papers.papers_missing(ErrandKind.workflow.actions[action], matter)


def another_pdf(number: int) -> bytes:
    return hostile.pdf(b"<</Title(%d)>>" % number)


# -- what is taken and what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hostile.GOOD)
def test_an_ordinary_file_is_taken_as_it_is(name):
    ready = checked(file(name, hostile.GOOD[name]))

    assert ready.content == hostile.GOOD[name]
    assert ready.name == name
    assert ready.content_type == checks.TYPES[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("what", hostile.BAD)
def test_a_hostile_file_is_refused_in_one_chinese_sentence(what):
    name, content = hostile.BAD[what]

    with pytest.raises(Refused) as refused:
        checked(file(name, content))

    assert re.fullmatch(r"“[^”]+”[^\n]*[\u4e00-\u9fff][^\n]*。", str(refused.value))


def test_there_are_more_than_sixty_hostile_files_and_each_has_a_good_twin_of_its_type():
    assert len(hostile.BAD) >= 60
    assert {name.rpartition(".")[2].lower() for name in hostile.GOOD} == set(checks.TYPES)


def test_a_script_is_found_in_every_place_and_not_in_the_text_of_a_page():
    """The control: the same PDFs without the script are taken, so it is the script that is refused."""
    for holder in (hostile.pdf(hostile.SCRIPT), hostile.pdf(hostile.object_stream(hostile.SCRIPT))):
        with pytest.raises(Refused, match="脚本"):
            checked(file(content=holder))
    for holder in (hostile.pdf(b"<</S/GoTo>>"), hostile.pdf(hostile.object_stream(b"<</S/GoTo>>"))):
        assert checked(file(content=holder)).content == holder


def test_the_memory_a_picture_takes_is_asked_before_it_is_decoded():
    """The control: with fewer points, or scaled while it is read, it is decoded – the PNG, whose data are missing, in vain."""
    small, large = 300, 7000
    said = {
        "PNG": [pictures.fault(hostile.png_that_says(n, n), "PNG") for n in (small, large)],
        "progressive": [pictures.fault(hostile.jpeg_that_says(n, n, progressive=True), "JPEG") for n in (small, large)],
        "JPEG": [pictures.fault(hostile.jpeg_that_says(large, large), "JPEG")],
    }
    broken, too_large = (
        "图片打不开，可能已经损坏，请重新导出后再上传。",
        "图片有 7000×7000 像素，颜色又多，太大了，请缩小或存为普通的 JPG 后再上传。",
    )

    assert said == {"PNG": [broken, too_large], "progressive": ["", too_large], "JPEG": [""]}


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(settings):
    settings.PAPER_LIMITS = {"file": len(PDF)}

    assert checked(file()).content == PDF
    with pytest.raises(Refused, match="超过每份"):
        checked(file(content=another_pdf(1)))


def test_a_file_that_lies_about_its_size_is_measured(settings):
    settings.PAPER_LIMITS = {"file": 100}
    liar = file()
    liar.size = 1

    with pytest.raises(Refused, match="超过每份"):
        checked(liar)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("登记证书.pdf", "登记证书.pdf"),
        ("../../etc/证书.pdf", "证书.pdf"),
        ("C:\\Users\\我\\证书.pdf", "证书.pdf"),
        ("证\x00书\n\t.pdf", "证书.pdf"),
        ("证书\u202efdp.pdf", "证书fdp.pdf"),
        ("证书.exe.pdf", "证书_exe.pdf"),
        ("2026.11.21 申请书.pdf", "2026.11.21 申请书.pdf"),
        ("  证 \u3000 书 . pdf", "证 书. pdf"),
        (".pdf", "材料.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
        ("", "材料"),
        ("...", "材料"),
    ],
)
def test_a_name_is_cleaned(sent, kept):
    assert cleaned_name(sent) == kept


def test_no_cleaned_name_can_break_a_header_or_leave_a_folder():
    for point in range(0x3000):
        name = cleaned_name(f"a{chr(point)}b/../c{chr(point)}.pdf")
        assert not re.search(r"[\x00-\x1f\x7f/\\\"]", name)
        assert name.endswith("pdf")


# -- putting papers there ----------------------------------------------------------------------------------------------


def test_a_paper_is_kept_under_its_digest_and_said_on_the_chain(errand, applicant, settings):
    before = errand.chain_length

    document = papers.attach(errand, "certificate", file("证书.pdf"), by=applicant)

    digest = digests.sm3(PDF)
    assert (document.name, document.version, document.size, document.digest) == ("证书.pdf", 1, len(PDF), digest)
    assert document.content_type == "application/pdf"
    assert (Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest).is_file()
    assert storage.content_of(digest) == PDF
    event = errand.events.last()
    assert (event.action, event.actor, event.seq) == ("attach", applicant, before + 1)
    assert event.said == {
        "document": {"id": document.pk, "label": "登记证书（证书.pdf，第 1 版）"}, "size": len(PDF), "sm3": digest,
    }  # fmt: skip
    assert errand.chain_length == before + 1
    assert list(verify(errand)) == []


def test_the_same_content_is_stored_once(errand, applicant, settings):
    papers.attach(errand, "certificate", file("甲.pdf"), by=applicant)
    papers.attach(errand, "charter", file("乙.pdf"), by=applicant)

    assert len([p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]) == 1


def test_a_new_version_replaces_the_old_one_and_both_can_be_read(errand, applicant):
    first = papers.attach(errand, "certificate", file(), by=applicant)
    second = papers.attach(errand, "certificate", file(content=another_pdf(2)), by=applicant, replaces=first)

    slot = papers.papers_on(errand, applicant)[0]
    assert (second.version, second.replaces) == (2, first)
    assert (slot.papers, slot.earlier) == ([second], [first])
    assert papers.read(first, by=applicant) == PDF
    assert papers.read(second, by=applicant) == another_pdf(2)


def test_a_version_that_was_replaced_cannot_be_replaced_again(errand, applicant):
    first = papers.attach(errand, "certificate", file(), by=applicant)
    papers.attach(errand, "certificate", file(content=another_pdf(2)), by=applicant, replaces=first)

    with pytest.raises(Refused, match="已经替换过"):
        papers.attach(errand, "certificate", file(content=another_pdf(3)), by=applicant, replaces=first)


def test_a_paper_of_another_slot_or_matter_cannot_be_replaced(errand, applicant, organization):
    other = open_matter(ErrandKind, Errand(purpose="调解", amount=1), by=applicant, organization=organization)
    there = papers.attach(other, "certificate", file(), by=applicant)
    charter = papers.attach(errand, "charter", file(), by=applicant)

    for wrong in (there, charter):
        with pytest.raises(Refused, match="不在这一项里"):
            papers.attach(errand, "certificate", file(content=another_pdf(1)), by=applicant, replaces=wrong)


def test_the_same_file_twice_in_one_slot_is_one_too_many(errand, applicant):
    papers.attach(errand, "photo", file(), by=applicant)

    with pytest.raises(Refused, match="一模一样"):
        papers.attach(errand, "photo", file("改名.pdf"), by=applicant)


def test_a_refused_file_leaves_nothing_behind(errand, applicant, settings):
    before = errand.chain_length

    with pytest.raises(Refused):
        papers.attach(errand, "certificate", file(content=hostile.pdf(hostile.SCRIPT)), by=applicant)

    errand.refresh_from_db()
    assert errand.chain_length == before
    assert Document.objects.count() == 0
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_matter_is_full_at_its_number_its_bytes_and_its_versions(errand, applicant, settings):
    settings.PAPER_LIMITS = {"papers": 2, "matter": 10 * len(PDF), "versions": 2}
    first = papers.attach(errand, "photo", file(content=another_pdf(1)), by=applicant)
    papers.attach(errand, "photo", file(content=another_pdf(2)), by=applicant)

    with pytest.raises(Refused, match="已有 2 份材料"):
        papers.attach(errand, "photo", file(content=another_pdf(3)), by=applicant)
    second = papers.attach(errand, "photo", file(content=another_pdf(4)), by=applicant, replaces=first)
    with pytest.raises(Refused, match="已经换过 2 版"):
        papers.attach(errand, "photo", file(content=another_pdf(5)), by=applicant, replaces=second)

    settings.PAPER_LIMITS = {"matter": 3 * len(PDF)}
    with pytest.raises(Refused, match="合计不能超过"):
        papers.attach(errand, "photo", file(content=another_pdf(6)), by=applicant)


def test_a_slot_the_kind_does_not_have_takes_nothing(errand, applicant):
    with pytest.raises(NotAllowed, match="没有这一项材料"):
        papers.attach(errand, "invented", file(), by=applicant)


def test_only_whose_paper_and_whose_turn_it_is_may_add_it(errand, applicant, clerk, person, another_organization):
    assert papers.cannot_attach(errand, "certificate", applicant) == ""
    assert papers.cannot_attach(errand, "certificate", clerk).startswith("“登记证书”由社会组织经办人")
    assert papers.cannot_attach(errand, "certificate", person(APPLICANT, of=another_organization)) != ""
    assert papers.cannot_attach(errand, "certificate", person(DIRECTOR)) != ""
    assert papers.cannot_attach(errand, "opinion", applicant).startswith("“审核意见表”由受理人员")


def test_after_submission_the_applicant_waits_and_the_clerk_adds_the_bureaus_papers(
    submitted, applicant, clerk, person
):
    assert "现在不能上传" in papers.cannot_attach(submitted, "certificate", applicant)
    assert papers.cannot_attach(submitted, "opinion", clerk) == ""
    assert papers.cannot_attach(submitted, "certificate", clerk) != ""
    assert papers.cannot_attach(submitted, "opinion", person(CLERK, region="320505")) != ""


def test_papers_sent_back_can_be_replaced(submitted, applicant, clerk):
    perform(submitted, "send_back", by=clerk, reason="证书不清楚")
    old = current_paper(submitted, "certificate")

    new = papers.attach(submitted, "certificate", file(content=another_pdf(2)), by=applicant, replaces=old)

    assert current_paper(submitted, "certificate") == new


def test_a_closed_matter_takes_no_papers(errand, applicant):
    perform(errand, "withdraw", by=applicant)

    with pytest.raises(NotAllowed, match="已办结"):
        papers.attach(errand, "certificate", file(), by=applicant)


def test_an_effect_files_a_paper_without_an_event_of_its_own(errand, applicant):
    before = errand.chain_length

    ready = checked(file())

    with transaction.atomic():
        document = papers.file_away(actions.locked(errand.pk), "charter", ready, by=applicant)

    errand.refresh_from_db()
    assert errand.chain_length == before
    assert papers.remembered(document)["sm3"] == document.digest
    with pytest.raises(Refused, match="一模一样"), transaction.atomic():
        papers.file_away(actions.locked(errand.pk), "charter", ready, by=applicant)


# -- taking back -------------------------------------------------------------------------------------------------------


def test_a_paper_taken_back_no_longer_counts_and_stays_on_record(errand, applicant):
    document = papers.attach(errand, "certificate", file(), by=applicant)

    papers.retract(document, by=applicant, reason="传错了")

    slot = papers.papers_on(errand, applicant)[0]
    assert (slot.papers, slot.earlier) == ([], [document])
    assert "登记证书" in missing_for(errand, "submit")
    assert errand.events.last().action == "retract"
    assert errand.events.last().said["reason"] == "传错了"
    assert papers.read(document, by=applicant) == PDF
    assert list(verify(errand)) == []


def test_a_paper_is_taken_back_once_with_a_reason_by_whom_it_belongs_to(errand, applicant, clerk):
    document = papers.attach(errand, "certificate", file(), by=applicant)

    with pytest.raises(NotAllowed, match="请写明"):
        papers.retract(document, by=applicant, reason="  ")
    with pytest.raises(NotAllowed, match="现在不能上传"):
        papers.retract(document, by=clerk, reason="不要了")
    papers.retract(document, by=applicant, reason="传错了")
    with pytest.raises(NotAllowed, match="已经撤下"):
        papers.retract(document, by=applicant, reason="传错了")
    assert Retraction.objects.count() == 1


def test_what_was_submitted_cannot_be_taken_back_while_others_work_on_it(submitted, applicant):
    with pytest.raises(NotAllowed):
        papers.retract(current_paper(submitted, "charter"), by=applicant, reason="不要了")


# -- what is missing ---------------------------------------------------------------------------------------------------


def test_everything_missing_is_said_at_once(errand, applicant):
    assert missing_for(errand, "submit") == "还缺 2 份材料：登记证书、章程。请补齐后再“提交”。"

    papers.attach(errand, "certificate", file(), by=applicant)

    assert missing_for(errand, "submit") == "还缺 1 份材料：章程。请补齐后再“提交”。"


def test_nothing_is_missing_for_an_action_that_needs_nothing(errand):
    assert missing_for(errand, "withdraw") == ""


def test_an_action_is_refused_while_its_papers_are_missing(errand, applicant, clerk):
    papers.attach(errand, "certificate", file(), by=applicant)

    with pytest.raises(NotAllowed, match="还缺 1 份材料：章程。"):
        perform(errand, "submit", by=applicant)
    papers.attach(errand, "charter", file(), by=applicant)
    perform(errand, "submit", by=applicant)
    with pytest.raises(NotAllowed, match="还缺 1 份材料：审核意见表。"):
        perform(errand, "accept", by=clerk)
    papers.attach(errand, "opinion", file(), by=clerk)
    perform(errand, "accept", by=clerk)

    assert errand.state == "accepted"


def test_without_the_rule_the_action_would_go_through(errand, applicant, monkeypatch):
    monkeypatch.setattr(actions, "_asked_of_every_action", [])

    perform(errand, "submit", by=applicant)

    assert errand.state == "submitted"


def test_an_action_may_name_its_papers_itself(errand, applicant, monkeypatch):
    monkeypatch.setattr(ErrandKind.workflow.actions["withdraw"], "papers", ("photo",))

    with pytest.raises(NotAllowed, match="还缺 1 份材料：活动照片。"):
        perform(errand, "withdraw", by=applicant)


def test_the_declarations_of_every_kind_hold_together():
    assert check_papers() == []


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ((CERTIFICATE, CERTIFICATE), "documents.E001"),
        ((Paper("other", "其他"),), "documents.E001"),
        ((Paper("certificate", "登记证书", required_for=("sumbit",)),), "documents.E002"),
    ],
)
def test_a_declaration_that_names_what_is_not_there_is_found(monkeypatch, declared, fault):
    monkeypatch.setattr(ErrandKind, "papers", declared)

    assert [error.id for error in check_papers()] == [fault]


def test_an_action_that_needs_an_unknown_paper_is_found(monkeypatch):
    monkeypatch.setattr(ErrandKind.workflow.actions["accept"], "papers", ("invented",))

    assert [error.id for error in check_papers()] == ["documents.E003"]


# -- storage and the last word of the database -------------------------------------------------------------------------


def test_a_file_changed_on_the_disk_is_not_handed_out_and_is_reported(errand, applicant, settings):
    document = papers.attach(errand, "certificate", file(), by=applicant)
    place = next(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    stored = list(Document.objects.values_list("pk", "digest", "matter__compartment"))
    assert list(storage.faults(stored)) == []

    place.write_bytes(another_pdf(9))

    with pytest.raises(storage.Damaged, match="与上传时的摘要不符"):
        papers.read(document, by=applicant)
    assert len(list(storage.faults(stored))) == 1

    place.unlink()

    with pytest.raises(storage.Damaged, match="找不到"):
        papers.read(document, by=applicant)


def test_verification_finds_a_row_rewritten_together_with_its_file(errand, applicant, unprotected):
    document = papers.attach(errand, "certificate", file(), by=applicant)
    assert set(verifying.faults()) == set()
    assert "数据表 documents_document：防改触发器缺失。" in set(verify())  # they are off in this test

    Document.objects.filter(pk=document.pk).update(digest=storage.keep(another_pdf(9)))

    assert set(verifying.faults()) == {f"{errand.number} 第 2 条记录所传的材料（第 {document.pk} 行）被改动或删除。"}


def test_a_digest_that_is_none_leads_nowhere():
    for digest in ("../../etc/passwd", "", "a" * 63, "/" * 64):
        with pytest.raises(storage.Damaged):
            storage.content_of(digest)


def test_papers_cannot_be_changed_or_removed_behind_our_back(errand, applicant):
    papers.retract(papers.attach(errand, "certificate", file(), by=applicant), by=applicant, reason="传错了")

    for rows in (Document.objects.all(), Retraction.objects.all()):
        field = "name" if rows.model is Document else "reason"
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: "x"})
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {rows.model._meta.db_table}")


def test_the_database_keeps_versions_in_a_row(errand, applicant):
    first = papers.attach(errand, "certificate", file(), by=applicant)
    facts = {"matter": errand, "slot": "certificate", "slot_label": "x", "name": "x", "size": 1, "digest": "x"}

    for wrong in ({"version": 2}, {"version": 1, "replaces": first}, {"version": 1, "size": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.create(**facts | wrong)


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(client):
    def make(user):
        client.force_login(user)
        return client

    return make


def test_a_paper_is_handed_out_as_a_file_to_store_and_the_look_is_written_down(submitted, clerk, sign_in):
    document = current_paper(submitted, "certificate")

    response = sign_in(clerk).get(reverse("desk:paper", args=[document.pk]))

    assert response.content == PDF
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E4%B9%A6.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-store"
    entry = AccessEntry.objects.get(verb=Verb.DOWNLOAD)
    assert (entry.user, entry.subject) == (clerk, f"matter {submitted.number}")
    assert f"材料 {document.pk}" in entry.detail


def test_out_of_reach_a_paper_looks_like_none_and_the_try_is_written_down(
    errand, applicant, clerk, person, another_organization, sign_in
):  # fmt: skip
    document = papers.attach(errand, "certificate", file(), by=applicant)
    strangers = [person(APPLICANT, of=another_organization), person(CLERK, region="320505"), clerk]

    answers = [
        (r.status_code, unquote(r.content.decode()).replace(r.wsgi_request.path, "(here)"))
        for user in strangers
        for pk in (document.pk, document.pk + 1000)
        for r in [sign_in(user).get(reverse("desk:paper", args=[pk]))]
    ]

    assert {status for status, _ in answers} == {404}
    assert answers[::2] == answers[1::2]
    assert AccessEntry.objects.filter(verb=Verb.REFUSED, detail=f"材料 {document.pk}").count() == 3
    assert sign_in(applicant).get(reverse("desk:paper", args=[document.pk])).status_code == 200


def test_access_without_a_page_asks_the_same_question(errand, applicant, clerk):
    document = papers.attach(errand, "certificate", file(), by=applicant)

    assert papers.access_document(applicant, document.pk) == document
    with pytest.raises(Http404):
        papers.access_document(clerk, document.pk)
    assert list(Document.objects.visible_to(clerk)) == []


def test_a_visitor_is_asked_to_sign_in(errand, applicant, client):
    document = papers.attach(errand, "certificate", file(), by=applicant)

    response = client.get(reverse("desk:paper", args=[document.pk]))

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_files_are_uploaded_from_the_page_and_each_refusal_is_said(errand, applicant, sign_in):
    chosen = [file("好.pdf"), file("坏.pdf", hostile.pdf(hostile.SCRIPT)), file("另一份.png", hostile.picture())]

    response = sign_in(applicant).post(
        reverse("desk:attach", args=[errand.number]), {"slot": "photo", "file": chosen}, follow=True
    )

    said = response.content.decode()
    assert response.redirect_chain == [(f"{errand.get_absolute_url()}#papers", 302)]
    assert list(Document.objects.values_list("name", flat=True)) == ["好.pdf", "另一份.png"]
    assert "已上传：好.pdf、另一份.png。" in said
    assert "“坏.pdf”没有接收：PDF 里有脚本" in said
    assert not AccessEntry.objects.filter(verb=Verb.REFUSED).exists(), "a bad file is no refusal of access"


def test_a_forged_upload_is_refused_and_written_down(submitted, applicant, sign_in):
    before = Document.objects.count()

    sign_in(applicant).post(reverse("desk:attach", args=[submitted.number]), {"slot": "opinion", "file": [file()]})

    assert Document.objects.count() == before
    assert AccessEntry.objects.filter(verb=Verb.REFUSED, user=applicant).count() == 1


@pytest.mark.parametrize("replaces", ["0", "-1", "x", "99999999999999999999", "１"])
def test_a_version_of_what_is_not_there_is_refused(errand, applicant, sign_in, replaces):
    response = sign_in(applicant).post(
        reverse("desk:attach", args=[errand.number]),
        {"slot": "photo", "file": [file()], "replaces": replaces},
        follow=True,
    )

    assert "没有上传：要替换的材料不在此件里" in response.content.decode()
    assert Document.objects.count() == 0


def test_a_new_version_and_a_retraction_from_the_page(errand, applicant, sign_in):
    client = sign_in(applicant)
    client.post(reverse("desk:attach", args=[errand.number]), {"slot": "photo", "file": [file()]})
    first = Document.objects.get()

    client.post(
        reverse("desk:attach", args=[errand.number]),
        {"slot": "photo", "file": [file(content=another_pdf(1))], "replaces": str(first.pk)},
    )
    second = Document.objects.get(version=2)
    client.post(reverse("desk:retract", args=[second.pk]), {"reason": "传错了"})

    assert Retraction.objects.get().document == second
    assert current_paper(errand, "photo") is None


def test_pressing_upload_without_a_file_is_said(errand, applicant, sign_in):
    response = sign_in(applicant).post(reverse("desk:attach", args=[errand.number]), {"slot": "photo"}, follow=True)

    assert "没有选择文件" in response.content.decode()


def test_a_file_that_is_too_large_runs_past_and_is_said(errand, applicant, sign_in, settings):
    settings.PAPER_LIMITS = {"file": 200_000}
    large = file("大.pdf", b"%PDF-1.7" + b"0" * 3_000_000)

    response = sign_in(applicant).post(
        reverse("desk:attach", args=[errand.number]), {"slot": "photo", "file": [large, file("小.pdf")]}, follow=True
    )

    said = response.content.decode()
    assert "“大.pdf”超过每份 195 KB 的上限，没有接收" in said
    assert list(Document.objects.values_list("name", flat=True)) == ["小.pdf"]


def test_the_panel_shows_what_is_missing_what_is_there_and_what_was(errand, applicant, sign_in):
    first = papers.attach(errand, "certificate", file("旧证书.pdf"), by=applicant)
    papers.attach(errand, "certificate", file("<b>新.pdf", another_pdf(1)), by=applicant, replaces=first)

    shown = sign_in(applicant).get(errand.get_absolute_url()).content.decode()

    assert "还缺 1 份：章程。" in shown
    assert "以前的版本 1 份" in shown
    assert "旧证书.pdf" in shown
    assert "<b>新" not in shown
    assert "_b_新.pdf" in shown


def test_the_panel_offers_no_upload_to_who_may_only_look(submitted, applicant, person, sign_in):
    upload = f'action="{reverse("desk:attach", args=[submitted.number])}"'
    auditor = person(AUDITOR)

    looked = sign_in(auditor).get(submitted.get_absolute_url()).content.decode()

    assert "证书.pdf" in looked
    assert upload not in looked
    perform(submitted, "send_back", by=person(CLERK), reason="不清楚")
    assert upload in sign_in(applicant).get(submitted.get_absolute_url()).content.decode()


def test_the_panel_costs_the_same_for_one_paper_and_for_nine(errand, applicant):
    papers.attach(errand, "photo", file(), by=applicant)
    applicant.memberships_in_force  # read once per request, by whoever asks first
    with CaptureQueriesContext(connection) as one:
        papers.papers_on(errand, applicant)
    for number in range(8):
        papers.attach(errand, "photo", file(content=another_pdf(number)), by=applicant)

    with CaptureQueriesContext(connection) as nine:
        slots = papers.papers_on(errand, applicant)
        assert [str(d.uploaded_by) for slot in slots for d in slot.papers] == [str(applicant)] * 9

    assert len(nine) == len(one) == 1


# -- many at once ------------------------------------------------------------------------------------------------------


def eight_at_once(errand, applicant) -> list[str]:
    """Eight uploads of different files at the same moment; the sentences of those refused."""
    start, refused = threading.Barrier(8), []

    def add(number):
        start.wait()
        try:
            papers.attach(errand, "photo", file(content=another_pdf(number)), by=applicant)
        except Refused as reason:
            refused.append(str(reason))
        finally:
            connection.close()

    doers = [threading.Thread(target=add, args=[number]) for number in range(8)]
    for doer in doers:
        doer.start()
    for doer in doers:
        doer.join()
    return refused


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_uploads_at_once_never_pass_the_limit(errand, applicant, settings):
    settings.PAPER_LIMITS = {"papers": 3}

    refused = eight_at_once(errand, applicant)

    errand.refresh_from_db()
    assert Document.objects.current().filter(matter=errand).count() == 3
    assert len(refused) == 5
    assert list(verify(errand)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_eight_uploads_would_all_pass_the_limit(errand, applicant, settings, monkeypatch):
    """The control: each counts before any other has committed. (The count of the day would hold them up one by one, too.)"""
    settings.PAPER_LIMITS = {"papers": 3}
    settings.CEILINGS = {
        f"{what}.{whose}": None for what in ("papers", "bytes") for whose in ("person", "organization")
    }
    counted, say = threading.Barrier(8, timeout=30), papers.remembered
    monkeypatch.setattr(papers, "locked", lambda pk: Matter.objects.get(pk=pk))
    # The event itself is written under a lock, one after the other: what is taken away is the lock around the count.
    monkeypatch.setattr(papers, "noted", lambda _fresh, matter, action, **said: papers.record(matter, action, **said))
    monkeypatch.setattr(papers, "remembered", lambda document: counted.wait() and None or say(document))

    refused = eight_at_once(errand, applicant)

    assert refused == []
    assert Document.objects.current().filter(matter=errand).count() == 8


def test_a_picture_that_takes_long_to_walk_is_walked_quickly():
    """Twenty megabytes made to be looked at byte by byte: refused within what a page may take."""
    tiresome = b"\xff\xd8\xff" + struct.pack(">BH", 0xDA, 2) + b"\xff\xd0" * (9 << 20)

    with pytest.raises(Refused):
        checked(SimpleUploadedFile("图.jpg", BytesIO(tiresome).getvalue()))
