"""A draft is read as it was typed: every fault is a sentence beside its place; one drafts, another confirms."""

from copy import deepcopy
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from yihe.foundation import figure_scopes, parameters
from yihe.foundation.roles import CLERK, DIRECTOR, POLICY_EDITOR
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.policies import confirming, differences, drafting
from yihe.registers.policies.models import Clause, ConfirmedText, DatedFigure, DraftText, PolicyText, Stage

pytestmark = pytest.mark.django_db
TAICANG = "320585"
AMOUNT = "subsidies/startup/amount"
OLD = "taicang-2021-163"
TYPED = {
    "title": "虚构的实施办法", "number": "虚构〔2031〕1号", "issuer": "虚构办公室", "kind": "normative", "code": "taicang-2031-1",
    "issued_on": "2031-01-02", "in_force_from": "2031-02-01", "replaces": "", "source": "", "note": "", "why_past": "",
    "clauses": [
        {"number": "一", "heading": "开办", "body": "给予一次性开办费补贴4万元。"},
        {"number": "二", "heading": "期限", "body": "公示7个工作日。"},
    ],
    "figures": [{"path": AMOUNT, "since": "", "value": "40000", "clause": "一", "ends": ""}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def loaded():
    call_command("load_texts")


@pytest.fixture
def editor(person):
    return person(POLICY_EDITOR)


@pytest.fixture
def director(person):
    return person(DIRECTOR)


def typed(**changes):
    said = deepcopy(TYPED)
    for name, value in changes.items():
        if name in said["figures"][0]:
            said["figures"][0][name] = value
        else:
            said[name] = value
    return said


def begun(editor, **changes) -> DraftText:
    return confirming.begin(by=editor, region=TAICANG, typed=typed(**changes))


def read(editor, **changes) -> drafting.Read:
    draft = begun(editor, **changes)
    return drafting.read(draft, confirming.figures_known(draft))


def proposed(editor, **changes):
    draft = begun(editor, **changes)
    return draft, confirming.propose(draft, by=editor, foreseen="在办 0 件")


def confirm(proposal, director):
    proposals.confirm(proposal, by=director, answer="逐项核对了")


def test_a_whole_draft_has_no_fault_and_says_what_changes(editor):
    found = read(editor)

    assert found.faults == []
    assert [look.where for look in found.looks if "没有写明替代它" in look.words] == ["figures.0"]
    (change,) = found.changes
    assert (change.before.value, change.value.value, change.since) == (30000, 40000, date(2031, 2, 1))
    assert change.value.cited == "虚构〔2031〕1号 一"


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"value": "二万"}, "figures.0", "“二万”不是一个不小于零的数"),
        ({"value": "20,000"}, "figures.0", "“20,000”不是一个不小于零的数"),
        ({"value": "1e4"}, "figures.0", "“1e4”不是一个不小于零的数"),
        ({"value": "-1"}, "figures.0", "“-1”不是一个不小于零的数"),
        ({"value": "40000.001"}, "figures.0", "比分还小"),
        ({"value": "30000"}, "figures.0", "一 的条文里没有 30000 元（写的是 40000 元）"),
        ({"path": "subsidies/startup/nothing"}, "figures.0", "没有参数“subsidies/startup/nothing”"),
        ({"path": "procedure/notice", "value": "1.5", "clause": "二"}, "figures.0", "不是整数"),
        ({"path": "procedure/notice", "value": "", "ends": "1", "clause": "二"}, "figures.0", "不能停止施行"),
        ({"ends": "1"}, "figures.0", "请只留一样"),
        ({"clause": "九"}, "figures.0", "本文件没有条款“九”"),
        ({"since": "2031-01-31"}, "figures.0", "早于文件的施行日期"),
        ({"since": "2031年3月"}, "figures.0", "不是日期"),
        ({"in_force_from": "二月"}, "in_force_from", "不是日期"),
        ({"in_force_from": "2020-02-01"}, "why_past", "早于今天"),
        ({"replaces": "taicang-2031-1"}, "replaces", "不能替代它自己"),
        ({"replaces": "nobodys"}, "replaces", "没有代码为“nobodys”的政策文件"),
        ({"code": "太仓1"}, "code", "代码只用小写英文字母"),
        ({"title": ""}, "title", "请填写标题"),
        ({"title": "Ì«ÕþÐÎ"}, "title", "可能是 GBK"),
        ({"title": "锟斤拷锟斤拷"}, "title", "可能是 GBK"),
        ({"kind": "decree"}, "kind", "类别应为"),
        ({"clauses": []}, "clauses", "请至少录入一条"),
        ({"clauses": [*TYPED["clauses"], TYPED["clauses"][0]]}, "clauses.2", "条款号“一”重复"),
        ({"clauses": [{"number": "一", "heading": "", "body": ""}]}, "clauses.0", "没有写标题、条文"),
        ({"figures": [TYPED["figures"][0], {**TYPED["figures"][0], "value": "40000.00"}]}, "figures.1", "写了 2 次"),
    ],
)  # fmt: skip
def test_a_fault_is_a_sentence_beside_its_place_and_nothing_typed_is_lost(editor, changes, where, words):
    draft = begun(editor, **changes)
    found = drafting.read(draft, confirming.figures_known(draft))

    assert [fault for fault in found.faults if fault.where == where and words in fault.words], found.faults
    assert found.text is None
    with pytest.raises(ValidationError, match="。"):
        confirming.propose(draft, by=editor, foreseen="")
    assert DraftText.objects.get(pk=draft.pk).typed == typed(**changes)


