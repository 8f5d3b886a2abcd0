"""For whom somebody with an account works or sits on a board: what is asked before they decide on anything (回避)."""

from dataclasses import dataclass
from datetime import date

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.registers.practitioners.models import Practitioner

_lines = CompiledQuery(
    lambda: Practitioner.objects.filter(user_id=key("user")).values_list(
        "pk", "employments__organization_id", "employments__starts_on", "employments__ends_on"
    )
)


@dataclass(frozen=True, slots=True)
class Ties:
    """Who the account's holder is in the register of practitioners (None: nobody), and whom they belong to and when."""

    practitioner: int | None
    member_of: frozenset[int]
    spans: tuple[tuple[int, date, date | None], ...]

    def binds(self, organization: int | None, *days: date) -> bool:
        """Test whether they are a member of an organization (a key) now, or worked or sat there on one of the days."""
        return organization in self.member_of or any(
            where == organization and since <= day and (until is None or day <= until)
            for where, since, until in self.spans
            for day in days
        )


def ties_of(user) -> Ties:
    """Return the ties of a person: by their memberships, and by the employments and seats the register knows."""
    lines = _lines(user=user.pk)
    member = frozenset(hat.organization_id for hat in user.memberships_in_force if hat.organization_id)
    return Ties(lines[0][0] if lines else None, member, tuple(line[1:] for line in lines if line[1] is not None))
