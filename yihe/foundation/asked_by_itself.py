"""How a fact is asked of somebody by itself: a sentence, where beside others its label is enough."""

from datetime import date
from decimal import Decimal

from yihe.foundation.facts import FactField

_ENDINGS = {date: "是哪一天？", Decimal: "是多少元？", int: "是多少？", bool: "，是这样吗？"}


def sentence(each: FactField) -> str:
    """Return how it is asked by itself; made of its words where nobody wrote one (`asks`)."""
    if each.asks:
        return each.asks
    ending = _ENDINGS.get(each.type, "")
    if not each.many and (ending or each.choices):
        return each.question + (ending or "是哪一种？")
    return f"有没有{each.question}？"
