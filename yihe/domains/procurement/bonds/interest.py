"""资金占用费: what is owed for a bond that comes back late (令87 38): each day at the benchmark rate of that day and a fifth more, to the day it was returned."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from yihe.foundation.money import ZERO

LAW = "政府采购货物和服务招标投标管理办法 第三十八条"
ONE_DAY = timedelta(days=1)


def days_late(due_on: date, returned_on: date) -> int:
    """Return the days after the last on which it was in time; the day it was returned counts."""
    return max((returned_on - due_on).days, 0)


def owed(
    amount: Decimal, due_on: date, returned_on: date, *, rate: Callable[[date], Decimal], surcharge: Decimal, year: int
) -> Decimal:
    """Return what is owed in yuan: `rate` and `surcharge` in %, a day a `year`-th of the year's; rounded once, half up, to the fen."""
    rates = sum(
        (Fraction(rate(due_on + n * ONE_DAY)) for n in range(1, days_late(due_on, returned_on) + 1)), Fraction(0)
    )
    if not rates:
        return ZERO
    found = Fraction(amount) * rates / 100 * (1 + Fraction(surcharge) / 100) / year
    return Decimal(int(found * 100 + Fraction(1, 2))) / 100
