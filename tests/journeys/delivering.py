"""From an award to its contract, and from a stage that is due to its money, before screens: what every journey of buying ends with."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from tests.journeys.buying import a_paper, fresh, seen
from tests.journeys.people import Somebody
from tests.ways import tenders as ways
from yihe.acts.funds import answers
from yihe.acts.funds.models import Tranche
from yihe.foundation import sheets
from yihe.foundation.roles import FINANCE_CHECKER, FINANCE_MAKER
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter


def a_contract_comes_into_force(here, purchase: str, *stages: tuple[str, date, str]) -> str:
    """Have the contract of an award drawn in stages (what, by when, for how much), checked, signed and confirmed; return its number."""
    purchaser, today = here.purchaser, timezone.localdate()
    right = {
        "number": "虚构合〔2026〕7号",
        "starts_on": today,
        "ends_on": today.replace(month=12, day=20),
        "quality": "按需求书。",
        "deductions": "无",
    }
    purchaser.at(purchase)
    purchaser.send("draw_contract", "拟定合同", **right | {"ends_on": today - timedelta(days=1)})
    purchaser.reads("早于开始")
    seen(purchaser, "206-ends-before-it-begins")
    purchaser.at(purchase)
    purchaser.go_on("draw_contract", "拟定合同", **right)
    contract = Matter.objects.get(kind="contract").number
    purchaser.at(contract)
    for title, due_on, amount in stages:
        purchaser.go_on(
            "add_stage", "写一期", title=title, due_on=due_on, amount=amount, indicators=f"{title}，签到表齐全"
        )
    purchaser.go_on("offer", "提请审核")
    here.reviewer.act(contract, "pass_on", "审核通过")
    purchaser.at(contract)
    purchaser.uploads("signed_contract", a_paper("合同", 180))
    purchaser.go_on("sign", "登记签字", buyer_signed_on=today, supplier_signed_on=today)
    here.director.act(contract, "confirm", "确认生效，占用资金")
    return contract


def a_stage_is_paid(here, stage: Matter, nth: int, *, worth: str, payee: str, by: Somebody | None = None) -> None:
    """Have a stage reported (`by` its supplier, who has an account; else by who buys), accepted by two who did not run the purchase, invoiced and paid: wrong first in the first and the second."""
    here.days_pass(contents_of(stage).stage.due_on + timedelta(days=1))
    number, purchaser, today = stage.number, here.purchaser, timezone.localdate()
    reporter = by or purchaser
    reporter.at(number)
    reporter.uploads("evidence", a_paper("签到表", 100 + nth))
    reporter.go_on("report", "登记履约报告", reported_on=today, report="坐班六次，接待 41 人（虚构）。")
    first, second = here.apart, here.at(ways.apart(here.town))
    first.at(number)
    due = contents_of(stage).amount
    said = {"found": "坐班六次，签到表齐全。", "proposed_amount": worth}
    if nth == 1:
        first.send("find", "验收（第一人）", **said)
        first.reads("验收要有服务对象的意见")
        seen(first, "100-users-were-not-heard")
        first.at(number)
    first.go_on("find", "验收（第一人）", users_said="十二位村民都满意（虚构）。", **said)
    second.at(number)
    if nth == 1:
        second.send("agree", "验收（第二人）", accepted_amount=str(due - 1000))
        second.reads("两人不一致")
        seen(second, "101-the-two-differ")
        second.at(number)
    second.go_on("agree", "验收（第二人）", accepted_amount=worth)
    purchaser.at(number)
    seen(purchaser, f"102-accepted-{nth}")
    invoice = {"invoice": f"26322000000000000{nth:03d}", "invoiced_on": today}
    if nth == 2:
        purchaser.send("invoice", "登记发票，提请付款", invoice_amount=str(due), **invoice)
        purchaser.reads("与验收认定的")
        seen(purchaser, "103-more-than-was-accepted")
        purchaser.at(number)
    purchaser.go_on("invoice", "登记发票，提请付款", invoice_amount=worth, **invoice)
    _is_paid(here, stage, worth, nth, payee)
    assert fresh(number).state == "paid"


def _is_paid(here, stage: Matter, worth: str, nth: int, payee: str) -> None:
    due = max(each.due_on for each in Tranche.objects.filter(commitment__matter=stage.pk, released_at__isnull=False))
    here.days_pass(max(due, timezone.localdate()))
    maker, checker = (here.at(here.town.who(role)) for role in (FINANCE_MAKER, FINANCE_CHECKER))
    maker.open("/desk/finance/", "资金")
    maker.reads(stage.number, "#payable")
    maker.follows("编制支付批次")
    maker.fills(source="fiscal", year="2026", note=f"第 {nth} 期")
    maker.presses("保存草稿")
    maker.hears("已创建")
    batch = maker.number
    line = maker.page.locator("#do-add_lines [name=tranches]").first.get_attribute("value")
    maker.go_on("add_lines", "添加支付", tranches=[line])
    maker.go_on("submit", "提交复核")
    checker.act(batch, "approve", "复核通过")
    maker.at(batch)
    with maker.page.expect_download() as downloading:
        maker.presses("导出支付文件（xlsx）")
    header, row = sheets.read(downloading.value.path().read_bytes(), downloading.value.suggested_filename)
    said = dict(zip(header, row, strict=True))
    assert (said["收款人"], Decimal(said["金额（元）"])) == (payee, Decimal(worth))
    said |= {answers.RESULT: "已支付", answers.PAID_ON: timezone.localdate(), answers.VOUCHER: f"PZ-{nth}"}
    file = {
        "name": "回单.xlsx",
        "mimeType": sheets.XLSX,
        "buffer": sheets.to_xlsx(header, [[said[name] for name in header]]),
    }
    maker.at(batch)
    maker.page.locator("#do-register_answer [name=file]").set_input_files(file)
    maker.go_on("register_answer", "登记回单")
    seen(maker, f"104-paid-{nth}")
