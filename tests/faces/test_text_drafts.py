"""The pages of a new text: nothing typed is lost, the difference is shown, and it is proposed by one and confirmed by another."""

import io
import zipfile
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.policies.test_drafting import AMOUNT, OLD, TAICANG, typed
from yihe.foundation import figure_scopes, parameter_files, parameters
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, POLICY_EDITOR
from yihe.registers.accounts.models import Proposal
from yihe.registers.policies import confirming, registry, texts
from yihe.registers.policies.models import Clause, DraftText, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded():
    call_command("load_texts")


@pytest.fixture
def editor(person):
    return person(POLICY_EDITOR)


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client, name, *args, **more):
    return client.get(reverse(f"desk:{name}", args=args), **more)


def sent(draft, **changes) -> dict:
    """Return what the form of a draft sends."""
    said = typed(**changes)
    data = {name: value for name, value in said.items() if isinstance(value, str)}
    data["seen"] = draft.changed_at.isoformat()
    for part in ("clauses", "figures"):
        rows = said[part]
        data |= {f"{part}-TOTAL_FORMS": len(rows) + 3, f"{part}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            data |= {f"{part}-{place}-{name}": value for name, value in row.items() if value}
    return data


def begun(editor) -> DraftText:
    answer = as_(editor).post(reverse("desk:text_draft_new"), {"from": "empty"})
    assert answer.status_code == 302
    return DraftText.objects.get()


def test_a_draft_is_begun_typed_in_and_read_back(editor):
    draft = begun(editor)
    client = as_(editor)

    answer = client.post(reverse("desk:text_draft_edit", args=[draft.pk]), sent(draft))

    assert answer.status_code == 302
    assert DraftText.objects.get().typed == typed()
    shown = page(client, "text_draft", draft.pk).content.decode()
    assert "40000.00 元" in shown and "30000.00 元" in shown and "提请确认" in shown


@pytest.mark.parametrize("wrong", ["二万", "20,000", "1e4"])
def test_a_figure_that_cannot_be_read_stays_in_its_box_beside_the_sentence(editor, wrong):
    draft = begun(editor)
    client = as_(editor)
    client.post(reverse("desk:text_draft_edit", args=[draft.pk]), sent(draft, value=wrong))

    shown = page(client, "text_draft_edit", draft.pk).content.decode()

    assert f'value="{wrong}"' in shown and "不是一个不小于零的数" in shown
    answer = client.post(reverse("desk:text_draft_propose", args=[draft.pk]), follow=True)
    assert "没有提请" in answer.content.decode() and not Proposal.objects.exists()


def test_what_another_typed_meanwhile_is_not_written_over_and_nothing_is_lost(editor, person):
    draft = begun(editor)
    confirming.keep(draft, typed(title="别人写的"), by=person(POLICY_EDITOR))

    answer = as_(editor).post(reverse("desk:text_draft_edit", args=[draft.pk]), sent(draft, title="我写的"))

    assert answer.status_code == 409 and "我写的" in answer.content.decode()
    assert DraftText.objects.get().said("title") == "别人写的"


def test_proposed_on_one_page_and_confirmed_on_another(editor, person):
    draft = begun(editor)
    client, director = as_(editor), as_(person(DIRECTOR))
    client.post(reverse("desk:text_draft_edit", args=[draft.pk]), sent(draft))
    client.post(reverse("desk:text_draft_propose", args=[draft.pk]))
    proposal = Proposal.objects.get()
    assert "未决定的在办 0 件" in proposal.said["foreseen"]
    where = reverse("desk:proposal", args=[proposal.pk])
    assert reverse("desk:text_draft", args=[draft.pk]) in director.get(where).content.decode()
    assert (
        client.post(where, {"decision": "confirm", "answer": "看过"}).status_code == 422
    )  # control: not by who drafted it

    assert director.post(where, {"decision": "confirm", "answer": ""}).status_code == 422  # what was looked at is said
    assert director.post(where, {"decision": "confirm", "answer": "逐项核对了"}).status_code == 302

    assert DraftText.objects.get().stage == Stage.CONFIRMED
    with figure_scopes.one_act():
        assert parameters.of(TAICANG).at(AMOUNT, date(2031, 2, 1)).value == 40000
    assert "40000.00 元" in page(client, "text_draft", draft.pk).content.decode()


def test_a_new_text_begins_with_the_clauses_and_figures_of_the_one_it_replaces(editor):
    as_(editor).post(reverse("desk:text_draft_new"), {"from": "replacing", "text": OLD})

    said = DraftText.objects.get().typed
    assert said["replaces"] == OLD and [c["number"] for c in said["clauses"]] == [
        c.number for c in Clause.objects.filter(text__code=OLD)
    ]
    assert {"path": AMOUNT, "value": "30000", "since": "", "clause": "四(一)", "ends": ""} in said["figures"]


def test_a_file_that_differs_becomes_a_draft_with_one_press(editor, pack):
    file = pack / "parameters/subsidies/startup/amount.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 30000", "value: 50000"), "utf-8")
    client = as_(editor)
    assert "50000.00 元" in page(client, "text_drafts").content.decode()

    client.post(reverse("desk:text_draft_new"), {"from": "files"})

    said = DraftText.objects.get().typed
    assert said["code"] == OLD
    assert said["figures"] == [
        {"path": AMOUNT, "since": "2021-11-18", "value": "50000", "clause": "四(一)", "ends": ""}
    ]


