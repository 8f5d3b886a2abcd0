"""能不能申请: the answer, its working, and an address without names."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.faces.portal.visits import STARTUP, read, words
from yihe.domains.subsidies.policies.exam import ExamFacts
from yihe.foundation.counters import Counter
from yihe.foundation.policy import Policy
from yihe.matters.models import Matter
from yihe.registers.policies import registry


@pytest.mark.parametrize("code", [policy.short for policy in registry.every()])
def test_every_policy_can_be_asked_about_and_asks_for_no_name(client, policy_texts, code):
    page = read(client, reverse("portal:answer", args=[code]))

    assert "查看结果" in page
    form = page[page.index('<form class="form') : page.index("</form>", page.index('<form class="form'))]
    assert re.findall(r'<input type="text"(?![^>]*inputmode="decimal")|<textarea', form) == []
    unanswered = read(client, reverse("portal:answer", args=[code]), answer="1")
    assert "还有" in unanswered or "verdict" in unanswered


@pytest.mark.parametrize(
    ("code", "given", "verdict", "said"),
    [
        ("startup", {}, "现在就可以申请", ["¥30,000.00", "受理后由司法局转民政局，不用您先去办"]),
        ("startup", {"staff": "confirmed", "confirmed_on": "2026-03-20"}, "可以申请", ["¥30,000.00"]),
        ("startup", {"registration": "recorded"}, "按您填的情况，不能申请", ["备案的组织不是“新注册登记”的社会组织"]),
        (
            "startup",
            {"payments-blocks": "1", "payments-0-amount": "30000", "payments-0-paid_on": "2026-03-15"},
            "按您填的情况，不能申请", ["开办费补贴只给一次：2026-03-15 已由原单位领取 30000 元（您填写的）"],
        ),
        (
            "exam",
            {"level": "intermediate", "exams-blocks": "1", "exams-0-level": "intermediate", "exams-0-passed_on": "2026-02-01", "exams-0-certificate": "yes"},
            "可以申请", ["¥1,800.00"],
        ),
        (
            "exam",
            {"level": "assistant", "exams-blocks": "1", "exams-0-level": "intermediate", "exams-0-passed_on": "2026-02-01", "exams-0-certificate": "yes"},
            "按您填的情况，不能申请", ["持有中级证书不等于通过了助理考试"],
        ),
        (
            "incubation",
            {"since": "2026-01-01", "until": "2026-02-28", "actual_cost": "9000", "stays-blocks": "1", "stays-0-since": "2026-01-01"},
            "可以申请", ["¥5,000.00", "2 个月"],
        ),
        ("settling_in", {"talent": "leading", "named_on": "2026-01-05", "degree": "doctor", "home_bought_on": "2026-02-02", "home_in_city": "yes", "home_lived_in": "yes", "first_home": "yes"}, "可以申请", ["¥150,000.00"]),
        ("activity", {"resident": "no"}, "按您填的情况，不能申请", ["公益活动经费只提供给入驻创客基地的社会组织"]),
    ],
)  # fmt: skip
def test_an_answer_says_whether_how_much_and_what_is_missing(client, policy_texts, travel, code, given, verdict, said):
    travel(date(2026, 4, 1))
    page = read(client, reverse("portal:answer", args=[code]), **(STARTUP | given))

    assert re.findall(r'<h2 id="verdict">.*?</svg>(.*?)</h2>', page) == [verdict]
    assert [sentence for sentence in said if sentence not in page] == []


def test_a_working_leads_from_each_amount_to_its_clause(client, policy_texts):
    page = read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    clause = f"{reverse('portal:policy', args=['taicang-2021-163'])}#c-四(一)"
    assert page.count(f'<a class="clause" href="{clause}">') >= 2
    assert "登记证书" in page and "民政部门认定文件" in page and "免提交材料" in page


def test_asking_for_another_block_keeps_what_was_filled_in_and_judges_nothing(client, policy_texts):
    given = {"level": "assistant", "exams-blocks": "1", "exams-0-passed_on": "2026-02-01", "more": "exams"}

    page = read(client, reverse("portal:answer", args=["exam"]), **given)

    assert page.count("通过的考试（第") == 2 and 'value="2026-02-01"' in page
    assert 'value="assistant" id="id_level_0" checked' in page or re.search(
        r'name="level" value="assistant"[^>]*checked', page
    )
    assert "还有" not in words(page) and "verdict" not in page


def test_an_answer_is_kept_nowhere(client, policy_texts):
    before = Matter.objects.count()
    read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    assert Matter.objects.count() == before and dict(client.session) == {}


def test_what_was_filled_in_is_printed_with_the_answer(client, policy_texts):
    page = read(client, reverse("portal:answer", args=["startup"]), **STARTUP)

    printed = words(page[: page.index("怎么算出来的")] + "</main>")
    assert (
        "填写的情况 设立方式 民政登记 登记日期 2026-03-02 周一 属于司法行政领域 是 专职从业人员认定 尚未认定" in printed
    )


def test_facts_that_contradict_each_other_are_said_in_a_sentence(client, policy_texts):
    given = STARTUP | {"staff": "confirmed", "confirmed_on": "2025-01-01"}

    page = read(client, reverse("portal:answer", args=["startup"]), **given)

    assert "民政认定日期早于登记日期。" in page and "verdict" not in page


@pytest.fixture
def of_a_new_sort():
    """A policy that counts for something nobody has counted for, known for one test."""
    policy = Policy("visits.work", "陪伴服务", Counter("作品", "作品登记号", 40), ExamFacts)
    registry.register(policy)
    yield policy
    registry._policies.pop(policy.code)


def test_what_is_reckoned_for_something_new_has_a_heading_of_its_own_and_does_not_bring_the_page_down(
    client, policy_texts, of_a_new_sort
):
    page = read(client, reverse("portal:ask"))

    assert set(re.findall(r'<h2 id="g-\d">(.*?)</h2>', page)) == {
        "给社会组织的", "给个人的", "给社工岗位的", "给实训基地的", "给作品的"
    }  # fmt: skip
    assert of_a_new_sort.label in page[page.index("给作品的") :]
    assert "查看结果" in read(client, reverse("portal:answer", args=["work"]))


def test_a_policy_that_does_not_say_whose_counter_it_is_is_no_policy():
    with pytest.raises(TypeError, match="政策 visits.work 要写明计数对象"):
        Policy("visits.work", "陪伴服务", "work", ExamFacts)


def test_a_policy_that_is_not_there_is_not_there(client, db):
    assert client.get(reverse("portal:answer", args=["nothing"])).status_code == 404


def test_every_policy_says_what_it_gives_in_whole_sentences_with_each_level(client, policy_texts):
    page = words(read(client, reverse("portal:ask")))

    for told in (
        "考试奖励（助理社会工作者） ¥1,200.00；考试奖励（中级社会工作者） ¥1,800.00。", "孵化补贴每年上限 ¥30,000.00。",
        "安家补贴（博士研究生） ¥150,000.00；安家补贴（硕士研究生） ¥100,000.00。",
    ):  # fmt: skip
        assert told in page
    assert "不超过的" not in page
