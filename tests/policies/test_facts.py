from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.domains.subsidies.policies import POLICIES
from yihe.foundation.facts import BadFacts, Facts, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Facts):
    since: date = fact("起")
    until: date | None = fact("止", default=None)

    def faults(self) -> list[str]:
        return ["止日早于起日。"] if self.until and self.until < self.since else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Facts):
    name: str = fact("名称")
    amount: Decimal = fact("金额")
    count: int = fact("人数", default=0)
    agreed: bool = fact("同意")
    level: str = fact("级别", choices={"a": "甲", "b": "乙"})
    parts: tuple[Part, ...] = fact("期间", default=())


GOOD = {"name": "甲", "amount": "12.50", "agreed": True, "level": "a", "parts": [{"since": "2026-01-01"}]}


def test_good_json_becomes_facts_and_comes_back_the_same():
    facts = Sample.from_json(GOOD)

    assert (facts.amount, facts.count, facts.parts[0].since) == (Decimal("12.50"), 0, date(2026, 1, 1))
    assert Sample.from_json(facts.as_json()) == facts


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": 12.5}, "「amount」（金额）应为加引号的金额，最多两位小数，如 \"30000.00\"，收到的是浮点数 12.5。"),
        ({"amount": "12.505"}, "「amount」（金额）应为加引号的金额，最多两位小数，如 \"30000.00\"，收到的是“12.505”。"),
        ({"amount": "NaN"}, "「amount」（金额）应为加引号的金额，最多两位小数，如 \"30000.00\"，收到的是“NaN”。"),
        ({"amount": True}, "「amount」（金额）应为加引号的金额，最多两位小数，如 \"30000.00\"，收到的是true。"),
        ({"amount": "-1"}, "「amount」（金额）不能是负数，收到的是“-1”。"),
        ({"amount": None}, "「amount」（金额）应为加引号的金额，最多两位小数，如 \"30000.00\"，收到的是空。"),
        ({"count": True}, "「count」（人数）应为不小于零的整数，收到的是true。"),
        ({"count": -1}, "「count」（人数）应为不小于零的整数，收到的是-1。"),
        ({"agreed": "是"}, "「agreed」（同意）应为 true 或 false，收到的是“是”。"),
        ({"level": "c"}, "「level」（级别）应为下列之一：a（甲）、b（乙），收到的是“c”。"),
        ({"name": "  "}, "「name」（名称）不能空着，收到的是“  ”。"),
        ({"name": "a\x00"}, "「name」（名称）应为不超过 2000 字的文字，收到的是“a\x00”。"),
        ({"colour": "红"}, "「colour」不在要填的事实之内（要填的有：name、amount、count、agreed、level、parts）。"),
        ({"parts": {}}, "「parts」（期间）应为列表 […]，收到的是一组值。"),
        ({"parts": [3]}, "「parts[0]」应为一组“名称: 值”，收到的是3。"),
        ({"parts": [{"since": "2026-02-30"}]}, "「parts[0].since」（起）应为存在的日期，写作 2026-01-31，收到的是“2026-02-30”。"),
        ({"parts": [{"since": "20260203"}]}, "「parts[0].since」（起）应为存在的日期，写作 2026-01-31，收到的是“20260203”。"),
        ({"parts": [{"since": "2026-02-03", "until": "2026-02-02"}]}, "「parts[0]」止日早于起日。"),
    ],
)  # fmt: skip
def test_a_wrong_fact_is_refused_in_a_sentence(change, sentence):
    with pytest.raises(BadFacts) as refusal:
        Sample.from_json(GOOD | change)

    assert refusal.value.faults == [sentence]


def test_every_fault_is_named_at_once():
    with pytest.raises(BadFacts) as refusal:
        Sample.from_json({"amount": 1.5, "x": 1, "parts": [{}, {"since": 3}]})

    assert [fault.partition("」")[0] for fault in refusal.value.faults] == [
        "「x", "「name", "「amount", "「agreed", "「level", "「parts[0].since", "「parts[1].since"
    ]  # fmt: skip


def test_facts_that_contradict_each_other_cannot_be_made_in_code_either():
    with pytest.raises(BadFacts):
        Part(since=date(2026, 2, 3), until=date(2026, 2, 2))


def test_facts_can_be_stated_in_words():
    said = {"名称": "甲", "金额": "12.50", "同意": "是", "级别": "甲", "期间": [{"起": date(2026, 1, 1)}]}

    assert Sample.from_words(said) == Sample.from_json(GOOD)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.code)
def test_the_template_of_every_policy_is_of_its_own_form(policy):
    assert policy.facts.from_json(policy.facts.template())


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.code)
def test_every_fact_has_a_chinese_label_of_its_own(policy):
    labels = [each.label for each in policy.facts.described()]

    assert len(set(labels)) == len(labels)
    assert [label for label in labels if label.isascii()] == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.data())
def test_whatever_is_sent_is_answered_with_sentences(data):
    policy = data.draw(st.sampled_from(POLICIES))
    facts = policy.facts.template()
    for name in data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=4)):
        facts[name] = data.draw(anything)

    try:
        policy.facts.from_json(facts)
    except BadFacts as refusal:
        assert refusal.faults
