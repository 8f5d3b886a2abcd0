"""复议答复材料: one file with decision, texts, what was done and the evidence; what the other side may not read lies apart."""

import io
import re
import time
import zipfile

import pypdfium2
import pytest
from django.urls import reverse

from tests.acts import hostile
from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.faces.desk import answer_file
from yihe.foundation import digests
from yihe.foundation.letters import typesetting
from yihe.foundation.roles import DIRECTOR
from yihe.matters.actions import perform
from yihe.registers.evidence.models import AccessEntry


@pytest.fixture
def refused(desk, claim):
    matter = claim("exam", "reviewed")
    perform(matter, "refuse", by=desk.people.director, reason="不在范围内")
    return matter


def page_of(matter) -> str:
    return reverse("desk:letter-answer", args=[matter.number])


def taken(client, matter, **said) -> zipfile.ZipFile:
    answer = client.get(page_of(matter), {"body": "太仓市人民政府", **said})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip", answer.content.decode()[:2000]
    return zipfile.ZipFile(io.BytesIO(answer.content))


def words_in(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)))


def test_one_press_makes_decision_texts_what_was_done_and_evidence_with_index_and_digests(refused, desk, client):
    client.force_login(desk.people.director)
    shown = client.get(page_of(refused)).content.decode()
    assert "太仓市人民政府" in shown and "苏州市司法局" in shown and "自收到之日起 10 日内" in shown

    began = time.monotonic()
    file = taken(client, refused, number="〔2026〕太行复第3号", came_on="2026-06-01")

    assert time.monotonic() - began < 10
    names = file.namelist()
    for begins in (
        "0 目录.pdf",
        "0 目录.docx",
        "1 行政复议答复书（草稿）.docx",
        "2 被申请复议的决定.pdf",
        "3 所依据的文件.pdf",
        "4 办理记录.pdf",
        "全部材料",
        "校验",
    ):
        assert any(name.startswith(begins) for name in names), begins
    evidence = [name for name in names if name.startswith("证据/")]
    papers = answer_file.current_papers(refused, desk.people.director)
    assert len(evidence) == len(papers) > 0
    told = dict(
        line.split("  ", 1)[::-1] for line in file.read("校验（SM3）.txt").decode("utf-8-sig").splitlines()[1:] if line
    )
    assert {name: digests.sm3(file.read(name)) for name in names if name in told} == told
    assert set(names) - set(told) == {"校验（SM3）.txt"}
    whole = words_in(file.read("全部材料（可以查阅的）.pdf"))
    wanted = (
        "行政复议答复书",
        "太仓市人民政府：",
        "〔2026〕太行复第3号",
        "考试奖励不予批准通知书",
        "不在范围内",
        "办理记录",
        "所依据的文件",
    )
    assert [words for words in wanted if words not in whole] == []
    index = words_in(file.read("0 目录.pdf"))
    assert all(digests.sm3(file.read(name)) in index for name in evidence)
    assert (
        AccessEntry.objects.filter(user=desk.people.director, verb="export", detail__startswith="复议答复材料").count()
        == 1
    )
    assert AccessEntry.objects.filter(user=desk.people.director, verb="download").count() == len(papers)


def test_what_is_withheld_and_who_decided_inside_lie_in_a_folder_of_their_own(refused, desk, client):
    client.force_login(desk.people.director)
    paper = answer_file.current_papers(refused, desk.people.director)[0]

    file = taken(client, refused, **{f"paper_{paper.pk}": "privacy"})

    kept = [name for name in file.namelist() if name.startswith(answer_file.WITHHELD)]
    assert len(kept) == 2 and any(paper.slot_label in name for name in kept)
    content = next(file.read(name) for name in kept if paper.slot_label in name)
    assert digests.sm3(content) == paper.digest
    shown = [name for name in file.namelist() if not name.startswith(answer_file.WITHHELD) and name.endswith(".pdf")]
    assert all(content != file.read(name) for name in shown)
    names_of_staff = {str(desk.people.director), str(desk.people.reviewer), str(desk.people.clerk)}
    inside = words_in(file.read(next(name for name in kept if "内部" in name)))
    assert all(name in inside for name in (str(desk.people.director),))
    done = words_in(file.read("4 办理记录.pdf"))
    assert [name for name in names_of_staff if name in done] == []


def test_earlier_versions_and_what_was_taken_back_of_a_withheld_paper_are_named_in_nothing_the_other_side_reads(
    desk, client
):
    matter, by = desk.draft("exam"), desk.people.applicant
    content = Document.objects.get(matter=matter)
    first = papers.read(content, by=by)
    papers.attach(matter, content.slot, hostile.upload("甲某身份证.png", first + b"\0"), by=by, replaces=content)
    withdrawn = papers.attach(matter, "other", hostile.upload("乙某病历.png", first), by=by)
    papers.retract(withdrawn, by=by, reason="传错了")
    papers.attach(matter, "other", hostile.upload("丙某说明.png", first), by=by)
    matter = desk.go(matter, "reviewed")
    perform(matter, "refuse", by=desk.people.director, reason="不在范围内")
    client.force_login(desk.people.director)
    current = answer_file.current_papers(matter, desk.people.director)

    def open_words(**said) -> str:
        file = taken(client, matter, **said)
        shown = [name for name in file.namelist() if not name.startswith(answer_file.WITHHELD)]
        return "".join(shown) + "".join(words_in(file.read(name)) for name in shown if name.endswith(".pdf"))

    named = ("（职业水平证书.png", "甲某身份证", "乙某病历", "丙某说明")
    assert [words for words in named if words not in open_words()] == []  # nothing withheld: all is told
    told = open_words(**{f"paper_{paper.pk}": "privacy" for paper in current})
    assert [words for words in named if words in told] == []


def test_who_does_not_sit_in_the_bureau_finds_no_such_page_and_there_is_none_before_a_decision(
    refused, desk, claim, client, person
):
    for stranger in (desk.people.applicant, person(DIRECTOR, region="320581")):
        client.force_login(stranger)
        assert {
            client.get(page_of(refused)).status_code,
            client.get(page_of(refused), {"body": "太仓市人民政府"}).status_code,
        } == {404}
    client.force_login(desk.people.director)
    assert client.get(page_of(claim("exam", "reviewed"))).status_code == 404
    assert page_of(refused) in client.get(reverse("desk:letter", args=[refused.number])).content.decode()


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(refused, desk, client):
    client.force_login(desk.people.director)

    answer = client.get(page_of(refused), {"body": "太仓市人民政府", "number": "太行复9", "came_on": "2099-01-01"})

    assert (
        answer.status_code == 422
        and "收到的日期在今天之后。" in answer.content.decode()
        and "太行复9" in answer.content.decode()
    )


def test_where_nothing_can_be_set_the_words_go_out_as_word(refused, desk, client, monkeypatch):
    def not_set(_letter):
        raise typesetting.NotSet("没有字形")

    monkeypatch.setattr(typesetting, "pdf", not_set)
    client.force_login(desk.people.director)

    names = taken(client, refused).namelist()

    assert "2 被申请复议的决定.docx" in names and "0 目录.docx" in names
    assert [name for name in names if name.endswith(".pdf") and not name.startswith(("证据/", "全部材料"))] == []
