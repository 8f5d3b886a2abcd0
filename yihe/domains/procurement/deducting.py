"""
扣减表: what a contract takes off for each time something falls short (22号 23). The table is written with the draft; the first who accepts a
stage says how often each was found, and the value follows: it is reckoned and not felt.
"""

import re
from decimal import Decimal

from django import forms
from django.db.models import Max

from yihe.domains.procurement import last_lines, published_draft
from yihe.domains.procurement.counted_lines import CountedField
from yihe.domains.procurement.models import Contract, Counted, Deduction, Milestone
from yihe.foundation.money import ZERO, shown
from yihe.foundation.money_fields import MoneyBox
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter


class DeductionForm(forms.Form):
    what = forms.CharField(label="扣减的情形", max_length=100, help_text="例如：少坐班一次。")
    each_amount = MoneyBox(label="每次扣减（元）")


class TimesField(CountedField):
    """How often each line of a contract's table was found, one a line."""

    line = re.compile(r"^\s*(\d{1,3})\b.*[：:]\s*(\d{1,4})\s*次?\s*$")
    not_read = "“{}”读不懂，请按“序号 情形：次数”写，例如：1 少坐班一次：2。"
    usual = {"label": "扣减次数", "required": False, "help_text": "把冒号后面的次数改成实际的次数，没有发生的写 0。"}


read = TimesField.read


def asked(contract: Contract) -> str:
    """Return the lines of a contract's table with no times yet, as they are filled in; "" where it has none."""
    return "\n".join(f"{line.seq} {line.what}：0" for line in contract.table.all())


# -- the table of a draft --------------------------------------------------------------------------------------------------


def add(matter: Matter, *, by, what: str, each_amount: Decimal):
    contract = contents_of(matter)
    seq = (contract.table.aggregate(last=Max("seq"))["last"] or 0) + 1
    Deduction.objects.create(contract=contract, seq=seq, what=what, each=each_amount)


def is_wrong(matter: Matter, user, *, what: str, each_amount: Decimal) -> str:
    """Refuse a line that is there already, or that the published draft of a tender did not have."""
    if contents_of(matter).table.filter(what=what).exists():
        return "扣减表里已经有这一条。"
    return published_draft.deduction_was_not_there(matter, what, each_amount)


def is_empty(matter: Matter, user) -> str:
    return "" if contents_of(matter).table.exists() else "扣减表还是空的。"


def drop_last(matter: Matter, *, by):
    return last_lines.drop(contents_of(matter).table, what="what", each_amount="each")


# -- what it takes off -----------------------------------------------------------------------------------------------------


def times_are_wrong(milestone: Milestone, said: str) -> str:
    """Refuse what names a line the contract's table does not have, or leaves one out."""
    times, table = read(said), {line.seq: line for line in milestone.stage.contract.table.all()}
    if strange := sorted(set(times) - set(table)):
        return f"合同的扣减表里没有第 {strange[0]} 条。"
    if missing := sorted(set(table) - set(times)):
        return f"扣减表第 {missing[0]} 条“{table[missing[0]].what}”没有写次数，没有发生的写 0。"
    return ""


def taken_off(milestone: Milestone, said: str) -> Decimal:
    """Return what the contract's table takes off for how often each line was found, in yuan."""
    table = {line.seq: line.each for line in milestone.stage.contract.table.all()}
    return sum((table[seq] * many for seq, many in read(said).items()), ZERO)


def value_differs(milestone: Milestone, said: str, proposed: Decimal) -> str:
    """Refuse a value that is not what the contract's table leaves of a stage; "" where it has no table, or all of it is said."""
    if wrong := times_are_wrong(milestone, said):
        return wrong
    times, table = read(said), {line.seq: line for line in milestone.stage.contract.table.all()}
    if not table:
        return ""
    off = taken_off(milestone, said)
    left = max(ZERO, milestone.amount - off)
    if proposed == left:
        return ""
    words = "，".join(f"{table[seq].what} {many} 次 × {shown(table[seq].each)}" for seq, many in times.items() if many)
    return f"按扣减表{words or '没有扣减'}，扣 {shown(min(off, milestone.amount))}，认定应为 {shown(left)}，填写的是 {shown(proposed)}。"


def count(milestone: Milestone, said: str) -> None:
    """Write down how often each was found, instead of what was said before."""
    milestone.counts.all().delete()
    lines = {line.seq: line for line in milestone.stage.contract.table.all()}
    for seq, many in read(said).items():
        Counted.objects.create(milestone=milestone, line=lines[seq], times=many)