def test_texts_that_replace_one_another_in_a_circle_are_refused(editor):
    newer = PolicyText.objects.create(
        code="newer", title="新", number="新1", issuer="局", kind="normative", in_force_from=date(2024, 1, 1),
        replaces=PolicyText.objects.get(code=OLD),
    )  # fmt: skip

    found = read(editor, code=OLD, replaces=newer.code, in_force_from="2031-02-01")

    assert any("绕了一圈" in fault.words for fault in found.faults if fault.where == "replaces")


def test_two_texts_for_one_figure_on_one_day_are_refused(editor, director):
    _draft, proposal = proposed(editor)
    confirm(proposal, director)

    found = read(editor, code="taicang-2031-2")

    assert any("同一天不能有两个文件规定同一项标准" in fault.words for fault in found.faults)
    assert not read(editor, code="taicang-2031-2", since="2031-03-01").faults
    assert not read(editor).faults  # a correction of the text itself


def test_a_text_is_in_force_on_its_day_once_another_confirmed_it(editor, director):
    draft, proposal = proposed(editor, replaces=OLD)
    with figure_scopes.one_act():
        assert parameters.of(TAICANG).at(AMOUNT, date(2031, 2, 1)).value == 30000

    confirm(proposal, director)

    with figure_scopes.one_act():
        at = parameters.of(TAICANG).at
        assert (at(AMOUNT, date(2031, 1, 31)).value, at(AMOUNT, date(2031, 2, 1)).value) == (30000, 40000)
    text = PolicyText.objects.get(code="taicang-2031-1")
    assert (text.replaces.code, text.replaces.in_force_until) == (OLD, date(2031, 1, 31))
    assert [c.number for c in Clause.objects.filter(text=text)] == ["一", "二"]
    assert DraftText.objects.get(pk=draft.pk).stage == Stage.CONFIRMED
    assert RegisterEdit.objects.filter(register="policies.drafttext", entry=str(draft.pk)).count() == 2
    assert list(confirming.faults()) == []
    assert all("in_force_until" in words for words in differences.of_texts())


def test_who_drafted_does_not_confirm_whatever_hats_they_wear(person):
    both = person(POLICY_EDITOR, DIRECTOR)
    _draft, proposal = proposed(both)

    with pytest.raises(ValidationError, match="另一人确认"):
        confirm(proposal, both)
    assert not DatedFigure.objects.exclude(text=OLD).filter(path=AMOUNT).exists()


def test_who_typed_in_it_before_another_proposed_it_does_not_confirm(person, editor):
    helper = person(POLICY_EDITOR, DIRECTOR)
    draft = begun(editor)
    confirming.keep(draft, typed(), by=helper)
    proposal = confirming.propose(draft, by=editor, foreseen="")

    with pytest.raises(ValidationError, match="参与起草"):
        confirm(proposal, helper)


def test_a_clerk_neither_drafts_nor_confirms(person, editor):
    clerk = person(CLERK)
    with pytest.raises(ValidationError, match="政策管理员"):
        begun(clerk)
    _draft, proposal = proposed(editor)
    with pytest.raises(ValidationError, match="分管领导"):
        confirm(proposal, clerk)


def test_what_waits_or_was_confirmed_is_not_typed_in(editor, director):
    draft, proposal = proposed(editor)
    with pytest.raises(ValidationError, match="不能再修改"):
        confirming.keep(draft, typed(value="50000"), by=editor)
    confirm(proposal, director)
    with pytest.raises(ValidationError, match="不能再修改"):
        confirming.keep(draft, typed(value="50000"), by=editor)


def test_what_was_changed_past_the_verbs_is_not_confirmed(editor, director):
    draft, proposal = proposed(editor)
    DraftText.objects.filter(pk=draft.pk).update(typed=typed(value="40000.00"))

    with pytest.raises(ValidationError, match="被改动过"):
        confirm(proposal, director)
    assert ConfirmedText.objects.count() == 0


def test_a_draft_that_was_returned_keeps_what_was_typed_and_may_be_typed_in_again(editor, director):
    draft, proposal = proposed(editor)
    proposals.refuse(proposal, by=director, reason="第二条的期限不对")

    draft = DraftText.objects.get(pk=draft.pk)
    assert (draft.stage, draft.proposal.reason, draft.typed) == (Stage.RETURNED, "第二条的期限不对", typed())
    confirming.keep(draft, typed(title="改过的"), by=editor)
    assert confirming.propose(draft, by=editor, foreseen="").pk != proposal.pk


def test_a_confirmed_text_that_was_rewritten_is_found(editor, director):
    _draft, proposal = proposed(editor)
    confirm(proposal, director)
    Clause.objects.filter(text__code="taicang-2031-1", number="一").update(body="给予5万元。")

    (said,) = confirming.faults()

    assert "条文" in said and "确认以后被改写过" in said


def test_loading_the_files_again_leaves_what_was_confirmed(editor, director, tmp_path):
    _draft, proposal = proposed(editor, replaces=OLD)
    confirm(proposal, director)

    call_command("load_texts")

    assert PolicyText.objects.get(code=OLD).in_force_until == date(2031, 1, 31)
    assert list(confirming.faults()) == []


def test_the_figures_of_a_replaced_text_that_are_not_said_anew_are_named(editor):
    found = read(editor, replaces=OLD)

    assert any("没有在本文件中重新规定" in look.words for look in found.looks if look.where == "figures")
