"""
A consultation lived before screens: somebody leaves the talks, final quotes are asked for, opened and written down by two, each expert scores alone; and a
result of the province's system taken in. Each wrong first and then right.
"""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from tests.journeys.people import Somebody
from tests.procurement.test_tender_in_a_browser import a_letter
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.domains.procurement.models import Award, Bid
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters import evidence
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [360, 1440])


@pytest.fixture
def town(transactional_db, person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


@pytest.fixture
def at_a_desk(sit_down):
    def sit(user, width: int) -> Somebody:
        page = sit_down(ways.fresh(user), width)
        page.context.set_default_timeout(60_000)  # ms: a busy machine is slow, not wrong
        return Somebody(user, page)

    return sit


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def seen(somebody: Somebody, name: str) -> None:
    """Look for what keeps anybody out; where somebody asks for pictures (LOOK_AT), leave one."""
    somebody.finds_nothing_inaccessible()
    if folder := os.environ.get("LOOK_AT"):
        width = somebody.page.viewport_size["width"]
        somebody.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def typed(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def unchecked(somebody: Somebody, name: str) -> None:
    """Let a form be sent as a browser without its own checks would send it."""
    somebody.page.locator(f"form[action$='/do/{name}/']").first.evaluate("form => { form.noValidate = true }")


@WIDTHS
def test_one_leaves_the_talks_and_final_quotes_are_written_down_by_two(town, at_a_desk, width):
    matter = ways.to(town, "talking", budget=ways.CONSULTATION, prices=("560000", "570000", "580000"))
    ways.heard(town, matter)
    third = Bid.objects.get(ordinal=3)
    clerk = at_a_desk(town.who(CLERK), width)
    clerk.at(matter.number)
    seen(clerk, "talks")
    clerk.reads("还缺 1 份材料：供应商退出磋商的书面声明。请补齐后再“登记退出磋商”", "#acts")
    assert clerk.page.locator("form[action$='/do/withdraw/']").count() == 0, "nobody is gone by a clerk's word alone"
    clerk.at(matter.number)
    clerk.uploads("withdrawal", a_letter())
    clerk.go_on("withdraw", "登记退出磋商", bid=str(third.pk), why="人手不够（虚构）。")
    clerk.reads("提交最后报价以前退出磋商")
    seen(clerk, "withdraw-right")

    clerk.send("ask_finals", "要求提交最后报价", until=typed(timezone.now() - timedelta(hours=1)))
    clerk.reads("已经过了")
    seen(clerk, "finals-asked-wrong")
    clerk.at(matter.number)
    until = timezone.now() + timedelta(hours=2)
    clerk.go_on("ask_finals", "要求提交最后报价", until=typed(until))
    clerk.reads("到时一起开启，现在不能登记")
    seen(clerk, "finals-asked")

    town.travel(timezone.localdate() + timedelta(days=1))
    clerk = at_a_desk(town.who(CLERK), width)
    clerk.at(matter.number)
    clerk.uploads("final_offers", a_letter())
    first, second = (f"final_{bid.pk}" for bid in Bid.objects.qualified().order_by("ordinal"))
    unchecked(clerk, "read_finals")
    clerk.send("read_finals", "开启最后报价（第一人）", **{first: "五十五万", second: "565000"})
    clerk.page.locator(".error-summary").wait_for()
    assert clerk.page.locator(f"[name={second}]").first.input_value() == "565000", "nothing typed is lost"
    seen(clerk, "finals-in-words")
    clerk.at(matter.number)
    clerk.send("read_finals", "开启最后报价（第一人）", **{first: "650000", second: "565000"})
    clerk.reads("没有有效的最后报价的，留空")
    seen(clerk, "finals-too-much")
    clerk.at(matter.number)
    clerk.go_on("read_finals", "开启最后报价（第一人）", **{first: "555000", second: "565000"})

    reviewer = at_a_desk(town.who(REVIEWER), width)
    reviewer.at(matter.number)
    assert "555,000" not in reviewer.page.locator("main").inner_text(), "what the first wrote stays theirs"
    reviewer.send("confirm_finals", "登记最后报价（第二人）", **{first: "550000", second: "565000"})
    reviewer.reads("与第一人登记的不同")
    seen(reviewer, "finals-second-wrong")
    reviewer.at(matter.number)
    reviewer.go_on("confirm_finals", "登记最后报价（第二人）", **{first: "555000", second: "565000"})
    seen(reviewer, "finals-second-right")
    assert fresh(matter).state == "settled" and Bid.objects.get(ordinal=1).price == Decimal(555_000)
    assert list(evidence.verify()) == []


@WIDTHS
def test_an_expert_scores_alone_and_what_is_locked_stays(town, at_a_desk, width):
    matter = ways.to(town, "scoring", budget=ways.CONSULTATION, prices=("560000", "570000", "580000"))
    one, other = ways.members(matter)[:2]
    expert = at_a_desk(one, width)
    expert.at(matter.number)
    seen(expert, "sheet")
    form = expert.page.locator("form[action$='/do/lock/']").first
    names = [each.get_attribute("name") for each in form.locator("input[name^=points_]").all()]
    right = dict(zip(names, ("45", "40", "35"), strict=True))
    unchecked(expert, "lock")
    expert.send("lock", "提交并锁定评分", **right | {names[0]: "50.5"})
    expert.page.locator(".error-summary").wait_for()
    assert expert.page.locator(f"[name={names[1]}]").first.input_value() == "40", "nothing typed is lost"
    seen(expert, "sheet-wrong")
    expert.at(matter.number)
    expert.go_on("lock", "提交并锁定评分", **right)
    seen(expert, "sheet-locked")
    assert expert.page.locator("form[action$='/do/lock/']").count() == 0, "what is locked is changed by nobody"
    expert.reads("45.0", "#sheets")
    another = at_a_desk(other, width)
    another.at(matter.number)
    assert another.page.locator("#do-lock input[name^=points_]").first.input_value() == ""
    seen(another, "sheet-of-another")


@WIDTHS
def test_a_result_of_the_provinces_system_is_taken_in(town, at_a_desk, width):
    matter = buys.opened(town, budget=ways.CONSULTATION)
    buys.approved(town, matter, platform="external")
    buys.public_long_enough(town, matter, 45)
    firm, today = buys.a_supplier(), timezone.localdate()
    purchaser = at_a_desk(town.who(PURCHASER), width)
    purchaser.open("/desk/kinds/purchase/")
    purchaser.reads("省级政府采购交易系统")
    seen(purchaser, "purchases")
    purchaser.at(matter.number)
    seen(purchaser, "external")
    right = {
        "supplier": firm.name, "amount": "580000", "link": "https://example.org/notice/1", "noticed_on": str(today), "tenderers": "3",
        "reason": "项目编号 JS-2026-001（虚构）。",
    }  # fmt: skip
    purchaser.reads("还缺 1 份材料：外部平台的结果公告", "#acts")
    purchaser.uploads("result", a_letter())
    wrong = {
        "nobody the register knows": (right | {"supplier": "路过的人（虚构）"}, "登记里都没有"),
        "more than the budget": (right | {"amount": "650000"}, "预算"),
        "a day to come": (right | {"noticed_on": str(today + timedelta(days=1))}, "还没有到"),
        "too few took part": (right | {"tenderers": "1"}, "填写的是 1 家"),
    }
    for nth, (said, sentence) in enumerate(wrong.values(), 1):
        purchaser.at(matter.number)
        purchaser.send("enter_result", "录入外部平台的结果", **said)
        purchaser.reads(sentence)
        assert purchaser.page.locator("[name=reason]").first.input_value() == right["reason"], "nothing typed is lost"
        seen(purchaser, f"external-wrong-{nth}")
    purchaser.at(matter.number)
    purchaser.go_on("enter_result", "录入外部平台的结果", **right)
    director = at_a_desk(town.who(DIRECTOR), width)
    director.at(matter.number)
    director.reads(firm.name)
    seen(director, "external-to-decide")
    director.go_on("award", "决定成交")
    assert Award.objects.get().how == "external" and fresh(matter).state == "awarded"
    purchaser.at(matter.number)
    seen(purchaser, "external-awarded")
    assert fresh(matter).due_on == contents_of(fresh(matter)).award.decided_on + timedelta(days=30)
    assert list(evidence.verify()) == []
