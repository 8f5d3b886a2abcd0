"""
From a stage delivered to its money released: reported, looked at by two who did not run the purchase, cured once, deducted by the contract's
table, invoiced, paid. Paid is what was accepted and never more (法 41, 条 45; buying.md §10).
"""

from datetime import date
from decimal import Decimal

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.eligibility.faults import faults_on
from yihe.acts.eligibility.gates import Effect, Purpose
from yihe.acts.funds.changing import release_accepted
from yihe.acts.funds.models import Tranche
from yihe.domains.procurement import deducting, pricing, years
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import Milestone
from yihe.domains.procurement.payee import promised_to
from yihe.foundation.money import ZERO, shown
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.periods import DAYS
from yihe.foundation.plain_text import as_number
from yihe.foundation.procedure import lasting
from yihe.matters.actions import NotAllowed
from yihe.matters.effects import set_in_contents
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

PAYMENT = lasting("invoice_payment", DAYS)
NUMBER_ALONE = 8  # digits of the number of an invoice that has a code before it; together no two are alike


class ReportForm(forms.Form):
    reported_on = forms.DateField(label="交付日期", widget=Day)
    report = forms.CharField(label="履约情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AcceptForm(forms.Form):
    found = forms.CharField(
        label="逐项验收情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), help_text="每项指标：实际多少、凭什么、达到、部分达到还是没有达到。"
    )  # fmt: skip
    units = pricing.UnitsField()
    times = deducting.TimesField()
    proposed_amount = MoneyBox(label="认定金额（元）", least=ZERO)
    users_said = forms.CharField(
        label="服务对象意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        pricing.ask(form, contents_of(matter), "proposed_amount")
        table = deducting.asked(contents_of(matter).stage.contract)
        form.fields["times"].initial = table
        if not table:
            del form.fields["times"]
        return form


class AgreeForm(forms.Form):
    """The second one says the value again, or counts again what has a price for each: two who looked, not one and a signature."""

    units = pricing.UnitsField()
    accepted_amount = MoneyBox(
        label="认定金额（元）", least=ZERO, help_text="与第一位验收人认定的一致才能通过；不一致的退回重新验收。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        pricing.ask(form, contents_of(matter), "accepted_amount")
        return form


class CureForm(forms.Form):
    takes_phrases = ("reason",)
    reason = forms.CharField(label="要整改什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(label="整改到何时", widget=Day)


class InvoiceForm(forms.Form):
    invoice = forms.CharField(
        label="发票号码", max_length=30, help_text="数电发票写 20 位号码；有发票代码的，代码和号码连起来写。"
    )
    invoiced_on = forms.DateField(label="收到发票日期", widget=Day)
    invoice_amount = MoneyBox(label="发票金额（元）")

    def clean_invoice(self):
        return "".join(sign for sign in as_number(self.cleaned_data["invoice"]).removeprefix("NO.") if sign.isalnum())


# -- rules -----------------------------------------------------------------------------------------------------------------


def report_is_wrong(matter: Matter, user, *, reported_on: date, **_said) -> str:
    contract = contents_of(matter).stage.contract
    if reported_on > timezone.localdate():
        return f"交付日期 {reported_on} 还没有到。"
    return (
        f"交付日期 {reported_on} 早于合同开始的日期 {contract.starts_on}，请核对。"
        if reported_on < contract.starts_on
        else ""
    )


def value_is_wrong(
    matter: Matter, user, *, proposed_amount: Decimal = ZERO, users_said: str = "", times: str = "", units: str = "", **_said
) -> str:  # fmt: skip
    milestone = contents_of(matter)
    if proposed_amount > milestone.amount:
        return f"认定金额 {shown(proposed_amount)} 超过本期的 {shown(milestone.amount)}。"
    if pricing.is_priced(milestone):
        wrong = pricing.counts_are_wrong(milestone, units) or deducting.times_are_wrong(milestone, times)
    else:
        wrong = deducting.value_differs(milestone, times, proposed_amount)
    if wrong:
        return wrong
    purchase = milestone.stage.contract.purchase
    if purchase.serves_public and not users_said.strip():
        return "直接为公众服务的项目，验收要有服务对象的意见（政府采购法实施条例 第四十五条）。"
    return ""


def values_differ(matter: Matter, user, *, accepted_amount: Decimal = ZERO, units: str = "") -> str:
    if pricing.is_priced(contents_of(matter)):
        return pricing.counts_differ(contents_of(matter), units)
    proposed = contents_of(matter).proposed
    if accepted_amount == proposed:
        return ""
    return f"第一位验收人认定 {shown(proposed)}，您认定 {shown(accepted_amount)}，两人不一致，请退回重新验收。"


def nothing_was_found(matter: Matter, user) -> str:
    """Refuse to accept nothing as if it were something: that is a refusal, and says so."""
    return "" if contents_of(matter).proposed else "第一位验收人认定为零，同意的请用“不予通过，全额扣减”。"


def something_was_found(matter: Matter, user) -> str:
    return "第一位验收人认定了金额，不同意的请退回重新验收。" if contents_of(matter).proposed else ""


def due_day(matter: Matter) -> date:
    """Return the day by which a stage is due: of the contract, or until which it may be cured."""
    milestone = contents_of(matter)
    return milestone.cure_until or milestone.stage.due_on


def pay_by(matter: Matter) -> date:
    """Return the last day for the payment: it runs from the day on which the invoice was received (38号 三), not from when that was entered."""
    return PAYMENT(matter).ends_on(contents_of(matter).invoiced_on)


def cured_already(matter: Matter, user) -> str:
    return "本期已经整改过一次，仍没有达到的按合同约定扣减。" if contents_of(matter).cured else ""


def cure_is_over(matter: Matter, user, *, until: date, **_said) -> str:
    return "" if until > timezone.localdate() else "整改期限应当在今天以后。"


def invoice_is_wrong(matter: Matter, user, *, invoice: str, invoiced_on: date, invoice_amount: Decimal) -> str:
    milestone = contents_of(matter)
    if invoice_amount != milestone.accepted:
        return f"发票金额 {shown(invoice_amount)} 与验收认定的 {shown(milestone.accepted)} 不一致，请供应商按认定金额开具。"
    if invoiced_on > timezone.localdate():
        return f"收到发票的日期 {invoiced_on} 还没有到。"
    if invoice.isdigit() and len(invoice) == NUMBER_ALONE:
        return f"{NUMBER_ALONE} 位的号码不同的开票单位会重，请连同前面的发票代码（10 或 12 位）一起写。"
    return paid_before(milestone, invoice)


def paid_before(milestone: Milestone, invoice: str) -> str:
    """Return that an invoice has paid, in whichever county – where is not said –, or ""."""
    there = Milestone.objects.filter(invoice=invoice).exclude(pk=milestone.pk).exists()
    return f"发票 {invoice} 已经用于另一期的付款。" if there else ""


def faults_at_payment(matter: Matter) -> list:
    """Return what stands against whoever is paid, today: for the page, and for what the contract lets it hold."""
    return faults_on(
        promised_to(matter, contents_of(matter)), timezone.localdate(), Purpose.PAYMENT, region=matter.region
    )


def payment_is_held(matter: Matter, user) -> str:
    """Refuse a payment something stands against – only where the contract says so (38号 三): elsewhere it is shown, and paid."""
    if not contents_of(matter).stage.contract.holds:
        return ""
    held = [each for each in faults_at_payment(matter) if each.effect in (Effect.HOLD, Effect.REFUSE)]
    return "按合同约定暂缓付款：" + " ".join(each.words for each in held) if held else ""


# -- effects ---------------------------------------------------------------------------------------------------------------


def report(matter: Matter, *, by, reported_on: date, report: str):
    set_in_contents(matter, report=report, reported_on=reported_on)


def propose(
    matter: Matter, *, by, found: str, proposed_amount: Decimal = ZERO, users_said: str, times: str = "", units: str = ""
):  # fmt: skip
    """Write down what the first one found; of a stage with prices what it comes to follows from what was counted, whatever else was posted."""
    milestone = contents_of(matter)
    deducting.count(milestone, times)
    if not pricing.is_priced(milestone):
        set_in_contents(matter, found=found, proposed=proposed_amount, users_said=users_said)
        return {}
    pricing.count(milestone, units)
    worth = pricing.found(milestone, units, times)
    set_in_contents(matter, found=found, reckoned=worth.reckoned, proposed=worth.left, users_said=users_said)
    return {"proposed_amount": worth.left}


def take_back(matter: Matter, *, by, reason: str):
    set_in_contents(matter, proposed=None, reckoned=None)


def cure(matter: Matter, *, by, reason: str, until: date):
    set_in_contents(matter, proposed=None, reckoned=None, cured=True, cure_until=until)


def accept(matter: Matter, *, by, accepted_amount: Decimal = ZERO, units: str = ""):
    """Write down what two people found; the rest is deducted, or was never owed. Where nothing was accepted, its money goes back at once."""
    milestone = contents_of(matter)
    worth = milestone.proposed if pricing.is_priced(milestone) else accepted_amount
    deducted = milestone.amount - worth
    set_in_contents(matter, accepted=worth, deducted=deducted, accepted_on=timezone.localdate())
    return {"accepted_amount": worth, "deducted_amount": deducted - pricing.not_used(milestone)}


def refuse(matter: Matter, *, by, reason: str):
    """Accept nothing: all of the stage is deducted, and its money goes back to the envelope."""
    milestone = contents_of(matter)
    set_in_contents(matter, proposed=ZERO, accepted=ZERO, deducted=milestone.amount, accepted_on=timezone.localdate())
    if years.money_is_to_come(matter, by):
        return years.let_go(matter)
    release_accepted(tranche_of(matter), accepted=ZERO, by=by, reason=f"{matter.number} 没有通过验收")


def pay(matter: Matter, *, by, invoice: str, invoiced_on: date, invoice_amount: Decimal):
    """Release just what was accepted, on its invoice; what was deducted goes back to the envelope."""
    try:
        with transaction.atomic():
            set_in_contents(matter, invoice=invoice, invoiced_on=invoiced_on, payable=invoice_amount)
    except IntegrityError as raced:  # another window, or county, has paid by it since it was looked for
        if not (reason := paid_before(contents_of(matter), invoice)):
            raise
        raise NotAllowed(reason) from raced
    tranche = tranche_of(matter)
    if promised_to(matter, contents_of(matter)).name != tranche.commitment.payee_name:
        raise NotAllowed("收款方的名称变了，请先在合同里办理“提出合同承继”（更名）。")
    release_accepted(tranche, accepted=invoice_amount, by=by, reason=f"{matter.number} 验收认定")


def tranche_of(matter: Matter):
    """Return the tranche of a stage that waits to be released by what is accepted."""
    return Tranche.objects.select_related("commitment").get(
        commitment__matter=matter.pk, released_at=None, cancelled_at=None
    )
