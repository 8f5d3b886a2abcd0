"""
以事定费: a stage with a price for each unit (buying.md §10; 令102 第三条 as the handbook reports it). Agreed are indicator, unit, price and, as the stage's
amount, the most it may come to; accepted is how often. The value is min(Σ price × count, amount) less what the contract's table takes off: reckoned,
and typed by nobody. The unit is that of the catalogue's line the purchase pinned; what has none is priced as a whole. ADR 0131.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django import forms

from yihe.domains.procurement import deducting, last_lines
from yihe.domains.procurement.counted_lines import CountedField
from yihe.domains.procurement.models import CountedUnits, Milestone, Stage, UnitPrice
from yihe.foundation.money import ZERO, shown
from yihe.foundation.money_fields import MoneyBox
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter


class PriceForm(forms.Form):
    seq = forms.IntegerField(
        label="期次", min_value=1, max_value=999, help_text="写在哪一期；本期金额是这一期最多付的数。"
    )
    what = forms.CharField(label="计价指标", max_length=100, help_text="数什么，例如：坐班。")
    each_amount = MoneyBox(label="单价（元）")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["each_amount"].help_text = f"每{unit_of(matter)}多少元。{_standard(matter)}"
        return form


class UnitsField(CountedField):
    """How much of each indicator was found, one a line."""

    line = re.compile(r"^\s*(\d{1,3})\b.*[：:]\s*(\d{1,7})\s*$")
    not_read = "“{}”读不懂，请按“序号 指标：数量”写，数量只写数字，例如：1 坐班（次）：12。"
    usual = {
        "label": "实际数量",
        "help_text": "把冒号后面的数量改成验收时核实的数量，没有的写 0。金额按合同单价计算，不用填写。",
    }


read = UnitsField.read


class Worth(NamedTuple):
    """What a stage comes to, in yuan: by its prices, at most its amount; and what is left of that once something was taken off."""

    reckoned: Decimal
    left: Decimal


def worth(counted: Iterable[tuple[Decimal, int]], most: Decimal, off: Decimal) -> Worth:
    """Return what prices and counts come to. What is taken off is never more than there is."""
    reckoned = min(sum((each * count for each, count in counted), ZERO), most)
    return Worth(reckoned, max(ZERO, reckoned - off))


def asked(milestone: Milestone) -> str:
    """Return the indicators of a stage with no count yet, as they are filled in; "" where it has no price."""
    return "\n".join(f"{line.seq} {line.what}（{line.unit}）：0" for line in milestone.stage.prices.all())


# -- what a draft agrees on ------------------------------------------------------------------------------------------------


def unit_of(matter: Matter) -> str:
    """Return the unit of the catalogue's line a contract's purchase pinned, "" where that has none."""
    line = contents_of(matter).purchase.line
    return line.unit.strip() if line else ""


def _standard(matter: Matter) -> str:
    line = contents_of(matter).purchase.line
    return f"目录的标准和计价：{line.standard}。" if line and line.standard else ""


def has_no_unit(matter: Matter, user) -> str:
    """Refuse a price for each unit where the catalogue says of no unit what is counted."""
    if unit_of(matter):
        return ""
    line = contents_of(matter).purchase.line
    named = f"“{line}”" if line else ""
    return f"本采购依据的目录事项{named}没有计量单位，不能按数量计价；需要以事定费的，先在政府购买服务目录里写明计量单位和计价标准。"


def is_wrong(matter: Matter, user, *, seq: int, what: str, each_amount: Decimal) -> str:
    stage = Stage.objects.filter(contract=matter.pk, seq=seq).first()
    if stage is None:
        return f"合同还没有第 {seq} 期，请先写这一期。"
    if stage.prices.filter(what=what.strip()).exists():
        return f"第 {seq} 期已经有“{what.strip()}”的单价。"
    if each_amount > stage.amount:
        return f"单价 {shown(each_amount)} 超过第 {seq} 期最多付的 {shown(stage.amount)}。"
    return ""


def add(matter: Matter, *, by, seq: int, what: str, each_amount: Decimal):
    stage = Stage.objects.get(contract=matter.pk, seq=seq)
    UnitPrice.objects.create(
        contract_id=matter.pk, stage=stage, seq=stage.prices.count() + 1, what=what.strip(), unit=unit_of(matter), each=each_amount
    )  # fmt: skip


def is_empty(matter: Matter, user) -> str:
    return "" if UnitPrice.objects.filter(contract=matter.pk).exists() else "还没有写单价。"


def drop_last(matter: Matter, *, by):
    return last_lines.drop(UnitPrice.objects.filter(contract=matter.pk), what="what", each_amount="each")


def drop_of(stage: Stage | None) -> None:
    """Take back what was agreed on for a stage that is taken back itself."""
    for line in stage.prices.all() if stage else ():
        line.delete()


# -- what was counted ------------------------------------------------------------------------------------------------------


def is_priced(milestone: Milestone) -> bool:
    return bool(milestone.stage.prices.all())


def ask(form: forms.Form, milestone: Milestone, typed: str) -> None:
    """Let a form ask how much was found and not what it is worth (`typed`), where a stage has prices; where not, what it is worth."""
    if lines := asked(milestone):
        form.fields["units"].initial = lines
        del form.fields[typed]
    else:
        del form.fields["units"]


def counts_are_wrong(milestone: Milestone, units: str) -> str:
    """Refuse counts that leave out an indicator, or name one the stage does not have."""
    said, lines = read(units), {line.seq: line for line in milestone.stage.prices.all()}
    if strange := sorted(set(said) - set(lines)):
        return f"本期的计价项里没有第 {strange[0]} 项。"
    if missing := sorted(set(lines) - set(said)):
        return f"计价项第 {missing[0]} 项“{lines[missing[0]].what}”没有写数量，没有的写 0。"
    return ""


def found(milestone: Milestone, units: str, times: str) -> Worth:
    """Return what a stage comes to by what was counted of it, less what the contract's table takes off."""
    said, lines = read(units), {line.seq: line for line in milestone.stage.prices.all()}
    counted = [(lines[seq].each, count) for seq, count in said.items()]
    return worth(counted, milestone.amount, deducting.taken_off(milestone, times))


def count(milestone: Milestone, units: str) -> None:
    """Write down how much was found, instead of what was said before."""
    milestone.units.all().delete()
    lines = {line.seq: line for line in milestone.stage.prices.all()}
    for seq, many in read(units).items():
        CountedUnits.objects.create(milestone=milestone, line=lines[seq], count=many)


def counts_differ(milestone: Milestone, units: str) -> str:
    """Refuse that the second one counted otherwise than the first: what each counted is said, and nothing of it is lost."""
    if wrong := counts_are_wrong(milestone, units):
        return wrong
    second = read(units)
    apart = [row for row in milestone.units.select_related("line") if row.count != second[row.line.seq]]
    words = "，".join(
        f"{row.line.what} 第一位核实 {row.count}{row.line.unit}，您核实 {second[row.line.seq]}{row.line.unit}"
        for row in apart
    )
    return f"{words}，两人不一致，请退回重新验收。" if apart else ""


def not_used(milestone: Milestone) -> Decimal:
    """Return what of a stage's amount its counts did not come to: it was never owed, and is no deduction."""
    return ZERO if milestone.reckoned is None else milestone.amount - milestone.reckoned
