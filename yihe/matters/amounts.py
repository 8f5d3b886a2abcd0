"""
办件金额, how much a matter is about: one column of the cover, for lists to show, narrow and sort by. Nothing is decided on it. What it is
follows from what each event freezes (`Kind.amount_of`), so it is written with every event, and `verify` reckons it again.
"""

from decimal import Decimal

from yihe.matters import kinds
from yihe.matters.freezing import Standing
from yihe.matters.models import Matter


def of(matter: Matter, there: Standing) -> Decimal | None:
    """Return the amount of a matter as it stands; None where it has none, and where not everybody who knows of it may read it."""
    kind = kinds.find(matter.kind)
    if kind is None or kind.readers or matter.compartment_id or matter.is_compartment or there.contents is None:
        return None
    return kind.amount_of(there.contents, there.parts)


def fault(matter: Matter, there: Standing) -> str:
    """Return what is wrong with the amount on a cover, as a sentence, or "". Of a kind whose room is gone nobody can tell."""
    if kinds.find(matter.kind) is None or there.contents is None:
        return ""
    amount = of(matter, there)
    if matter.amount == amount:
        return ""
    said, right = (f"{each} 元" if each is not None else "没有" for each in (matter.amount, amount))
    return f"{matter.number} 在清单上的金额（{said}）与内容和付款承诺（{right}）不符。"
