"""
The usual shapes (样式) of a subsidy: which figures a file of the shape names, of which sort each is, and what the applicant is asked.

Once; once by level; up to a year's ceiling; by the month; a share of the cost. The formula of each stands in `formulas`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yihe.foundation.figures import MONEY, MONTHS, PERCENT, Sort

ONCE, LEVELS, YEAR, MONTHLY, SHARE = "once", "levels", "year", "months", "share"
EACH, DIFFERENCE = "each", "difference"  # what is paid on rising to the next level: its own amount, or what it is more
AT_MOST = MONEY.at_least(1)  # a limit of nothing is no limit: where there is none, the figure is null
LIFE = "life"  # what a cap of a share is the cap of: the one payment there is (once), a year, or everything


@dataclass(frozen=True)
class Shape:
    """One shape. `figures` must be named, `perhaps` may be; the first is the one whose clause the subsidy rests on."""

    label: str
    asks: tuple[str, ...]
    figures: Mapping[str, Sort] = field(default_factory=dict)
    perhaps: Mapping[str, Sort] = field(default_factory=dict)
    keys: tuple[str, ...] = ()  # of the file, that only this shape has


SHAPES: dict[str, Shape] = {
    ONCE: Shape("一次性", (), {"amount": MONEY}),
    LEVELS: Shape("按级别一次性", ("level",), keys=("levels", "rising")),
    YEAR: Shape("按年度限额据实", ("year", "actual_cost", "invoices"), {"ceiling": AT_MOST}, {"life": AT_MOST}),
    MONTHLY: Shape("按月", ("since", "until"), {"month": AT_MOST, "longest": MONTHS.at_least(1)}, {"life": AT_MOST}),
    SHARE: Shape(
        "按支出比例", ("actual_cost", "invoices"), {"cap": AT_MOST, "share": PERCENT.at_least(1)}, keys=("limit",)
    ),
}  # fmt: skip


def shape_choices() -> list[tuple[str, str]]:
    """Return the shapes as a column offers them. A function, so that another one makes no migration."""
    return [(code, shape.label) for code, shape in SHAPES.items()]
