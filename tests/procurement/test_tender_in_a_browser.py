"""
A tender lived before screens: published by two, bid on by somebody without an account, opened by two openers at two
browsers, scored by experts, awarded, challenged by who lost, looked at by 财政. Wrong first – weights that miss, a price in words, a cut file, a wrong
passphrase, a lost key, too many points, a stranger's challenge – and then right.
"""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.utils import timezone
from PIL import Image

from tests.acts.sealed.making import PASSPHRASE, sealed_bid
from tests.journeys.people import Somebody
from tests.procurement.test_tender_refusals import another_director
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.sealed_bids.models import Delivery, GivenShares, Opening, SealedBid
from yihe.domains.procurement.models import Award, Bid
from yihe.faces.desk import asking_again
from yihe.foundation.roles import CLERK, DIRECTOR, PURCHASER, TREASURY
from yihe.matters import clock, evidence
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser
WIDTHS, AT_A_DESK = pytest.mark.parametrize("width", [360, 1440]), pytest.mark.parametrize("width", [1440])
PAPER = {"name": "投标文件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 an offer (invented)"}
PATIENCE = 60_000  # ms: a busy machine is slow, not wrong


def notified() -> dict:
    """Return what 财政's notice of a complaint says, as it is typed."""
    today = str(timezone.localdate())
    return {
        "complained_on": today,
        "notified_on": today,
        "document": "虚构财购〔2026〕1号",
        "facts": "评分不公（虚构）。",
        "wants": "重新评审（虚构）。",
    }


@pytest.fixture
def town(transactional_db, person, organization, monkeypatch):
    """A town; how long ago somebody proved who they are is told by its days, too, and not by the machine's."""
    monkeypatch.setattr(asking_again, "time", SimpleNamespace(time=lambda: timezone.now().timestamp()))
    return Town(person, organization, monkeypatch)


@pytest.fixture
def at_a_desk(sit_down, chromium, live_server):
    """Return a way to sit somebody down before a screen of some width; None is a visitor without an account."""
    visitors = []

    def sit(user, width: int) -> Somebody:
        if user is None:
            visitors.append(chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 740}))
        page = visitors[-1].new_page() if user is None else sit_down(user, width)
        page.context.set_default_timeout(PATIENCE)
        return Somebody(user, page)

    yield sit
    for context in visitors:
        context.close()


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def a_letter() -> dict:
    picture = BytesIO()
    Image.new("RGB", (60, 80), (230, 230, 240)).save(picture, "PNG")
    return {"name": "质疑函.png", "mimeType": "image/png", "buffer": picture.getvalue()}


def seal_by_hand(visitor: Somebody, name: str, code: str, price: str) -> None:
    page = visitor.page
    page.get_by_label("投标人名称").fill(name)
    page.get_by_label("统一社会信用代码", exact=True).fill(code)
    page.get_by_label("投标报价（元）").fill(price)
    page.get_by_label("投标文件必填").set_input_files([PAPER])
    page.get_by_role("button", name="密封并上传").click()


def give(opener: Somebody, file, passphrase: str, answer: str) -> None:
    opener.page.locator("[data-key-file]").last.set_input_files(str(file))
    opener.page.locator("[data-passphrase]").last.fill(passphrase)
    opener.page.get_by_role("button", name="打开份额并交来", exact=True).click()
    opener.page.get_by_text(answer).wait_for()


