"""Each paper is found 合格 or 不合格, and what is wrong is the reason for which the matter goes back."""

import re

import pytest
from django.urls import reverse

from tests.acts import hostile
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from yihe.acts.documents import checking, fault_words, papers
from yihe.acts.documents.forms import SendBackForm
from yihe.acts.documents.panels import Papers
from yihe.domains.subsidies.claims.exam import ExamKind
from yihe.faces.desk import phrases
from yihe.faces.desk.page import build
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR
from yihe.matters import forms, readers
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.evidence import verify
from yihe.matters.kinds import Paper
from yihe.registers.evidence.models import AccessEntry, Verb

pytestmark = pytest.mark.usefixtures("neighbours")

CERTIFICATE = Paper("certificate", "登记证书", required_for=("submit",), faults=("不是副本",))
PHOTO = Paper("photo", "活动照片")
OPINION = Paper("opinion", "内部意见", by=(CLERK,))


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(ErrandKind, "papers", (CERTIFICATE, PHOTO, OPINION))
    monkeypatch.setattr(ErrandKind, "panels", (Papers(),))
    monkeypatch.setattr(ErrandWorkflow.send_back, "form", SendBackForm)


@pytest.fixture
def submitted(people, organization):
    """A matter with a certificate and two photographs, that waits for the clerk."""
    from tests.errands.models import Errand

    matter = open_matter(
        ErrandKind, Errand(purpose="普法", amount=100), by=people.applicant, organization=organization, hat="applicant"
    )
    for number, slot in enumerate(("certificate", "photo", "photo")):
        file = hostile.upload(f"{slot}{number}.pdf", hostile.pdf(b"<</Title(%d)>>" % number))
        papers.attach(matter, slot, file, by=people.applicant)
    perform(matter, "submit", by=people.applicant)
    return matter


def keys(matter) -> list[int]:
    return list(matter.documents.current().order_by("pk").values_list("pk", flat=True))


def form_of(matter, user, **said) -> SendBackForm:
    return forms.of(ErrandWorkflow.send_back, matter, user, said or None)


def send_back(client, matter, **said):
    return client.post(
        reverse("desk:act", args=[matter.number, "send_back"]), {"seen": matter.chain_length, **said}, follow=True
    )


def keep(client, matter, **said):
    return client.post(reverse("desk:check_papers", args=[matter.number, "send_back"]), said, follow=True)


def reason_of(matter) -> str:
    return matter.events.get(action="send_back").said["reason"]


def test_what_is_ticked_and_written_is_the_reason_and_is_kept_with_who_found_it(submitted, people, client):
    certificate, photo, another = keys(submitted)
    client.force_login(people.clerk)

    send_back(client, submitted, **{
        f"faults_{certificate}": ["不是副本", "看不清"], f"words_{another}": "没有日期", f"verdict_{photo}": "good", "reason": "请一次补齐。",
    })  # fmt: skip

    submitted.refresh_from_db()
    assert submitted.state == "returned"
    assert reason_of(submitted) == "登记证书：不是副本；看不清。\n活动照片（第 2 份）：没有日期。\n请一次补齐。"
    found = checking.marks_of(submitted)
    assert {key: (mark.good, mark.faults) for key, mark in found.items()} == {
        certificate: (False, ("不是副本", "看不清")), photo: (True, ()), another: (False, ("没有日期",)),
    }  # fmt: skip
    assert {mark.by for mark in found.values()} == {people.clerk}
    assert list(verify(submitted)) == []


