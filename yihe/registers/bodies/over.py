"""What an entry that stands over a body – an organization, a supplier, a buyer – keeps with it: one row says what both do."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from yihe.foundation.written import names
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.evidence import states

OTHER_NAME = "这个代码登记的是另一个名称，请对照执照或者证书核对名称；改了名的，按登记簿里的旧名登记以后再更正。"


def keep_body(
    row: Any, *, sort: str | Sort, since: date | None, said: Mapping[str, str], shared: Collection[str],
    update_fields: Collection[str] | None,
) -> None:  # fmt: skip
    """
    Make the body under an entry that is saved for the first time, or have it say what the entry does now. A body of the sort and the code
    that another register entered already – a law firm advises, and is bought from – is the same one. `said` are the body's
    columns, `shared` the entry's by which they change. Called by its `save`, in one transaction with it.

    :raises ValidationError: the code stands under another name
    """
    if row.body_id is None:
        row.body = _in_another_register(row, sort, said) or Body.objects.create(sort=sort, since=since, **said)
    elif not row._state.adding and set(shared) & set(update_fields or shared):
        states.update(Body.objects.filter(pk=row.body_id), **said)


def _in_another_register(row: Any, sort: str | Sort, said: Mapping[str, str]) -> Body | None:
    if not said.get("code"):
        return None
    there = Body.objects.select_for_update(no_key=True).filter(sort=sort, code=said["code"]).first()
    if there is None or type(row)._base_manager.filter(pk=there.pk).exists():
        return None  # an entry of its own register: the database says that it is there
    if not names.same(there.name, said["name"]):
        raise ValidationError({"name": OTHER_NAME})  # by which it stands may be another county's to know
    return there