@AT_A_DESK
def test_published_by_two_and_sealed_by_hand_without_an_account(town, at_a_desk, width):
    matter = ways.started(town)
    ways.written(town, matter)
    ways.named(town, matter)
    ways._dropped(town, matter, "criterion")  # the price: seventy points are left
    purchaser = at_a_desk(town.who(PURCHASER), width)
    purchaser.at(matter.number)
    purchaser.reads("现在是 70.0 分")
    form = purchaser.page.locator("#do-add_criterion")
    purchaser.page.locator("#acts details:not([open])", has=form).locator("summary").first.click()
    purchaser.fills(form, label="价格", weight="30", given="price", standard="最低评审价得满分（虚构）。")
    purchaser.presses("添加评审因素", form)
    purchaser.hears("已添加评审因素")
    purchaser.finds_nothing_inaccessible()
    purchaser.go_on("offer", "提请发布")
    director = at_a_desk(town.who(DIRECTOR), width)
    director.at(matter.number)
    director.finds_nothing_inaccessible()
    director.go_on("publish", "发布招标公告和文件")
    assert fresh(matter).state == "bidding"

    visitor = at_a_desk(None, width)
    visitor.open("/tenders/")
    visitor.follows(matter.title)
    visitor.finds_nothing_inaccessible()
    visitor.presses("领取投递编号")
    seal_by_hand(visitor, "晨曦社（虚构）", "", "十七万")
    visitor.page.get_by_text("报价应当是大于零的数字").wait_for()
    assert visitor.page.get_by_label("投标人名称").input_value() == "晨曦社（虚构）"
    visitor.finds_nothing_inaccessible()
    seal_by_hand(visitor, "晨曦社（虚构）", "", "170000")
    visitor.page.get_by_text("-01，有效").wait_for()
    visitor.finds_nothing_inaccessible()

    whole = sealed_bid(ways.devices(), tender=matter.number, supplier="明理律师事务所（虚构）", price="175000")
    other = at_a_desk(None, width)
    other.open(f"/bids/{matter.number}/")
    other.presses("领取投递编号")
    for sent, answer in ((whole[:-5000], "密封件的长度与开头写的不符"), (whole, "-01，有效")):
        file = {"name": "一份.sealed", "mimeType": "application/octet-stream", "buffer": sent}
        other.page.get_by_label("密封件必填").set_input_files(file)
        other.page.get_by_role("button", name="上传密封件").click()
        other.page.get_by_text(answer).first.wait_for()
    assert SealedBid.objects.count() == Delivery.objects.count() == 2
    purchaser.at(matter.number)  # who runs it reads neither name nor number of them
    said = purchaser.page.locator("main").inner_text()
    assert not any(each.number in said for each in Delivery.objects.all()) and "晨曦社" not in said


@WIDTHS
def test_opened_at_two_browsers_when_one_key_is_lost(town, at_a_desk, tmp_path, width):
    matter = ways.to(town, "bidding")
    for nth, price in enumerate(ways.PRICES, 1):
        ways.bid(town, matter, nth, price)
    here = Opening.objects.get(pk=matter.pk)
    town.travel(timezone.localdate(here.moment) + timedelta(days=1))
    clock.run(chores=False)
    files = [tmp_path / f"{n}.json" for n in range(3)]
    for file, device in zip(files, ways.devices(), strict=True):
        file.write_text(device.file, "utf-8")
    named = list(here.openers.select_related("user").order_by("ordinal"))
    first, second, third = (at_a_desk(each.user, width) for each in named)

    first.open(f"/desk/openings/{matter.number}/")
    first.finds_nothing_inaccessible()
    give(first, files[0], "another passphrase", "口令不对，或者密钥文件被改动过")
    give(first, files[0], PASSPHRASE, "已收到您的份额")
    assert GivenShares.objects.count() == 1 and not Bid.objects.exists()
    second.open(f"/desk/openings/{matter.number}/")
    give(second, files[2], PASSPHRASE, "这不是您为本项目登记的那把密钥")  # their own is lost: nobody else's will do
    third.open(f"/desk/openings/{matter.number}/")
    give(third, files[2], PASSPHRASE, "密封件已全部开启")
    record = third.page.locator("#record")
    assert [record.get_by_text(f"第{n}律师事务所（虚构）").count() for n in (1, 2, 3)] == [1, 1, 1]
    third.finds_nothing_inaccessible()
    assert fresh(matter).state == "qualifying"

    clerk = at_a_desk(buys.as_read(town, CLERK), width)
    clerk.at(matter.number)
    clerk.reads("第2律师事务所（虚构）")
    clerk.finds_nothing_inaccessible()
    row = Bid.objects.get(ordinal=3)
    clerk.send("find", "审查（第一人）", **{f"found_{row.pk}": "signature"})
    clerk.reads("请写明事实")
    clerk.at(matter.number)
    clerk.go_on("find", "审查（第一人）", **{f"found_{row.pk}": "signature", f"why_{row.pk}": "没有盖章（虚构）。"})
    assert fresh(matter).state == "confirming"


