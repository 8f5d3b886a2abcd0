"""Two at once, a session that ends while typing, hands that stay on the keyboard, a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Somebody
from tests.journeys.test_call_to_payment import paper
from yihe.matters.models import Matter

OPINION = "第三条的受理时间与公告首页不一致，请核对后再报。"


@pytest.mark.browser
def test_when_two_act_at_once_and_a_session_ends_nothing_typed_is_lost(town):
    first, second = (
        town.story.call("proposed", title=title).number for title in ("甲组招募（虚构）", "乙组招募（虚构）")
    )
    the_list_is_walked_by_keyboard(town, first, second)
    what_another_decided_first_is_refused_in_a_sentence(town, first)
    a_session_ends_while_typing(town, second)
    a_page_that_is_no_longer_true_is_not_acted_on(town)


def the_list_is_walked_by_keyboard(town, first: str, second: str) -> None:
    chief = town.chief
    chief.open("/desk/", "待办")
    links = chief.page.locator("[data-rows] tr .cell-number a")
    expect(links).to_have_count(2)
    assert set(links.all_inner_texts()) == {first, second}
    chief.page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    chief.page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    chief.page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    opened = links.nth(0).inner_text()
    chief.page.keyboard.press("Enter")
    chief.page.wait_for_url(f"**/desk/matters/{opened}/")


def what_another_decided_first_is_refused_in_a_sentence(town, number: str) -> None:
    pressing, typing = town.chief, Somebody(town.chief.user, town.chief.page.context.new_page())
    pressing.at(number)
    typing.at(number)
    town.director.act(number, "publish", "发布")

    pressing.send("publish", "发布")
    pressing.reads("当前状态为“招募中”，不能“发布”。", ".alert-bad")
    typing.send("send_back", "退回修改", reason=OPINION)
    typing.reads("当前状态为“招募中”，不能“退回修改”。", ".alert-bad")
    expect(typing.page.locator("[name=reason]")).to_have_value(OPINION)
    typing.finds_nothing_inaccessible()
    matter = Matter.objects.get(number=number)
    assert (matter.state, matter.events.filter(action="publish").count()) == ("recruiting", 1)


def a_session_ends_while_typing(town, number: str) -> None:
    chief = town.chief
    chief.at(number)
    chief.page.context.clear_cookies(name="sessionid")
    chief.send("send_back", "退回修改", reason=OPINION)
    chief.reads("登录", "h1")
    chief.sign_in()
    chief.hears("登录前填写的内容已经保留")
    expect(chief.page.locator("[name=reason]")).to_have_value(OPINION)
    assert Matter.objects.get(number=number).state == "proposed"
    chief.presses("退回修改")
    chief.hears("已退回修改")
    chief.reads(OPINION, "#happenings")


def a_page_that_is_no_longer_true_is_not_acted_on(town) -> None:
    matter = town.story.application("submitted")
    town.clerk.at(matter.number)
    town.applicant.at(matter.number)
    town.applicant.page.locator("#acts").get_by_role("link", name="催办").click()
    town.applicant.fills(text="请尽快受理，谢谢。")
    town.applicant.presses("催办")
    town.applicant.hears("催办")
    town.clerk.send("accept", "受理")
    town.clerk.reads("此件刚刚有了新的进展（现为“待受理”），请核对后再办理。", ".alert-bad")
    town.clerk.act(matter.number, "accept", "受理")


@pytest.mark.browser
def test_without_javascript_a_claim_is_read_opened_and_submitted(town):
    applicant = town.sit_down(town.users["applicant"], width=360, java_script_enabled=False)
    applicant.open("/desk/")
    applicant.reads("待办", "h1")
    applicant.open("/desk/start/")
    applicant.follows("开办费补贴")
    applicant.presses("先算一算")
    applicant.reads("¥30,000.00", "#reckoning")
    applicant.presses("保存草稿")
    applicant.hears("已创建")
    number = applicant.number
    applicant.reads("还缺 2 份", "#papers")
    applicant.uploads("certificate", paper("登记证书", 60))
    applicant.uploads("staff_list", paper("人员名册", 70))
    applicant.go_on("submit", "提交申请")
    applicant.reads(number, "#receipt")
    applicant.follows("看此件")

    applicant.reads("待受理", ".matter-line")
    assert Matter.objects.get(number=number).state == "submitted"
