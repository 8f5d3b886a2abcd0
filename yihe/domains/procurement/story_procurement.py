"""
What is bought in the demonstration: village advisers by a simple quotation, paid stage by stage; a service centre by an open tender that ran
elsewhere; a quotation that is open; and one purchase more of the same item, which counts together with the first.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yihe.domains.procurement import pointing, pointing_materials
from yihe.domains.procurement.models import Purchase, Quote
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.models import Buyer
from yihe.registers.stations import offering
from yihe.registers.stations.models import Offer

ADVISERS, CENTRE, AGAIN, OPEN, PAID = 76, 98, 9, 4, 8  # working days before today
USES_RECORDS = "分期交付，两人验收。报价相同的，看履约记录里按期和一次通过验收的期数。"
FIRM, OTHER = "明理律师事务所（虚构）", "同衡律师事务所（虚构）"
BUDGET_CODE = "301001"
BUYS, PAYS, LOOKS, DECIDES = "purchaser", "cashier", "reviewer", "director"
ONE, TWO = "clerk", "base"  # who accept: neither ran the purchase


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _advisers(tale)
    yield _centre(tale)
    yield _again(tale)
    yield _open(tale)


def _advisers(tale: Any) -> Iterator[date]:
    day = ADVISERS
    yield tale.back(day)
    matter = _need(tale, "各村法律顾问（演示）", "FW01", "36000", "每村每月坐班一次，全年十二次，有签到和记录。")
    yield tale.back(day - 1)
    yield from _planned(tale, matter, day - 1)
    yield tale.back(day - 5)
    tale.do(matter, "start_quoting", BUYS)
    _quote(tale, matter, FIRM, "34800")
    _quote(tale, matter, OTHER, "35600")
    yield tale.back(day - 7)
    lowest = Quote.objects.filter(purchase=matter.pk).order_by("amount")[0]
    tale.do(matter, "propose_award", BUYS, quote=lowest, reason="两家都满足需求，报价最低（演示）。")
    yield tale.back(day - 8)
    tale.do(matter, "award", DECIDES)
    yield tale.back(day - 9)
    contract = _drawn(tale, matter, "演示合〔{year}〕1号（虚构）", holds=True)
    for back in (57, 46):  # the first is delivered on its day, the second a day after
        _stage(tale, contract, "坐班", tale.back(back), "17400")
    tale.do(contract, "offer", BUYS)
    yield tale.back(day - 11)
    tale.do(contract, "pass_on", LOOKS)
    yield tale.back(day - 12)
    tale.hand_in(contract, ("signed_contract",), by=BUYS, signed=True)
    today = timezone.localdate()
    tale.do(contract, "sign", BUYS, buyer_signed_on=today, supplier_signed_on=today)
    yield tale.back(day - 13)
    tale.do(contract, "confirm", DECIDES)
    first, second = Matter.objects.filter(parent=contract).order_by("pk")
    yield from _delivered(tale, first, 57, "17400", "坐班四次，签到和记录齐全（演示）。")
    yield from _delivered(tale, second, 45, "13050", "坐班三次，少一次，按合同扣减（演示）。", points=True)
    yield tale.back(PAID)
    tale.do(contract, "close", BUYS)
    yield from _recorded(tale, contract)


def _recorded(tale: Any, contract: Matter) -> Iterator[date]:
    """Its supplier, which has no account here, is told on paper how it performed, says what it holds against that, and is answered."""
    record = Matter.objects.get(kind="performance", parent=contract)
    yield tale.back(PAID - 1)
    tale.hand_in(record, ("told_paper",), by=BUYS, signed=True)
    tale.do(record, "tell", BUYS, told_on=timezone.localdate())
    yield tale.back(PAID - 4)
    tale.hand_in(record, ("reply_paper",), by=BUYS, signed=True)
    tale.do(record, "enter_reply", BUYS, reply="少的一次是台风停工，已约定补做，村里后来说不用了（演示）。")
    yield tale.back(PAID - 6)
    tale.do(
        record, "answer", LOOKS, answer="台风停工属实，但补做没有书面约定，扣减不变；看这一项时请一并看这句话（演示）。"
    )


def _centre(tale: Any) -> Iterator[date]:
    """An open tender of the statute: it ran on the province's system, and what came of it is taken in."""
    day = CENTRE
    yield tale.back(day)
    matter = _need(tale, "公共法律服务中心值守（演示）", "FW02", "1260000", "工作日两人值守，接待、登记、转办。")
    yield tale.back(day - 1)
    yield from _planned(tale, matter, day - 1, platform="external")
    yield tale.back(day - 5)
    tale.do(matter, "publish_intention", BUYS)
    yield tale.back(50)
    tale.hand_in(matter, ("result",), by=BUYS)
    tale.do(
        matter, "enter_result", BUYS, supplier=_body(FIRM), amount=Decimal(1_218_000), noticed_on=timezone.localdate(), tenderers=4,
        link="https://example.org/notice/demo", reason="项目编号 演示-公开招标-1（虚构）",
    )  # fmt: skip
    yield tale.back(49)
    tale.do(matter, "award", DECIDES)
    yield tale.back(3)
    contract = _drawn(tale, matter, "演示合〔{year}〕2号（虚构）", holds=False)
    _stage(tale, contract, "十二月值守", date(timezone.localdate().year, 12, 31), "1218000")
    tale.do(contract, "offer", BUYS)
    yield tale.back(2)
    tale.do(contract, "pass_on", LOOKS)
    yield tale.back(1)
    tale.hand_in(contract, ("signed_contract",), by=BUYS, signed=True)
    today = timezone.localdate()
    tale.do(contract, "sign", BUYS, buyer_signed_on=today, supplier_signed_on=today)


