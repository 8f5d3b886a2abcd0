"""What the pages show of money, rendered."""

import re
from decimal import Decimal

from django.test import RequestFactory

from yihe.acts.funds import recoveries
from yihe.acts.funds.models import Appropriation
from yihe.acts.funds.panels import AppropriationPanel, BatchPanel, MoneyPanel, RecoveryPanel
from yihe.foundation.roles import CLERK
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter


def words(panel, matter, user) -> str:
    """Return the panel's text, without marks and with single blanks."""
    kind = kinds.get(matter.kind)
    request = RequestFactory().get("/")
    request.user = user
    page = {
        "matter": matter, "kind": kind, "contents": kind.contents_of(matter), "state": kind.workflow.states[matter.state],
        "user": user, "request": request,
    }  # fmt: skip
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", panel.render(page)))


def test_a_paid_matter_shows_what_was_approved_promised_paid_and_asked_back(money):
    commitment = money.granted(money.appropriated(), "30000", ("20000", "10000"))
    money.answered(money.sent(commitment.tranches.first()), True)
    commitment.refresh_from_db()
    recovery = recoveries.open_recovery(commitment, amount=Decimal(4000), reason="多付", by=money.maker)

    shown = words(MoneyPanel(), commitment.matter, money.applicant)

    for text in (
        "核定 ¥30,000.00 叁万元整", "已占用 ¥30,000.00", "已支付 ¥20,000.00", "待支付 ¥10,000.00", "凭证 PZ-0001",
        "（贰万元整）", "第 2 期", recovery.number, "待复核", f"尾号 {money.organization.account[-4:]}",
    ):  # fmt: skip
        assert text in shown
    assert money.organization.account not in shown


def test_a_failed_payment_says_why_on_the_matter(money):
    commitment = money.granted(money.appropriated())
    money.answered(money.sent(commitment.tranches.get()), False)

    assert "支付失败，账号与户名不符" in words(MoneyPanel(), commitment.matter, money.applicant)


def test_a_matter_without_money_has_no_panel_and_neither_has_an_outsider(money, person):
    assert words(MoneyPanel(), money.submitted(), money.applicant) == ""
    matter = money.granted(money.appropriated()).matter
    assert words(MoneyPanel(), matter, person(CLERK, region="320581")) == ""
    assert "财政资金" in words(MoneyPanel(), matter, person(CLERK))


def test_a_batch_shows_its_lines_with_accounts_masked(money):
    batch = money.sent(money.granted(money.appropriated()).tranches.get())
    money.answered(batch, True)

    shown = words(BatchPanel("支付明细"), batch, money.checker)

    for text in (f"{batch.number}-001", "¥30,000.00 叁万元整", "已支付 1 笔", "凭证 PZ-0001", "回单“回单.xlsx”"):
        assert text in shown
    assert money.organization.account not in shown
    assert "还没有支付明细" in words(BatchPanel("支付明细"), money.drafted(), money.maker)


def test_a_recovery_shows_what_is_asked_back_of_what(money):
    commitment = money.paid(money.appropriated())
    matter = recoveries.open_recovery(commitment, amount=Decimal(4000), reason="多付", by=money.maker)

    shown = words(RecoveryPanel("追回"), matter, money.checker)

    for text in ("¥4,000.00 肆仟元整", "多付", commitment.matter.number, "财政资金"):
        assert text in shown


def test_an_appropriation_shows_the_envelope_as_it_stands(money):
    money.appropriated("100000")
    first = Matter.objects.get(kind="appropriation")
    assert "可用 ¥100,000.00" in words(AppropriationPanel("预算下达"), first, money.checker)
    said = Appropriation(
        source="donation", year=2026, purpose="venture", amount=Decimal("50000"), document="捐赠协议1号"
    )
    draft = open_matter(kinds.get("appropriation"), said, by=money.editor, region="320585")
    perform(draft, "submit", by=money.editor)

    shown = words(AppropriationPanel("预算下达"), draft, money.checker)
    assert "¥50,000.00 伍万元整" in shown and "这个预算指标还没有下达过" in shown
