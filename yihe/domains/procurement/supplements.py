"""
补充合同: more of the same for a contract in force (法 49). All of them together stay within a share of it; money is reserved first; whoever
proposed it does not decide it. It counts with its purchase from then on, and where that passes a mark both approvers are shown it.
"""

from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import Max, Sum
from django.utils import timezone

from yihe.acts.agreements.amending import SHARE
from yihe.acts.funds import reserving
from yihe.domains.procurement import contracting, counting, measured
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import Contract, Purchase, Stage, Supplement
from yihe.foundation import parameters
from yihe.foundation.figures import PERCENT
from yihe.foundation.money import ZERO, rounded_down, shown
from yihe.foundation.money_fields import MoneyBox
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter

standing.LABELS["supplemented"] = "签订补充合同"


class SupplementForm(forms.Form):
    takes_phrases = ("reason",)
    title = forms.CharField(label="追加的内容", max_length=100, help_text="与合同标的相同，其他条款不变。")
    due_on = forms.DateField(label="应完成日期", widget=Day)
    amount = MoneyBox(label="追加金额（元）")
    indicators = forms.CharField(label="验收指标", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


# -- rules -----------------------------------------------------------------------------------------------------------------


def share_of(contract: Contract, region: str) -> Decimal:
    """Return the share, in per cent, that all supplements of a contract may come to: that of the day it came into force."""
    return parameters.of(region).at(SHARE, contract.in_force_on or timezone.localdate()).as_(PERCENT)


def is_wrong(matter: Matter, user, *, due_on: date, amount: Decimal, **_said) -> str:
    contract = contents_of(matter)
    if not timezone.localdate() <= due_on <= contract.ends_on:
        return f"应完成日期 {due_on} 应当在今天以后、合同结束 {contract.ends_on} 以前。"
    if due_on.year != timezone.localdate().year:
        return f"补充的资金从 {timezone.localdate().year} 年度的预算指标占用，应完成日期也应当在这一年度；以后年度的到那时再提。"
    before, share = _decided(contract), share_of(contract, matter.region)
    most = rounded_down(contract.amount * share / 100)
    if before + amount <= most:
        return ""
    so_far = f"（已签订 {shown(before)}）" if before else ""
    return (
        f"补充合同合计 {shown(before + amount)}{so_far}，超过原合同 {shown(contract.amount)} 的 {share:f}%，"
        f"即 {shown(most)}（政府采购法 第四十九条）。"
    )


def _decided(contract: Contract) -> Decimal:
    return contract.supplements.exclude(decided_on=None).aggregate(sum=Sum("amount"))["sum"] or ZERO


def waiting(matter: Matter) -> Supplement | None:
    """Return the supplement of a contract that is not decided, None where there is none."""
    return Supplement.objects.filter(contract=matter.pk, decided_on=None, dropped=False).first()


def cannot_keep_for_it(matter: Matter, user, *, envelope, **_said) -> str:
    asked = waiting(matter)
    return reserving.cannot_reserve(envelope, asked.amount, purpose="purchase", matter=matter) if asked else ""


def lacks_its_money(matter: Matter, user) -> str:
    """Refuse a supplement for which nothing is kept (reserved first)."""
    return "" if _kept(matter) else "补充合同的资金没有有效的预留，请先预留。"


def passes(matter: Matter) -> str:
    """Return what whoever approves is shown where the supplement carries its purchase over a mark, or "": flagged, never refused."""
    asked = waiting(matter)
    purchase = contents_of(matter).award.purchase
    if asked is None or purchase.counted is None:
        return ""
    at = counting.marks(matter.region, timezone.localdate())
    return measured.passes_by_supplement(
        purchase.counted + purchase.supplements, asked.amount, [at.limit, at.open_tender_from, at.tender_mark]
    )


def _kept(matter: Matter):
    return next((kept for kept in reserving.reserved_for(matter) if kept.matter_id == matter.pk), None)


# -- effects ---------------------------------------------------------------------------------------------------------------


def propose(matter: Matter, *, by, title: str, due_on: date, amount: Decimal, indicators: str, reason: str):
    Supplement.objects.create(
        contract=contents_of(matter), title=title, due_on=due_on, amount=amount, indicators=indicators, reason=reason
    )
    return {"why": passes(matter)}


def reserve(matter: Matter, *, by, envelope):
    asked = waiting(matter)
    if asked is None:
        raise NotAllowed("没有等待预留的补充合同。")
    kept = reserving.reserve(envelope, matter=matter, purpose="purchase", amount=asked.amount, by=by)
    return {"amount": kept.amount_yuan, "why": passes(matter)}


def drop(matter: Matter, *, by, reason: str):
    """Drop what was proposed, and give back what was kept for it."""
    if asked := waiting(matter):
        asked.dropped = True
        asked.save(update_fields=["dropped"])
    if kept := _kept(matter):
        reserving.free_reservation(kept, by=by, reason=reason)


def approve(matter: Matter, *, by):
    """Make the supplement a stage of its own with its money, and have it count with the purchase from now on."""
    asked, kept, contract = waiting(matter), _kept(matter), contents_of(matter)
    if asked is None or kept is None:
        raise NotAllowed(lacks_its_money(matter, by) or "没有等待批准的补充合同。")
    said = {"amount": asked.amount, "why": passes(matter)}
    asked.decided_on = timezone.localdate()
    asked.save(update_fields=["decided_on"])
    seq = Stage.objects.filter(contract=contract).aggregate(last=Max("seq"))["last"] + 1
    stage = Stage.objects.create(
        contract=contract, seq=seq, title=f"补充：{asked.title}"[:100], due_on=asked.due_on, amount=asked.amount, indicators=asked.indicators
    )  # fmt: skip
    contracting.begin(matter, contract, stage, kept, by=by)
    above = standing.held(contract.purchase_id)
    purchase = Purchase.objects.get(pk=above.pk)
    purchase.supplements += asked.amount
    purchase.save(update_fields=["supplements"])
    standing.note(above, "supplemented", by=by, said={"amount": asked.amount})
    return said
