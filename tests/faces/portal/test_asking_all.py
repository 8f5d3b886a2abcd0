"""一次问完: one question after the other across all subsidies, each once; every subsidy answers as its full form does."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.faces.portal.visits import read
from yihe.faces.portal import asking, asking_all
from yihe.faces.portal.one_question import OneQuestion, _key
from yihe.faces.portal.questions import Questions
from yihe.foundation import asked_by_itself
from yihe.foundation.facts import Facts, fact

ANSWERS = {
    "in_field": "yes", "registration": "registered", "registered_on": "2025-06-01", "staff": "none", "resident": "no", "acceptance": "passed",
    "accepted_on": "2025-03-01", "built_on": "2025-02-01", "level": "assistant", "talent": "none", "degree": "other",
}  # fmt: skip
DEFAULT = {"yes": "no", "date": "2026-01-15", "number": "2026"}


def answered(question) -> dict[str, str]:
    """Return what somebody answers to a question, in the names of its form."""
    found = {}
    for bound in question.questions.form:
        name, field = bound.name, bound.field
        if name in ANSWERS:
            found[bound.html_name] = ANSWERS[name]
        elif hasattr(field, "choices"):
            found[bound.html_name] = str(field.choices[-1][0])
        elif field.required or name in ("since", "until", "actual_cost"):
            found[bound.html_name] = {"DateField": "2026-01-15"}.get(type(field).__name__, "2026")
    for blocks in question.questions.blocks:
        found[f"{blocks.name}-blocks"] = "0"
    return found


def whole_way(on, **other) -> tuple[list[str], dict, asking_all.Walk]:
    """Answer whatever is asked until nothing is. Return the keys in the order they were asked, the address, and the end of the way."""
    given, said = {}, []
    while (found := asking_all.walk(given, said, set(), on, asking.offered())).next:
        assert found.next.key not in said, "asked twice"
        given |= answered(found.next) | {name: value for name, value in other.items() if found.next.owns(name)}
        said.append(found.next.key)
    return said, given, found


def full_form(policy, given: dict) -> dict:
    """Return the same answers as the full form of a policy takes them."""
    found = {"answer": "1"}
    for each in policy.facts.described():
        for key in (f"q-{each.name}", f"p-{policy.short}-{each.name}"):
            if f"{key}-{each.name}" in given:
                found[each.name] = given[f"{key}-{each.name}"]
            if f"{key}-{each.name}-blocks" in given:
                found[f"{each.name}-blocks"] = given[f"{key}-{each.name}-blocks"]
    for bound in Questions(policy, {}).form:  # what was not asked: anything will do
        found.setdefault(bound.name, answered_alone(bound))
    return found


def answered_alone(bound) -> str:
    if hasattr(bound.field, "choices"):
        return str(bound.field.choices[0][0])
    if not bound.field.required:
        return ""
    return {"DateField": "2026-06-01"}.get(type(bound.field).__name__, "7")


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"q-in_field-in_field": "no"},
        {"q-registration-registration": "recorded"},
        {"q-acceptance-acceptance": "failed"},
        {"q-level-level": "senior"},
    ],
)
def test_every_subsidy_answers_as_its_full_form(policy_texts, client, other):
    on = date(2026, 4, 1)
    said, given, end = whole_way(on, **other)

    assert {each.policy for each in end.told} == set(asking.offered()) and len(said) == len(set(said))
    for each in end.told:
        questions = Questions(each.policy, full_form(each.policy, given))
        assert questions.faults == []
        full = each.policy.reckon(questions.as_facts(), on=on)
        if full.refused:
            assert each.no == full.refusals[0]
        else:
            assert each.reckoning == full


def test_what_is_refused_early_is_asked_less_and_what_is_shared_is_asked_once(policy_texts, client):
    on = date(2026, 4, 1)
    (yes, _given, _end), (no, _other, _) = whole_way(on), whole_way(on, **{"q-in_field-in_field": "no"})

    assert len(no) < len(yes)
    every = sum(
        len(Questions(policy, {}).form.fields) + len(Questions(policy, {}).blocks) for policy in asking.offered()
    )
    assert len(yes) < every


def sentences(policy, each) -> list[str]:
    """Return what a visitor reads when one fact is asked by itself, of its blocks too."""
    question = OneQuestion(policy, each, {f"{_key(policy, each)}-{each.name}-blocks": "1"}, set())
    forms = [question.questions.form, *(form for blocks in question.questions.blocks for form in blocks.forms)]
    labels = [str(bound.label) for form in forms for bound in form]
    return [*labels, *(blocks.label for blocks in question.questions.blocks)]


def test_whatever_is_asked_is_a_sentence_a_neighbour_would_say(policy_texts):
    asked = {
        (policy.short, each.name): sentences(policy, each)
        for policy in asking.offered()
        for each in policy.facts.described()
    }
    asked = {key: said for key, said in asked.items() if said}

    assert len(asked) > 30
    assert {
        key: said for key, said in asked.items() if not all(re.fullmatch(r"[^：？]{4,30}？", words) for words in said)
    } == {}
    # Each says one thing only: no two facts of a subsidy are asked in the same words.
    for policy in asking.offered():
        mine = [said[-1] for (short, _name), said in asked.items() if short == policy.short]
        assert len(mine) == len(set(mine)), policy.short


def test_what_nobody_wrote_a_sentence_for_is_asked_in_one_all_the_same():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Some(Facts):
        day: date = fact("开业日期")
        many: int = fact("从业人数")
        price: Decimal = fact("每月租金")
        here: bool = fact("在本镇开业")
        sort: str = fact("组织类别", choices={"a": "甲", "b": "乙"})
        note: str = fact("备案号", default="")
        said: int = fact("年限", asks="开业几年了？")

    assert [asked_by_itself.sentence(each) for each in Some.described()] == [
        "开业日期是哪一天？", "从业人数是多少？", "每月租金是多少元？", "在本镇开业，是这样吗？", "组织类别是哪一种？", "有没有备案号？", "开业几年了？",
    ]  # fmt: skip


def test_the_page_asks_one_thing_keeps_what_was_said_and_goes_back(policy_texts, client, travel):
    travel(date(2026, 4, 1))
    first = read(client, reverse("portal:ask_all"))
    (key,) = re.findall(r'name="said" value="([^"]+)"', first)
    assert 'id="decided"' not in first

    wrong = read(client, reverse("portal:ask_all"), said=key)
    assert "这个问题还要改一改" in wrong and f'value="{key}"' in wrong

    walk = asking_all.walk({}, [], set(), date(2026, 4, 1), asking.offered())
    given = answered(walk.next) | {"said": key}
    second = client.get(f"{reverse('portal:ask_all')}?{urlencode(given)}").text
    assert re.findall(r'<button class="btn btn-go" name="said" value="([^"]+)"', second) != [key]
    assert f'type="hidden" name="said" value="{key}"' in second and "改上一个回答" in second


@pytest.mark.parametrize(
    "query",
    [
        "said=nothing",
        "said=q-in_field&q-in_field-in_field=maybe",
        "left=nobody&said=&said=%E2%80%8B",
        "p-exam-exams-blocks=99999&said=p-exam-exams",
        "more=p-exam-exams",
    ],
)
def test_whatever_stands_in_the_address_is_answered(policy_texts, client, query):
    assert client.get(f"{reverse('portal:ask_all')}?{query}").status_code == 200


def test_one_may_leave_a_subsidy_out(policy_texts, client):
    left = {policy.short for policy in asking.offered()} - {"startup"}

    found = asking_all.walk({}, [], left, date(2026, 4, 1), asking.offered())

    assert [each.policy.short for each in found.told] == ["startup"]
