"""
办理期限 with names of their own: clocks that run beside the one of the step, over several states – the statutory total of a
matter, an answer that somebody owes.

A workflow lists them like its states; a state or an action says which it starts, stops or lets stand still.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from yihe.foundation.periods import WORKING_DAYS, Term
from yihe.foundation.roles import Role
from yihe.foundation.spoken import spoken

# What a state or a limit may say of its length. A number is working days; what is asked of a matter is a term, the last day,
# or the moment.
Within = int | Term | Callable[..., Term | date | datetime]


@spoken("label")
@dataclass(eq=False)
class TimeLimit:
    """
    A clock of its own name. `total = TimeLimit("法定办理期限", Term(20, WORKING_DAYS))` in a workflow; `starts=("total",)` on the
    state that begins it.

    It counts for the cover's due moment while one of `by` holds the matter; where nobody is named, while staff do. When it is
    over, `reminds` are told once, and the clock carries out `then`, an action `by=CLOCK`. The next holder is the state
    such an action leads to.
    """

    label: str
    within: Within
    by: tuple[Role, ...] = ()
    then: str = ""
    reminds: tuple[Role, ...] = ()
    name: str = field(default="", init=False)

    def __post_init__(self):
        self.within = as_term(self.within)

    def __set_name__(self, owner, name):
        self.name = name

    @property
    def is_the_bureaus(self) -> bool:
        """Test whether it stands still where the bureau's time does: it runs for nobody outside."""
        return all(role.is_staff for role in self.by)

    def counts_for(self, holder: Role | None) -> bool:
        """Test whether it runs for whoever holds a matter."""
        if holder is None:
            return False
        return holder in self.by if self.by else holder.is_staff


def as_term(within):
    """Return what was declared, a bare number as working days. Raises ValueError."""
    return within if within is None or isinstance(within, Term) or callable(within) else Term(within, WORKING_DAYS)
