"""Who is there before anybody buys, and a purchase from its need to its approved plan, before screens."""

from django.utils import timezone

from tests.journeys.buying import fresh, seen
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from yihe.foundation.roles import CLERK, DIRECTOR, FINANCE_MAKER, PURCHASER, REVIEWER
from yihe.matters.kinds import contents_of


def the_town_has_its_people(here) -> None:
    """What stands before anybody buys: lists in force, money for the year, suppliers that are registered, a pool to draw from."""
    town = here.town
    buys.lists()
    buys.a_buyer()
    buys.money(town, "3000000")
    for nth in (1, 2, 3):
        buys.a_supplier(nth, supplier(nth))
    for nth in range(6, 10):
        town.story.expert(f"专家{nth}")
    here.openers = ways.openers(town)
    here.representative = ways.representative(town)
    here.purchaser, here.reviewer, here.director = (here.at(town.who(role)) for role in (PURCHASER, REVIEWER, DIRECTOR))
    here.clerk = here.at(town.who(CLERK))
    here.apart = here.at(town.story.person(CLERK, name="没有参与采购的受理人（虚构）"))


def supplier(nth: int) -> str:
    return f"第{nth}律师事务所（虚构）"


def a_need_is_asked_reserved_planned_and_approved(
    here, title: str, budget: str, *, way: str, profile: str, platform: str = "own"
) -> str:
    """Bring a purchase from the item of the catalogue to its approved plan, and return its number: wrong first where a page has something to say."""
    visitor = here.visitor("居民")
    visitor.open("/lists/")
    visitor.follows("政府购买服务目录")
    visitor.reads("村居坐班服务")
    seen(visitor, "010-catalogue")
    purchaser = here.purchaser
    purchaser.open("/desk/")
    purchaser.open("/desk/start/")
    purchaser.follows("采购")
    seen(purchaser, "011-new-purchase")
    need = {
        "title": title,
        "item": "FW01",
        "need": "每村每月坐班一次，全年十二次。",
        "serves_public": True,
        "project": "法律服务",
    }
    purchaser.fills(buyer="司法局（虚构预算单位）", budget="0", **need)
    purchaser.page.locator("main form.form").first.evaluate("form => { form.noValidate = true }")
    purchaser.presses("保存草稿")
    purchaser.page.locator(".error-summary").wait_for()
    assert purchaser.page.locator("[name=need]").input_value() == need["need"], "nothing typed is lost"
    seen(purchaser, "012-a-budget-of-nothing")
    purchaser.fills(budget=budget)
    purchaser.presses("保存草稿")
    purchaser.hears("已创建")
    number = purchaser.number
    seen(purchaser, "013-draft")
    for nth in (1, 2, 3):
        if nth == 3:
            purchaser.reads("需求调查的市场主体一般不少于 3 个，已登记 2 个", "#acts")
        purchaser.go_on(
            "ask", "登记需求调查", whom=supplier(nth), on=timezone.localdate(), said="可以做，每村每年四千元。"
        )
    purchaser.reads("要听取服务对象的意见", "#acts")
    purchaser.go_on(
        "ask", "登记需求调查", whom="两个村的村民代表（虚构）", users=True, on=timezone.localdate(), said="逢集来最好。"
    )
    purchaser.go_on("settle_need", "需求确定，提请预留资金")
    maker = here.at(here.town.who(FINANCE_MAKER))
    maker.open("/desk/")
    maker.follows(number)
    seen(maker, "014-to-reserve")
    maker.go_on("reserve", "预留资金", envelope=str(buys.money(here.town).pk))
    purchaser.at(number)
    seen(purchaser, "015-to-plan")
    purchaser.go_on("plan", "提交实施计划", platform=platform, delivery="分两期，每期按指标验收。")
    here.reviewer.at(number)
    seen(here.reviewer, "016-to-review")
    here.reviewer.go_on("review", "审查通过")
    here.director.at(number)
    here.director.reads(way)
    seen(here.director, "017-to-approve")
    here.director.go_on("approve", "批准计划，确定程序")
    assert (fresh(number).state, contents_of(fresh(number)).profile) == ("ready", profile)
    return number