@AT_A_DESK
def test_scored_awarded_and_challenged_by_who_lost(town, at_a_desk, width):
    matter = ways.to(town, "bidding")
    bidders = [ways.bid(town, matter, nth, price) for nth, price in enumerate(ways.PRICES, 1)]
    ways.closed(town, matter)
    ways.opened(town, matter)
    for step in (ways.qualified, ways.drawn, ways.begun):
        step(town, fresh(matter))
    experts = ways.members(matter)
    for nth, user in enumerate(experts):
        expert = at_a_desk(user, width)
        expert.at(matter.number)
        names = [each.get_attribute("name") for each in expert.page.locator("#do-lock input[name^=points_]").all()]
        marks = dict(zip(names, ("45", "40", "35"), strict=True))
        if nth == 0:
            expert.page.locator("#do-lock").evaluate("form => { form.noValidate = true }")
            expert.send("lock", "提交并锁定评分", **marks | {names[0]: "50.5"})
            expert.page.locator(".error-summary").wait_for()
            assert expert.page.locator(f"[name={names[1]}]").input_value() == "40", "nothing typed is lost"
            expert.at(matter.number)
        expert.go_on("lock", "提交并锁定评分", **marks)
        expert.finds_nothing_inaccessible() if nth == 0 else None
    ways.scored(town, fresh(matter))  # what is found for all; every sheet is locked
    assert fresh(matter).state == "deciding"

    director = at_a_desk(town.who(DIRECTOR), width)
    director.at(matter.number)
    director.reads("第1律师事务所（虚构）")
    director.finds_nothing_inaccessible()
    director.go_on("award", "按名次确定中标人")

    loser = at_a_desk(None, width)
    _bid, delivery, code = bidders[1]
    loser.open("/bids/")
    for typed in ("AAAA BBBB CCCC DDDD", code):
        loser.fills(loser.page.locator("#enter form"), number=delivery.number, code=typed)
        loser.presses("进入")
        if typed != code:
            loser.reads("编号和投递码对不上")
    loser.reads("未中标告知书")
    loser.reads("第 2 名")
    loser.finds_nothing_inaccessible()

    clerk, lost = at_a_desk(buys.as_read(town, CLERK), width), Bid.objects.get(ordinal=2)
    today = str(timezone.localdate())
    said = {
        "against": "result",
        "received_on": today,
        "facts": "服务方案少计分（虚构）。",
        "wants": "重新评审（虚构）。",
    }
    clerk.at(matter.number)
    clerk.send("receive_challenge", "登记质疑", challenger="路过的人（虚构）", **said)
    clerk.reads("只有参加本项目投标的供应商")
    assert clerk.page.locator("[name=facts]").first.input_value() == said["facts"]
    clerk.at(matter.number)
    clerk.go_on("receive_challenge", "登记质疑", bid=str(lost.pk), **said)
    challenge = Matter.objects.get(kind="challenge")
    clerk.at(challenge.number)
    clerk.uploads("challenge_letter", a_letter())
    clerk.go_on("register", "收齐质疑函，转请答复")
    clerk.finds_nothing_inaccessible()

    treasury = at_a_desk(buys.as_read(town, TREASURY), width)
    treasury.open("/desk/")
    treasury.finds_nothing_inaccessible()
    treasury.at(matter.number)
    treasury.send("notify_complaint", "通知采购人有投诉", **notified())
    treasury.reads("提起投诉以前应当已经依法质疑")
    assert treasury.page.locator("[name=facts]").first.input_value() == notified()["facts"]

    apart = at_a_desk(ways.apart(town), width)
    apart.act(challenge.number, "go_on", "答复：成立，另行确定供应商", answer="第 1 名的得分有误（虚构）。")
    assert fresh(matter).state == "deciding" and not Award.objects.exists()
    another = at_a_desk(another_director(town), width)
    another.act(matter.number, "award", "按名次确定中标人")
    assert Bid.objects.get(won=True).rank == 2 and Award.objects.get().amount == Decimal(ways.PRICES[1])
    loser.open("/bids/mine/")
    loser.reads("中标通知书")
    loser.reads("另行确定供应商")
    assert contents_of(fresh(matter)).challenge_until and list(evidence.verify()) == []
