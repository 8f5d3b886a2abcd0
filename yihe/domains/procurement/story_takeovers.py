"""
In the demonstration: sessions paid by the session, of which fewer were given than agreed; and a company that was merged, whose contract goes on with
the one that stands for it. All invented.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc

from yihe.domains.procurement import story_procurement as buys
from yihe.domains.procurement.models import Quote
from yihe.matters.models import Matter
from yihe.registers.accounts import proposals
from yihe.registers.bodies.models import Body
from yihe.registers.buyers.models import Buyer
from yihe.registers.suppliers import edits as suppliers
from yihe.registers.suppliers import following, proposed
from yihe.registers.suppliers.models import Form, Supplier

BEGIN, DELIVERED, MERGED, TAKEN = 74, 40, 20, 18  # working days before today
BEFORE, AFTER = "心桥社会服务有限公司（虚构）", "心桥连心社会服务有限公司（虚构）"
SESSION = "心理疏导"


def strands(tale: Any) -> Iterator[Iterator[date]]:
    yield _sessions(tale)


def _sessions(tale: Any) -> Iterator[date]:
    day = BEGIN
    yield tale.back(day + 1)
    for nth, name in enumerate((BEFORE, AFTER), 1):
        _enter(tale, nth, name)
    yield tale.back(day)
    matter = buys._need(
        tale, "安置帮教对象心理疏导（演示）", "JZ02", "24000", "按人次计，一人一次一份记录，全年不超过一百二十人次。"
    )
    yield tale.back(day - 1)
    yield from buys._planned(tale, matter, day - 1)
    yield tale.back(day - 5)
    tale.do(matter, "start_quoting", buys.BUYS)
    buys._quote(tale, matter, BEFORE, "24000")
    yield tale.back(day - 7)
    tale.do(
        matter,
        "propose_award",
        buys.BUYS,
        quote=Quote.objects.get(purchase=matter.pk),
        reason="单价与上年相同（演示）。",
    )
    yield tale.back(day - 8)
    tale.do(matter, "award", buys.DECIDES)
    yield tale.back(day - 9)
    contract = buys._drawn(tale, matter, "演示合〔{year}〕5号（虚构）", holds=True)
    for nth, back in enumerate((DELIVERED + 2, 0), 1):
        tale.do(
            contract, "add_stage", buys.BUYS, title=SESSION, due_on=min(tale.back(back), date(timezone.localdate().year, 12, 31)), amount=Decimal(12_000),
            indicators="一人次一份记录，有签名；一期最多六十人次。",
        )  # fmt: skip
        tale.do(contract, "add_price", buys.BUYS, seq=nth, what=SESSION, each_amount=Decimal(200))
    tale.do(contract, "offer", buys.BUYS)
    yield tale.back(day - 11)
    tale.do(contract, "pass_on", buys.LOOKS)
    yield tale.back(day - 12)
    tale.hand_in(contract, ("signed_contract",), by=buys.BUYS, signed=True)
    today = timezone.localdate()
    tale.do(contract, "sign", buys.BUYS, buyer_signed_on=today, supplier_signed_on=today)
    yield tale.back(day - 13)
    tale.do(contract, "confirm", buys.DECIDES)
    yield from _counted(tale, Matter.objects.filter(parent=contract).order_by("pk")[0])
    yield from _merged(tale, contract)


def _counted(tale: Any, stage: Matter) -> Iterator[date]:
    yield tale.back(DELIVERED)
    tale.hand_in(stage, ("evidence",), by=buys.BUYS)
    tale.do(
        stage, "report", buys.BUYS, reported_on=timezone.localdate(), report="疏导五十三人次，记录五十三份（演示）。"
    )
    yield tale.back(DELIVERED - 1)
    tale.do(
        stage, "find", buys.ONE, found="记录逐份核对，五十一份有签名（演示）。", units=f"1 {SESSION}：51", users_said=""
    )
    yield tale.back(DELIVERED - 2)
    tale.do(stage, "agree", buys.TWO, units=f"1 {SESSION}：51")
    yield tale.back(DELIVERED - 3)
    tale.do(
        stage, "invoice", buys.BUYS, invoice=f"演示{stage.pk:06d}", invoiced_on=timezone.localdate(), invoice_amount=Decimal(10_200)
    )  # fmt: skip


def _merged(tale: Any, contract: Matter) -> Iterator[date]:
    """The company is merged: its successor is recorded by two, and takes the contract over."""
    yield tale.back(MERGED)
    after = Supplier.objects.get(name=AFTER)
    asked = following.propose(
        Supplier.objects.get(name=BEFORE), by=tale.who(buys.BUYS), successor=after.uscc, how="merger", since=timezone.localdate(),
        source="合并协议（虚构）",
    )  # fmt: skip
    proposals.confirm(asked, by=tale.who(buys.LOOKS))
    yield tale.back(TAKEN)
    tale.hand_in(contract, ("succession",), by=buys.BUYS)
    tale.do(
        contract, "propose_takeover", buys.BUYS, successor=Body.objects.get(pk=after.pk), document=f"演示合并协议〔{timezone.localdate().year}〕1号（虚构）",
        reason="原单位全部权利义务由合并后的单位承担，服务人员不变（演示）。",
    )  # fmt: skip
    yield tale.back(TAKEN - 1)
    tale.do(contract, "check_successor", buys.PAYS)
    yield tale.back(TAKEN - 2)
    tale.do(contract, "approve_takeover", buys.DECIDES)


def _enter(tale: Any, nth: int, name: str) -> None:
    body = f"91{Buyer.objects.get(budget_code=buys.BUDGET_CODE).region[:6]}MJTAK{nth:04d}"
    one = suppliers.enter(
        by=tale.who(buys.BUYS), source="演示", name=name, form=Form.ENTERPRISE, uscc=body + uscc.calc_check_digit(body), registered_on=date(2018, 5, 4),
        representative=f"连心{'甲乙'[nth - 1]}（虚构）", invented=True,
    )  # fmt: skip
    account = f"62220000009{nth:08d}"
    asked = proposed.propose_payee(
        one, by=tale.who(buys.BUYS), bank="演示银行（虚构）", account=account, source="开户证明（虚构）"
    )
    proposals.confirm(asked, by=tale.who("clerk"), account=account)