def _again(tale: Any) -> Iterator[date]:
    """The same item once more within the year: it would pass what may be quoted simply, and is proposed to be left apart."""
    first = Purchase.objects.select_related("matter")
    yield tale.back(AGAIN)
    matter = _need(tale, "拆迁片区临时法律顾问（演示）", "FW01", "28000", "拆迁期间每周驻点一次。", asked_by="街道")
    yield tale.back(AGAIN - 1)
    tale.do(matter, "reserve", PAYS, envelope=tale.envelope("purchase", timezone.localdate()))
    yield tale.back(AGAIN - 2)
    other = first.filter(item="FW01", approved_on__isnull=False).order_by("pk").first()
    if other is None:
        raise LookupError("同一事项没有已经批准计划的采购，没有可以分开计算的。")
    tale.do(
        matter, "count_apart", BUYS, number=other.matter.number, code="other_users",
        reason="服务的是拆迁片区的居民，与各村的坐班不是同一批服务对象（演示）。",
    )  # fmt: skip
    tale.do(
        matter, "plan", BUYS, platform="own", delivery="一期，片区签约结束后验收。", direct="", argument="", document=""
    )
    yield tale.back(AGAIN - 3)
    tale.do(matter, "review", LOOKS)


def _open(tale: Any) -> Iterator[date]:
    yield tale.back(OPEN + 6)
    matter = _need(tale, "法治讲座（演示）", "PF01", "12000", "讲座六场，有签到、有问卷。")
    yield tale.back(OPEN + 5)
    yield from _planned(tale, matter, OPEN + 5, delivery=USES_RECORDS)
    yield tale.back(OPEN - 3)
    tale.do(matter, "start_quoting", BUYS)
    _quote(tale, matter, OTHER, "11400")
    _quote(tale, matter, FIRM, "11400")


# -- what each of them does ------------------------------------------------------------------------------------------------