def test_a_verdict_that_contradicts_itself_comes_back_with_the_button_that_was_pressed(submitted, people, client):
    certificate, photo, _another = keys(submitted)
    client.force_login(people.clerk)

    page = keep(client, submitted, **{f"verdict_{photo}": "good", f"faults_{photo}": ["看不清"]}).content.decode()

    here = reverse("desk:check_papers", args=[submitted.number, "send_back"])
    assert re.findall(r'<form class="form" action="([^"]*)"', page) == [here]
    assert re.findall(r"<h1[^>]*>([^<]*)", page) == ["记下核对结果"]
    assert "退回补正" not in page.partition("<main")[2].partition("<footer")[0]
    frame = re.search(r'<iframe[^>]*name="paper-shown" src="([^"]*)"', page).group(1)
    assert frame == reverse("desk:preview_paper", args=[photo]), "the paper in doubt is looked at beside its ticks"

    keep(client, submitted, **{f"verdict_{photo}": "good"})
    assert checking.marks_of(submitted)[photo].good
    submitted.refresh_from_db()
    assert submitted.state == "submitted", "nothing was sent back"


def test_what_is_declared_of_a_paper_may_be_ticked_with_what_any_may_have(submitted, people):
    form = form_of(submitted, people.clerk)
    offered = [[value for value, _label in form.fields[row.faults].choices] for row in form.rows]

    of_any = fault_words.words().faults
    assert of_any and offered == [["不是副本", *of_any], [*of_any], [*of_any]]
    assert [row.called for row in form.rows] == ["登记证书", "活动照片（第 1 份）", "活动照片（第 2 份）"]
    assert ExamKind.papers[0].faults and set(ExamKind.papers[0].faults).isdisjoint(of_any)


def test_another_city_replaces_the_words_and_no_code(submitted, people, settings, tmp_path):
    said = "faults: [复印件上没有“与原件一致”]\nof: {errand: {photo: [照片上没有人]}}\n"
    (tmp_path / fault_words.FILE).write_text(said, "utf-8")
    settings.CITY_DIR = tmp_path

    form = form_of(submitted, people.clerk)

    offered = [[value for value, _label in form.fields[row.faults].choices] for row in form.rows]
    of_any, photo = "复印件上没有“与原件一致”", "照片上没有人"
    assert offered == [["不是副本", of_any], [photo, of_any], [photo, of_any]]


def test_where_papers_are_ticked_the_sentences_beside_the_box_are_only_of_papers_that_are_not_there(
    submitted, people, monkeypatch
):
    monkeypatch.setattr(ErrandKind, "papers", (*ErrandKind.papers, Paper("deed", "产权证明", required_for=("review",))))
    ticked, unticked = form_of(submitted, people.clerk), forms.of(ErrandWorkflow.send_back, submitted, people.clerk)
    unticked.rows = ()

    for form in (ticked, unticked):
        phrases.attach(form, ErrandWorkflow.send_back, ErrandKind, [("7", "我的话")])

    assert ticked.phrases == [("reason", [("t0", "请补交“产权证明”。"), ("7", "我的话")])]
    said = ["请补交“登记证书”。", "请补交“产权证明”。", *fault_words.words().reasons, "我的话"]
    assert [words for _key, words in unticked.phrases[0][1]] == said


