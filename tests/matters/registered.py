"""People of the register who are users too: what `test_reach` binds them by."""

import itertools
from datetime import date

from stdnum.cn import ric

from yihe.registers.practitioners.models import Employment, Practitioner

_serial = itertools.count(1)


def practitioner_of(user, *, employed_by=None) -> Practitioner:
    """Return the register's row of a user, working for an organization if that is said."""
    body = f"32058519800101{next(_serial):03d}"
    row = Practitioner.objects.create(
        user=user, name=user.name, id_number=body + ric.calc_check_digit(body), kind="mediator"
    )
    if employed_by is not None:
        Employment.objects.create(
            practitioner=row, organization=employed_by, position="staff", starts_on=date(2020, 1, 1), source="合同"
        )
    return row
