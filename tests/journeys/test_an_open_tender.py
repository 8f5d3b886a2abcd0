"""
An open tender as everybody in it lives it: from the item of the catalogue to the last payment. Two bids are sealed in browsers by people without an account,
one by the sealer that shares no code with the page; it is opened at two browsers with key files made there. One challenge is dismissed, one upheld.

One test, told in chapters: each goes on where the one before ended; wrong first where a page has something to say.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.acts.sealed.making import PASSPHRASE, sealed_bid
from tests.acts.sealed.test_opening_at_two_browsers import make_key
from tests.drawing import FIRST, SECOND
from tests.journeys.buying import a_paper, fresh, noted, seen, typed
from tests.journeys.delivering import a_stage_is_paid
from tests.journeys.needing import a_need_is_asked_reserved_planned_and_approved, supplier, the_town_has_its_people
from tests.procurement.test_tender_refusals import another_director
from tests.ways import procurement as buys
from tests.ways import tenders as ways
from yihe.acts.reviews import rules as review_rules
from yihe.acts.sealed_bids.models import Opening
from yihe.domains.procurement.models import Award, Bid
from yihe.domains.procurement.tender import alike
from yihe.matters import evidence
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

pytestmark = pytest.mark.browser
TITLE = "全市村居坐班法律服务（虚构）"
BUDGET, FIRST_PRICE, SECOND_PRICE, THIRD_PRICE = "1200000", "1100000", "1150000", "1180000"
MOMENT = datetime(2026, 7, 28, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday, 26 days after the document is out
CLICKS, FIELDS = 210, 300  # what the whole of it costs all its people together, what was typed wrongly included


def test_from_the_catalogue_to_the_last_payment(buying, tmp_path):
    here = buying()
    the_town_has_its_people(here)
    purchase = a_need_is_asked_reserved_planned_and_approved(here, TITLE, BUDGET, way="公开招标", profile="open_tender")
    the_intention_stands_thirty_days(here, purchase)
    tender = a_document_is_written_and_openers_make_their_keys(here, purchase, tmp_path)
    it_is_published_by_two(here, tender)
    tickets = bids_are_sealed(here, tender)
    it_is_opened_at_two_browsers(here, tender, tmp_path)
    two_look_at_the_bids(here, tender)
    a_panel_is_drawn_and_scores(here, tender)
    it_is_awarded_and_everybody_reads_their_letter(here, tender, tickets)
    one_challenge_is_dismissed_and_one_upheld(here, tender)
    the_next_in_rank_wins(here, tender, tickets, purchase)
    contract = the_contract_is_drawn_signed_and_in_force(here, purchase)
    for nth, stage in enumerate(Matter.objects.filter(kind="milestone", parent__number=contract).order_by("pk"), 1):
        a_stage_is_paid(here, stage, nth, worth="575000" if nth == 1 else "550000", payee=supplier(2))
    it_is_closed_and_anybody_reads_what_came_of_it(here, purchase, contract)
    assert list(evidence.verify()) == []
    noted(here)
    assert here.total["click"] <= CLICKS and here.total["field"] <= FIELDS, here.total


def the_intention_stands_thirty_days(here, number: str) -> None:
    purchaser = here.purchaser
    purchaser.at(number)
    purchaser.go_on("publish_intention", "公开采购意向")
    purchaser.reads("采购意向", "#acts")
    seen(purchaser, "018-intention-too-short")
    assert purchaser.page.locator("#acts form[action$='/do/start_tender/'] button:not([disabled])").count() == 0
    visitor = here.visitor("居民")
    visitor.open("/buying/")
    visitor.reads(TITLE)
    visitor.follows(TITLE)
    seen(visitor, "019-intention-in-public")
    here.days_pass(date(2026, 7, 2))
    purchaser.act(number, "start_tender", "启动评审采购")


def a_document_is_written_and_openers_make_their_keys(here, purchase: str, folder) -> str:
    tender = Matter.objects.get(kind="tender", parent__number=purchase).number
    purchaser = here.purchaser
    purchaser.at(tender)
    seen(purchaser, "020-tender")
    wrong = {"scope": "各村每月坐班一次，全年十二次。", "ceiling": "1200000.01", "draft": ways.HANDS_OVER}
    purchaser.send("write", "填写招标文件", **wrong)
    purchaser.reads("超过预算金额")
    assert purchaser.page.locator("[name=scope]").first.input_value() == wrong["scope"], "nothing typed is lost"
    seen(purchaser, "021-over-the-budget")
    purchaser.at(tender)
    purchaser.go_on("write", "填写招标文件", **wrong | {"ceiling": BUDGET})
    for subject, text in (("capacity", "具有独立承担民事责任的能力"), ("taxes", "依法缴纳税收和社会保障资金")):
        purchaser.go_on("add_condition", "添加资格条件", subject=subject, text=text)
    for label, weight, given in (
        ("服务方案", "50", "members"),
        ("派驻人员", "19.9", "objective"),
        ("价格", "30", "price"),
    ):
        purchaser.go_on(
            "add_criterion", "添加评审因素", label=label, weight=weight, given=given, standard=f"看{label}（虚构）。"
        )
    purchaser.reads("现在是 99.9 分")
    seen(purchaser, "022-weights-of-99.9")
    wrong = Matter.objects.get(number=tender)
    row = contents_of(wrong).criteria.get(label="派驻人员")
    purchaser.go_on("drop_criterion", "删去评审因素", criterion=str(row.pk))
    purchaser.go_on(
        "add_criterion",
        "添加评审因素",
        label="派驻人员",
        weight="20",
        given="objective",
        standard="三人得满分（虚构）。",
    )
    three = here.openers
    bodies = ("采购办（虚构）", "机关纪委（虚构）", "公证处（虚构）")
    named = {f"opener{nth}": str(user.pk) for nth, user in enumerate(three, 1)}
    named |= {f"body{nth}": body for nth, body in enumerate(bodies, 1)}
    when = {"moment": typed(MOMENT), "place": "三楼开标室（虚构）"}
    purchaser.send("name_openers", "确定开标人、时间和地点", **named | when | {"opener2": named["opener1"]})
    purchaser.page.locator(".alert-bad, .error-summary").first.wait_for()
    seen(purchaser, "023-one-person-as-two-openers")
    purchaser.at(tender)
    purchaser.go_on("name_openers", "确定开标人、时间和地点", **named | when)
    here.devices = []
    for nth, user in enumerate(three):
        opener = here.at(user)
        opener.open(f"/desk/openings/{tender}/")
        here.devices.append(make_key(opener.page, tender, folder / f"{nth}.json"))
        seen(opener, f"024-key-of-{nth + 1}")
    purchaser.at(tender)
    seen(purchaser, "025-document-is-whole")
    purchaser.go_on("offer", "提请发布")
    return tender


def it_is_published_by_two(here, tender: str) -> None:
    director = here.director
    director.at(tender)
    seen(director, "030-to-publish")
    director.go_on("publish", "发布招标公告和文件")
    visitor = here.visitor("居民")
    visitor.open("/tenders/")
    visitor.follows(TITLE)
    visitor.reads("2026-07-28")
    seen(visitor, "031-tender-in-public")


def bids_are_sealed(here, tender: str) -> list[tuple[str, str]]:
    """Two seal on the page, the third with the sealer of another hand; who bids with which number is known to them alone."""
    here.days_pass(date(2026, 7, 27))
    tickets = []
    for nth, price in ((1, FIRST_PRICE), (2, SECOND_PRICE)):
        bidder = here.visitor(supplier(nth))
        tickets.append(takes_a_number(bidder, tender))
        seals(bidder, nth, "一百一十万" if nth == 1 else price)
        if nth == 1:
            bidder.page.get_by_text("报价应当是大于零的数字").wait_for()
            seen(bidder, "032-a-price-in-words")
            bidder.page.get_by_label("投标报价（元）").fill(price)
            bidder.presses("密封并上传")
        bidder.page.get_by_text("-01，有效").wait_for()
        seen(bidder, f"033-receipt-{nth}")
    third = here.visitor(supplier(3))
    tickets.append(takes_a_number(third, tender))
    code = buys.a_supplier(3, supplier(3)).code
    whole = sealed_bid(
        here.devices, tender=tender, supplier=supplier(3), price=THIRD_PRICE, code=code, files=[("投标文件.txt", ways.written_by(3, supplier(3), THIRD_PRICE).encode())]
    )  # fmt: skip
    for sent, answer in ((whole[:-5000], "密封件的长度与开头写的不符"), (whole, "-01，有效")):
        third.page.get_by_label("密封件必填").set_input_files(
            {"name": "一份.sealed", "mimeType": "application/octet-stream", "buffer": sent}
        )
        third.presses("上传密封件")
        third.page.get_by_text(answer).first.wait_for()
        seen(third, "034-sealed-elsewhere" if sent is whole else "034-a-bid-that-was-cut")
    here.purchaser.at(tender)
    said = here.purchaser.page.locator("main").inner_text()
    assert not any(
        word in said for number, _code in tickets for word in (number, supplier(1), supplier(2), supplier(3))
    )
    seen(here.purchaser, "035-nobody-knows-of-a-bid")
    return tickets


def takes_a_number(bidder, tender: str) -> tuple[str, str]:
    bidder.open(f"/bids/{tender}/")
    bidder.presses("领取投递编号")
    bidder.page.locator(".ticket-pair").first.wait_for()
    number, code = bidder.page.locator(".ticket-pair dd").all_inner_texts()[:2]
    return number, code


def seals(bidder, nth: int, price: str) -> None:
    page = bidder.page
    page.get_by_label("投标人名称").fill(supplier(nth))
    page.get_by_label("统一社会信用代码", exact=True).fill(buys.a_supplier(nth, supplier(nth)).code)
    page.get_by_label("投标报价（元）").fill(price)
    text = ways.written_by(nth, supplier(nth), price).encode()
    page.get_by_label("投标文件必填").set_input_files(
        [{"name": "投标文件.txt", "mimeType": "text/plain", "buffer": text}]
    )
    bidder.presses("密封并上传")


def it_is_opened_at_two_browsers(here, tender: str, folder) -> None:
    here.days_pass(date(2026, 7, 28), hour=11)
    named = list(Opening.objects.get(matter__number=tender).openers.select_related("user").order_by("ordinal"))
    first, second, third = (here.at(ways.fresh(each.user)) for each in named)
    first.open(f"/desk/openings/{tender}/")
    seen(first, "040-before-the-opening")
    gives(first, folder / "0.json", "another passphrase", "口令不对，或者密钥文件被改动过")
    gives(first, folder / "0.json", PASSPHRASE, "已收到您的份额")
    seen(first, "041-one-share")
    second.open(f"/desk/openings/{tender}/")
    gives(second, folder / "2.json", PASSPHRASE, "这不是您为本项目登记的那把密钥")
    seen(second, "042-another-ones-key")
    third.open(f"/desk/openings/{tender}/")
    gives(third, folder / "2.json", PASSPHRASE, "密封件已全部开启")
    record = third.page.locator("#record")
    assert [record.get_by_text(supplier(n)).count() for n in (1, 2, 3)] == [1, 1, 1]
    seen(third, "043-the-record")
    assert fresh(tender).state == "qualifying"


def gives(opener, file, passphrase: str, answer: str) -> None:
    opener.page.locator("[data-key-file]").last.set_input_files(str(file))
    opener.page.locator("[data-passphrase]").last.fill(passphrase)
    opener.presses("打开份额并交来")
    opener.page.get_by_text(answer).wait_for()


def two_look_at_the_bids(here, tender: str) -> None:
    clerk, reviewer = here.clerk, here.reviewer
    clerk.at(tender)
    seen(clerk, "050-to-look-at")
    row = Bid.objects.get(ordinal=3)
    clerk.send("find", "审查（第一人）", **{f"found_{row.pk}": "signature"})
    clerk.reads("请写明事实")
    seen(clerk, "051-a-ground-without-a-fact")
    clerk.at(tender)
    clerk.go_on("find", "审查（第一人）")
    reviewer.at(tender)
    reviewer.send(
        "confirm", "审查（第二人）", **{f"found_{row.pk}": "signature", f"why_{row.pk}": "没有盖章（虚构）。"}
    )
    reviewer.page.locator(".alert-bad, .error-summary").first.wait_for()
    seen(reviewer, "052-the-two-differ")
    reviewer.at(tender)
    reviewer.go_on("confirm", "审查（第二人）")
    assert fresh(tender).state == "drawing"


def a_panel_is_drawn_and_scores(here, tender: str) -> None:
    town, clerk = here.town, here.clerk
    clerk.at(tender)
    seen(clerk, "060-to-draw")
    clerk.go_on("draw", "封存名单，发起抽取", secret_half=FIRST, noted=True)
    auditor = here.at(ways.fresh(town.story.auditor))
    auditor.act(tender, "second", "给出第二个数", secret_half=SECOND)
    clerk.act(tender, "reveal", "开启，抽取评审专家", secret_half=FIRST)
    clerk.go_on("seat_buyer", "确定采购人代表", practitioner=str(here.representative.pk))
    panel = review_rules.the_panel(fresh(tender))
    chair = next(seat for seat in panel.working_seats() if seat.sits_for == "expert")
    clerk.go_on("choose_chair", "登记推选的组长", seat=str(chair.pk))
    alike.compare_what_is_open()
    clerk.at(tender)
    seen(clerk, "061-panel")
    head = here.at(ways.chair(fresh(tender)))
    head.at(tender)
    seen(head, "062-what-is-alike")
    head.go_on("answer_likeness", "写明对雷同提示的意见", words="相同的是行业通用表述，不影响评审（虚构）。")
    clerk.act(tender, "begin", "开始评审")
    for nth, user in enumerate(ways.members(fresh(tender))):
        expert = here.at(user)
        expert.at(tender)
        names = [
            each.get_attribute("name")
            for each in expert.page.locator("form[action$='/do/lock/'] input[name^=points_]").all()
        ]
        marks = dict(zip(names, ("45", "40", "35"), strict=True))
        if nth == 0:
            seen(expert, "063-sheet")
            expert.page.locator("form[action$='/do/lock/']").first.evaluate("form => { form.noValidate = true }")
            expert.send("lock", "提交并锁定评分", **marks | {names[0]: "50.5"})
            expert.page.locator(".error-summary").wait_for()
            assert expert.page.locator(f"[name={names[1]}]").input_value() == "40", "nothing typed is lost"
            seen(expert, "064-too-many-points")
            expert.at(tender)
        expert.go_on("lock", "提交并锁定评分", **marks)
    for bid, points in zip(Bid.objects.order_by("ordinal"), ("18", "16", "14"), strict=True):
        clerk.act(tender, "find_points", "提出客观得分", subject=bid.label, points=points, basis="投标文件第 5 页")
    here.reviewer.at(tender)
    waiting = [str(each.pk) for each in ways.waiting(fresh(tender))]
    seen(here.reviewer, "065-objective-points")
    here.reviewer.go_on("agree_points", "同意客观得分（第二人）", findings=waiting)
    assert fresh(tender).state == "deciding"


def it_is_awarded_and_everybody_reads_their_letter(here, tender: str, tickets) -> None:
    director = here.director
    director.at(tender)
    director.reads(supplier(1))
    seen(director, "070-to-award")
    director.go_on("award", "按名次确定中标人")
    visitor = here.visitor("居民")
    visitor.open("/tenders/")
    visitor.follows(TITLE)
    visitor.reads(supplier(1))
    seen(visitor, "071-award-in-public")
    for nth, words in ((1, "中标通知书"), (2, "未中标告知书"), (3, "未中标告知书")):
        bidder = here.visitor(f"{supplier(nth)}的手机")
        reads_by_number_and_code(bidder, *tickets[nth - 1], wrong=nth == 2)
        bidder.reads(words)
        bidder.reads(f"第 {nth} 名")
        seen(bidder, f"072-letter-{nth}")


def reads_by_number_and_code(bidder, number: str, code: str, *, wrong: bool = False) -> None:
    bidder.open("/bids/")
    form = bidder.page.locator("#enter form")
    if wrong:
        bidder.fills(form, number=number, code="AAAA BBBB CCCC DDDD")
        bidder.presses("进入")
        bidder.reads("编号和投递码对不上")
        seen(bidder, "072-a-wrong-code")
    bidder.fills(form, number=number, code=code)
    bidder.presses("进入")


def one_challenge_is_dismissed_and_one_upheld(here, tender: str) -> None:
    clerk, apart = here.clerk, here.at(ways.apart(here.town))
    today = timezone.localdate()
    said = {
        "against": "result",
        "received_on": today,
        "facts": "服务方案少计分（虚构）。",
        "wants": "重新评审（虚构）。",
    }
    clerk.at(tender)
    clerk.send("receive_challenge", "登记质疑", challenger="路过的人（虚构）", **said)
    clerk.reads("只有参加本项目投标的供应商")
    seen(clerk, "080-a-stranger")
    for rank, action, label, answer in (
        (3, "unfound", "答复：不成立", "经核对，评分与招标文件一致（虚构）。"), (2, "go_on", "答复：成立，另行确定供应商", "第 1 名的派驻人员不实（虚构）。"),
    ):  # fmt: skip
        clerk.at(tender)
        clerk.go_on("receive_challenge", "登记质疑", bid=str(Bid.objects.get(rank=rank).pk), **said)
        challenge = Matter.objects.filter(kind="challenge").latest("pk").number
        clerk.at(challenge)
        clerk.uploads("challenge_letter", a_paper("质疑函", 200 + rank))
        clerk.go_on("register", "收齐质疑函，转请答复")
        apart.at(challenge)
        seen(apart, f"081-challenge-{rank}")
        apart.go_on(action, label, answer=answer)
        assert fresh(tender).state == ("noticed" if rank == 3 else "deciding")
    visitor = here.visitor("居民")
    visitor.open("/tenders/")
    visitor.follows(TITLE)
    seen(visitor, "082-answers-in-public")


def the_next_in_rank_wins(here, tender: str, tickets, purchase: str) -> None:
    another = here.at(another_director(here.town))
    another.at(tender)
    seen(another, "083-to-award-again")
    another.go_on("award", "按名次确定中标人")
    assert Award.objects.get().amount == Decimal(SECOND_PRICE)
    loser = here.visitor(f"{supplier(1)}的手机")
    reads_by_number_and_code(loser, *tickets[0])
    loser.reads("另行确定供应商")
    loser.reads("（第 2 封）")
    seen(loser, "084-who-won-at-first")
    winner = here.visitor(f"{supplier(2)}的手机")
    reads_by_number_and_code(winner, *tickets[1])
    winner.reads("中标通知书")
    here.purchaser.at(purchase)
    seen(here.purchaser, "085-while-the-window-is-open")
    assert here.purchaser.page.locator("#acts form[action$='/do/draw_contract/'] button:not([disabled])").count() == 0
    here.days_pass(contents_of(fresh(tender)).challenge_until + timedelta(days=1))
    assert (fresh(tender).state, fresh(purchase).state) == ("won", "awarded")


def the_contract_is_drawn_signed_and_in_force(here, purchase: str) -> str:
    purchaser, today = here.purchaser, timezone.localdate()
    purchaser.at(purchase)
    seen(purchaser, "090-to-draw-the-contract")
    purchaser.send(
        "draw_contract",
        "拟定合同",
        number="虚构合〔2026〕9号",
        starts_on=today,
        ends_on=date(2026, 12, 20),
        quality="另一份草案（虚构）。",
        deductions="无",
    )
    purchaser.reads("合同草案")
    seen(purchaser, "091-another-text-than-published")
    purchaser.at(purchase)
    purchaser.go_on(
        "draw_contract",
        "拟定合同",
        number="虚构合〔2026〕9号",
        starts_on=today,
        ends_on=date(2026, 12, 20),
        deductions="无",
    )
    contract = Matter.objects.get(kind="contract").number
    for title, due, amount in (
        ("上半段坐班六次", date(2026, 9, 20), "575000"),
        ("下半段坐班六次", date(2026, 11, 20), "575000.01"),
    ):
        purchaser.at(contract)
        purchaser.send("add_stage", "写一期", title=title, due_on=due, amount=amount, indicators="坐班六次，签到表齐全")
    purchaser.page.locator(".alert-bad, .error-summary").first.wait_for()
    seen(purchaser, "092-more-than-the-contract")
    purchaser.at(contract)
    purchaser.go_on("add_stage", "写一期", title=title, due_on=due, amount="575000", indicators="坐班六次，签到表齐全")
    purchaser.go_on("offer", "提请审核")
    here.reviewer.at(contract)
    seen(here.reviewer, "093-contract-to-check")
    here.reviewer.go_on("pass_on", "审核通过")
    purchaser.at(contract)
    purchaser.uploads("signed_contract", a_paper("合同", 180))
    purchaser.go_on("sign", "登记签字", buyer_signed_on=today, supplier_signed_on=today)
    here.director.act(contract, "confirm", "确认生效，占用资金")
    here.director.at(contract)
    seen(here.director, "094-in-force")
    return contract


def it_is_closed_and_anybody_reads_what_came_of_it(here, purchase: str, contract: str) -> None:
    here.purchaser.act(contract, "close", "办结合同")
    assert (fresh(contract).state, fresh(purchase).state) == ("ended", "closed")
    here.purchaser.at(purchase)
    seen(here.purchaser, "110-closed")
    visitor = here.visitor("居民")
    visitor.open("/buying/")
    visitor.follows(TITLE)
    for words in (supplier(2), "1,150,000.00", "550,000.00"):
        visitor.reads(words)
    assert "十二位村民" not in visitor.page.locator("main").inner_text()
    seen(visitor, "111-in-public")