def test_only_papers_that_whoever_gets_it_back_can_put_right_are_asked_about(submitted, people):
    papers.attach(submitted, "opinion", hostile.upload("意见.pdf", hostile.pdf(b"<</Title(9)>>")), by=people.clerk)

    assert [row.document.slot for row in form_of(submitted, people.clerk).rows] == ["certificate", "photo", "photo"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "请勾选材料的问题，或者写明需要补正的内容。"),
        ({"verdict": "good"}, "请勾选材料的问题，或者写明需要补正的内容。"),
        ({"verdict": "bad"}, "请勾选或写明登记证书哪里不合格。"),
        ({"verdict": "good", "faults": ["看不清"]}, "登记证书选了合格，又说了问题，请改其中一处。"),
        ({"faults": ["没有这一项"]}, "请从列出的选项中选择"),
    ],
    ids=["nothing", "all is well", "bad, nobody knows why", "both", "forged"],
)
def test_what_says_nothing_or_contradicts_itself_is_a_sentence_and_nothing_ticked_is_lost(
    submitted, people, client, said, sentence
):
    certificate, photo, _another = keys(submitted)
    client.force_login(people.clerk)

    answer = send_back(
        client, submitted, **{f"{name}_{certificate}": value for name, value in said.items()}, **{f"words_{photo}": ""}
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    if said.get("faults") == ["看不清"]:
        assert re.search(rf'name="faults_{certificate}" value="看不清"[^>]* checked', answer.content.decode())


def test_the_reason_alone_is_enough_as_it_was(submitted, people):
    perform(submitted, "send_back", by=people.clerk, reason="缺合同")

    assert reason_of(submitted) == "缺合同"


# -- along the way -------------------------------------------------------------------------------------------------------


def test_what_was_found_is_kept_without_sending_back_and_fills_the_form_afterwards(submitted, people, client):
    certificate, photo, another = keys(submitted)
    client.force_login(people.clerk)

    answer = keep(
        client,
        submitted,
        **{f"faults_{certificate}": ["看不清"], f"words_{certificate}": "页边被裁", f"verdict_{photo}": "good"},
    )

    assert "已记下 2 份材料的核对结果。" in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    form = form_of(submitted, people.clerk)
    assert [form[row.verdict].initial for row in form.rows] == ["bad", "good", None]
    assert (form[f"faults_{certificate}"].initial, form[f"words_{certificate}"].initial) == (["看不清"], "页边被裁")
    assert list(verify(submitted)) == []


def test_what_is_no_news_makes_no_event_and_a_change_of_mind_does(submitted, people, client):
    certificate, _photo, _another = keys(submitted)
    client.force_login(people.clerk)
    for said in ({"verdict": "good"}, {"verdict": "good"}, {"faults": ["看不清"]}):
        answer = keep(client, submitted, **{f"{name}_{certificate}": value for name, value in said.items()})

    assert "已记下 1 份材料的核对结果。" in answer.content.decode()
    assert submitted.events.filter(action="check").count() == 2
    assert checking.marks_of(type(submitted).objects.get(pk=submitted.pk))[certificate].good is False


def test_nothing_that_contradicts_itself_is_kept(submitted, people, client):
    certificate, *_others = keys(submitted)
    client.force_login(people.clerk)

    answer = keep(client, submitted, **{f"verdict_{certificate}": "bad"})

    assert answer.status_code == 422
    assert submitted.events.filter(action="check").count() == 0


def test_only_whoever_may_send_back_checks_and_the_try_changes_nothing(submitted, people, person, client):
    certificate, *_others = keys(submitted)
    for user, status in (
        (people.applicant, 409),
        (people.director, 409),
        (person(AUDITOR), 409),
        (person(CLERK, region="320505"), 404),
    ):
        client.force_login(user)
        assert keep(client, submitted, **{f"verdict_{certificate}": "good"}).status_code == status, user

    assert submitted.events.filter(action="check").count() == 0
    assert AccessEntry.objects.filter(verb=Verb.REFUSED, detail="send_back: 核对材料").count() == 3
    with pytest.raises(NotAllowed):
        checking.check(submitted, ErrandWorkflow.send_back, [], by=people.applicant)
    client.force_login(people.clerk)
    assert client.post(reverse("desk:check_papers", args=[submitted.number, "accept"])).status_code == 404
    assert client.get(reverse("desk:check_papers", args=[submitted.number, "send_back"])).status_code == 405


def test_a_new_version_was_not_looked_at_yet(submitted, people):
    certificate, *_others = keys(submitted)
    perform(
        submitted,
        "send_back",
        by=people.clerk,
        **form_said(submitted, people.clerk, **{f"faults_{certificate}": ["看不清"]}),
    )
    newer = papers.attach(
        submitted, "certificate", hostile.upload("新.pdf", hostile.pdf(b"<</Title(7)>>")), by=people.applicant,
        replaces=submitted.documents.get(pk=certificate),
    )  # fmt: skip
    perform(submitted, "submit", by=people.applicant)

    form = form_of(submitted, people.clerk)

    assert [row.document.pk for row in form.rows][0] == newer.pk
    assert (form.rows[0].before, form.initial.get(form.rows[0].verdict)) == (None, None)


def form_said(matter, user, **said) -> dict:
    form = form_of(matter, user, **said)
    assert form.is_valid(), form.errors
    return form.cleaned_data


# -- who sees it ---------------------------------------------------------------------------------------------------------


def shown(matter, user, rf) -> dict:
    request = rf.get("/")
    request.user = user
    page = build(request, matter)
    return Papers().context(page)


def test_while_it_is_checked_the_office_sees_what_was_found_and_the_applicant_does_not(submitted, people, client, rf):
    certificate, *_others = keys(submitted)
    client.force_login(people.clerk)
    keep(client, submitted, **{f"faults_{certificate}": ["看不清"]})

    def seen(user):
        return set(shown(type(submitted).objects.get(pk=submitted.pk), user, rf)["marks"])

    assert (seen(people.clerk), seen(people.applicant)) == ({certificate}, set())
    client.force_login(people.applicant)
    assert "看不清" not in client.get(submitted.get_absolute_url()).content.decode()

    client.force_login(people.clerk)
    send_back(client, type(submitted).objects.get(pk=submitted.pk), **{f"faults_{certificate}": ["看不清"]})
    assert seen(people.applicant) == {certificate}, "sent back, they see it beside the paper"
    client.force_login(people.applicant)
    assert "看不清" in client.get(submitted.get_absolute_url()).content.decode()


def test_the_paper_that_is_not_checked_yet_is_the_one_on_the_screen(submitted, people, client, rf):
    certificate, photo, another = keys(submitted)
    assert shown(submitted, people.clerk, rf)["shown"].pk == certificate
    client.force_login(people.clerk)
    keep(client, submitted, **{f"verdict_{certificate}": "good", f"verdict_{photo}": "good"})

    assert shown(type(submitted).objects.get(pk=submitted.pk), people.clerk, rf)["shown"].pk == another


def test_whoever_does_not_work_on_it_has_links_and_no_frame(submitted, people, person, client):
    for user, has_frame in ((people.clerk, True), (people.applicant, False), (person(AUDITOR), False)):
        client.force_login(user)
        text = client.get(submitted.get_absolute_url()).content.decode()
        assert ("<iframe" in text, "记下核对结果" in text) == (has_frame, has_frame), user
        assert reverse("desk:preview_paper", args=[keys(submitted)[0]]) in text


def test_what_was_found_is_words_that_can_be_deleted_and_stands_in_no_chain(submitted, people, client):
    certificate, *_others = keys(submitted)
    client.force_login(people.clerk)
    keep(client, submitted, **{f"faults_{certificate}": ["看不清"], f"words_{certificate}": "背面写着别人的名字"})
    event = submitted.events.get(action="check")
    assert "别人的名字" not in str(event.payload) and event.payload

    assert "别人的名字" in str(event.said)


@pytest.fixture
def declared_anew():
    """Return what makes the readers that a test declares known; afterwards those of the product are again."""
    yield readers.named.cache_clear
    readers.named.cache_clear()


def test_who_does_not_read_why_it_was_sent_back_does_not_read_what_was_found(
    submitted, people, monkeypatch, declared_anew
):
    certificate, *_others = keys(submitted)
    perform(
        submitted,
        "send_back",
        by=people.clerk,
        **form_said(submitted, people.clerk, **{f"faults_{certificate}": ["看不清"]}),
    )
    assert set(checking.marks_of(submitted, people.applicant)) == {certificate}  # the control

    monkeypatch.setattr(ErrandWorkflow.send_back, "readers", (readers.in_reach(DIRECTOR),))
    declared_anew()

    fresh = type(submitted).objects.get(pk=submitted.pk)
    assert [set(checking.marks_of(fresh, user)) for user in (people.applicant, people.director)] == [
        set(),
        {certificate},
    ]