def test_a_draft_goes_out_in_the_form_of_a_folder_and_a_text_comes_in(editor, tmp_path):
    draft = begun(editor)
    client = as_(editor)
    client.post(reverse("desk:text_draft_edit", args=[draft.pk]), sent(draft))

    answer = page(client, "text_draft_files", draft.pk)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    (text,) = texts.read(tmp_path / "texts")
    read = parameter_files.read(tmp_path / f"parameters/{AMOUNT}.yaml", tmp_path / "parameters")
    known = registry.of_files(confirming.pack_of(draft))[AMOUNT]
    assert text.number == "虚构〔2031〕1号" and [c.number for c in text.clauses] == ["一", "二"]
    assert read.history[:-1] == known.history
    assert read.history[-1][1].value == 40000 and read.history[-1][1].text == text.code
    for words, figures in (
        ((tmp_path / f"texts/{text.code}.yaml").read_text("utf-8"), []),
        (
            page(client, "text_draft_files", draft.pk, data={"one": ""}).content.decode(),
            [{**typed()["figures"][0], "since": "2031-02-01"}],
        ),
    ):
        client.post(reverse("desk:text_draft_new"), {"from": "pasted", "pasted": words.replace("\n", "\r\n")})
        newest = DraftText.objects.first()
        assert (newest.pk != draft.pk, newest.typed["clauses"], newest.typed["figures"]) == (
            True,
            typed()["clauses"],
            figures,
        )


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("code: x", "kind 应为"), ("- 一", "应为一组"), ("a: [", "读不懂"), ("a: &x 1\nb: *x", "引用"), ("[" * 150_000 + "]" * 150_000, "层层套"), ("", "应为一组"),
        ("code: x\nkind: normative\nin_force_from: 明年", "in_force_from 应为日期"),
        ("--- # parameters/a.yaml\nvalues: 1", "只有一个 texts/ 的文件"),
    ],
)  # fmt: skip
def test_what_is_pasted_and_is_no_text_is_a_sentence_and_stays(editor, pasted, words):
    answer = as_(editor).post(reverse("desk:text_draft_new"), {"from": "pasted", "pasted": pasted})

    shown = answer.content.decode()
    assert answer.status_code == 422 and words in shown
    assert escape(pasted) in shown
    assert not DraftText.objects.exists()


def test_who_reads_drafts_and_who_knows_of_none(editor, person):
    draft = begun(editor)
    names = ["text_draft", "text_draft_effects"]

    for role, status in ((DIRECTOR, 200), (AUDITOR, 200), (CLERK, 404)):
        client = as_(person(role))
        assert [page(client, name, draft.pk).status_code for name in names] == [status] * 2
        assert page(client, "text_drafts").status_code == status
        assert page(client, "text_draft_edit", draft.pk).status_code == 404
    other = as_(person(POLICY_EDITOR, region="320505"))
    assert page(other, "text_draft", draft.pk).status_code == 404
