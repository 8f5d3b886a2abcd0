"""What an entry that stands over a body – an organization, a supplier, a buyer – keeps with it: one row says what both do."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from yihe.registers.bodies.models import Body, Sort
from yihe.registers.evidence import states


def keep_body(
    row: Any, *, sort: str | Sort, since: date | None, said: Mapping[str, str], shared: Collection[str],
    update_fields: Collection[str] | None,
) -> None:  # fmt: skip
    """
    Make the body under an entry that is saved for the first time, or have it say what the entry does now. `said` are the body's columns,
    `shared` the entry's by which they change. Called by its `save`, in one transaction with it.
    """
    if row.body_id is None:
        row.body = Body.objects.create(sort=sort, since=since, **said)
    elif not row._state.adding and set(shared) & set(update_fields or shared):
        states.update(Body.objects.filter(pk=row.body_id), **said)