def _need(tale: Any, title: str, item: str, budget: str, need: str, *, asked_by: str = "") -> Matter:
    contents = Purchase(
        title=title, buyer=Buyer.objects.get(budget_code=BUDGET_CODE), item=item, need=need, budget=Decimal(budget), project="法律服务（演示）"
    )  # fmt: skip
    matter = tale.open("purchase", contents, by=BUYS)
    for whom in (FIRM, OTHER, f"{asked_by}另一家法律服务机构（虚构）"):
        tale.do(
            matter, "ask", BUYS, whom=whom, users=False, on=timezone.localdate(), said="能够承接，价格与需求相当（演示）。"
        )  # fmt: skip
    tale.do(matter, "settle_need", BUYS)
    return matter


def _planned(
    tale: Any, matter: Matter, day: int, platform: str = "own", delivery: str = "分期交付，两人验收。"
) -> Iterator[date]:
    tale.do(matter, "reserve", PAYS, envelope=tale.envelope("purchase", timezone.localdate()))
    yield tale.back(day - 1)
    tale.do(matter, "plan", BUYS, platform=platform, delivery=delivery, direct="", argument="", document="")
    yield tale.back(day - 2)
    tale.do(matter, "review", LOOKS)
    yield tale.back(day - 3)
    tale.do(matter, "approve", DECIDES)


def _body(name: str) -> Body:
    return Body.objects.get(name=name)


def _quote(tale: Any, matter: Matter, name: str, amount: str) -> None:
    tale.do(matter, "take_quote", BUYS, supplier=_body(name), amount=Decimal(amount), note="含税（演示）")


def _drawn(tale: Any, matter: Matter, number: str, *, holds: bool, quality: str = "按需求书和报价（演示）。") -> Matter:
    today = timezone.localdate()
    tale.do(
        matter, "draw_contract", BUYS, number=number.format(year=today.year), starts_on=today, ends_on=date(today.year, 12, 31),
        quality=quality, deductions="每少一次，扣减该期价款的四分之一（演示）。", holds=holds,
    )  # fmt: skip
    return Matter.objects.get(kind="contract", parent=matter)


def _stage(tale: Any, contract: Matter, title: str, due_on: date, amount: str) -> None:
    last = date(timezone.localdate().year, 12, 31)
    tale.do(
        contract, "add_stage", BUYS, title=title, due_on=min(due_on, last), amount=Decimal(amount), indicators="坐班四次，有签到、有记录。"
    )  # fmt: skip


def _given_by(tale: Any, stage: Matter) -> None:
    """Say that the sittings at a place are the firm's, and point at what was noted there in the term."""
    offer = Offer.objects.filter(services_given__isnull=False, provider=None).order_by("pk").first()
    if offer is None:
        return
    offering.correct(offer, by=tale.who("advice"), source="各村法律顾问合同（演示）", provider=_body(FIRM))
    groups = pointing.grouped(pointing.candidates(contents_of(stage)))
    if groups:
        tale.do(stage, "point", BUYS, indicator=1, groups=list(groups))


def _delivered(
    tale: Any, stage: Matter, day: int, accepted: str, found: str, *, points: bool = False
) -> Iterator[date]:
    yield tale.back(day)
    if points:
        _given_by(tale, stage)
    tale.hand_in(stage, ("evidence",), by=BUYS)
    if points:
        handed_in = list(pointing_materials.candidates(contents_of(stage)))
        tale.do(stage, "point_material", BUYS, indicator=1, materials=handed_in)
    tale.do(stage, "report", BUYS, reported_on=timezone.localdate(), report=found)
    yield tale.back(day - 1)
    tale.do(stage, "find", ONE, found=found, proposed_amount=Decimal(accepted), users_said="")
    yield tale.back(day - 2)
    tale.do(stage, "agree", TWO, accepted_amount=Decimal(accepted))
    yield tale.back(day - 3)
    tale.do(
        stage,
        "invoice",
        BUYS,
        invoice=f"演示{stage.pk:06d}",
        invoiced_on=timezone.localdate(),
        invoice_amount=Decimal(accepted),
    )
