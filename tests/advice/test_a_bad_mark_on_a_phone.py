"""
Asked, answered, rated badly by the slip or by one's own code, rung about by another, reopened: the whole way at 360 pixels, with a script and
without one.
"""

import pytest

from tests.conftest import TAICANG
from tests.ways.phone import Phone
from yihe.acts.ratings.models import Rating, Way
from yihe.domains.advice.models import Consultation
from yihe.foundation.roles import ADVICE_DESK, DUTY_LAWYER
from yihe.matters.models import Matter


def follows(phone: Phone, number: str, code: str):
    resident = phone.held_by(None)
    resident.page.goto("/follow/")
    resident.page.fill("#number", number)
    resident.page.fill("#code", code)
    resident.page.get_by_role("button", name="查询").click()
    phone.look("mine")
    return resident


def state(kind: str) -> str:
    return Matter.objects.get(kind=kind).state


def by_own_code(phone: Phone, desk, number: str, code: str) -> None:
    """Come to the mark where one follows one's own consultation."""
    follows(phone, number, code).follows("评价")


def by_slip(phone: Phone, desk, number: str, code: str) -> None:
    """Come to the mark with a slip: printed at the desk, handed over, and typed from the front page."""
    somebody, page = phone.held_by(desk), phone.page
    somebody.at(number)
    phone.look("answered")
    somebody.follows("打印评价单")
    somebody.presses("出一张评价单")
    phone.look("slip")
    printed = page.locator(".ticket-pair dd").inner_text()
    resident = phone.held_by(None)
    page.goto("/")
    resident.follows("评价")
    phone.look("slip asked for")
    page.fill("[name=code]", printed)
    resident.presses("去评价")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("theme", "script", "comes_to_the_mark", "way"),
    [("light", False, by_slip, Way.SLIP), ("dark", True, by_own_code, Way.OWN)],
    ids=["light, a slip, no script", "dark, own code, with script"],
)
def test_a_bad_answer_is_rung_about_and_answered_anew(
    transactional_db, person, live_server, chromium, theme, script, comes_to_the_mark, way
):
    desk, other = (person(ADVICE_DESK, region=TAICANG) for _ in range(2))
    lawyer = person(DUTY_LAWYER, region=TAICANG)
    phone = Phone(chromium, live_server, theme=theme, script=script)
    resident, page = phone.held_by(None), phone.page
    page.goto("/advice/")
    page.fill("[name=question]", "楼上漏水，物业不管，找谁？（虚构）")
    for _ in range(5):
        page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交", exact=True).click()
    phone.look("receipt")
    number, code = page.locator(".ticket-pair dd").all_inner_texts()

    somebody = phone.held_by(desk)
    somebody.act(number, "assign", "分派", assignee=str(lawyer))
    assert "登记已报告" not in page.locator("main").inner_text(), "nobody is harmed here"
    somebody = phone.held_by(lawyer)
    somebody.at(number)
    phone.look("to be answered")
    somebody.go_on("answer", "答复", answer="可以先向物业主管部门投诉。（虚构）")

    resident = follows(phone, number, code)
    resident.reads("可以先向物业主管部门投诉")
    assert "这是以前的答复" not in page.locator("main").inner_text(), "the control"
    resident.follows("解决了")
    resident.presses("解决了")
    resident.reads("谢谢您告诉我们")
    comes_to_the_mark(phone, desk, number, code)
    phone.look("rate")
    page.locator("[name=level][value=very_poor]").check()
    page.fill("[name=words]", "没有说我该怎么办（虚构）")
    page.locator("main form:has([name=level]) button").first.click()
    resident.reads("会有人回访")
    phone.look("rated")
    assert (Rating.objects.get().level, Rating.objects.get().way) == ("very_poor", way)
    assert state("consultation") == "closed"
    marked = page.locator(".ticket-pair dd").all_inner_texts()

    bad = Matter.objects.select_related("assignee").get(kind="bad_mark")
    assert bad.assignee in (desk, other) and bad.assignee != lawyer
    somebody = phone.held_by(bad.assignee)
    somebody.at(bad.number)
    phone.look("to be rung")
    somebody.go_on("explain", "说明", answer="已经打过电话；可以申请重开，由另一人决定。（虚构）")
    phone.look("told")
    assert state("consultation") == "closed", "it may ask, it never reopens"

    resident = follows(phone, *marked)
    resident.reads("可以申请重开，由另一人决定")
    resident = follows(phone, number, code)
    resident.follows("申请重开")
    phone.look("ask to reopen")
    page.fill("[name=reopening]", "还是不知道找谁（虚构）")
    resident.presses("申请重开")
    assert state("consultation") == "reconsidering"
    phone.look("asked to reopen")
    phone.held_by(other).act(number, "reopen", "同意重开")
    phone.look("reopened")
    assert state("consultation") == "registered" and Consultation.objects.get().answer
    resident = follows(phone, number, code)
    resident.reads("已登记", "#now")
    resident.reads("这是以前的答复")
    phone.context.close()


@pytest.mark.browser
def test_a_question_is_asked_with_the_keyboard_alone(transactional_db, live_server, chromium):
    phone = Phone(chromium, live_server)
    page = phone.page
    page.goto("/advice/")
    page.locator("[name=question]").focus()
    page.keyboard.type("邻居装摄像头对着我家门（虚构）")

    def tab_to(words: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == words:
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{words}: where one is must be seen"
                return
        raise AssertionError(f"{words} is not reached")

    for _ in range(5):
        tab_to("下一步")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to("提交")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Matter.objects.get().number in page.locator("main").inner_text()
    phone.context.close()
