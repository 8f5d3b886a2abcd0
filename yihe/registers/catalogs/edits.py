"""How the working lists change: a line is entered, corrected, left out of the next version, taken in again. Nothing rests on one before it is published."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from yihe.foundation.region_codes import is_over_a_county
from yihe.foundation.roles import CLERK
from yihe.registers.accounts.correcting import set_right
from yihe.registers.accounts.models import ENTERED, RegisterEdit
from yihe.registers.catalogs import sorts
from yihe.registers.catalogs.models import Item, Sort
from yihe.registers.evidence.models import Verb, note_access

NOT_THE_KEEPERS = "清单和目录的条目由司法局受理人员登记。"


def kept_in(user) -> str:
    """Return the county whose lists somebody keeps; "" for who keeps none."""
    return next((hat.region[:6] for hat in user.hats if hat.role is CLERK and is_over_a_county(hat.region)), "")


def keeps(user, item: Item | None) -> bool:
    """Test whether it is somebody's to keep a line, or (None) to enter one at all."""
    mine = kept_in(user)
    return bool(mine) and (item is None or item.region == mine)


def enter(sort: Sort, *, by, **said: Any) -> Item:
    """
    Enter a line of a list, or return the one that says just this.

    :raises ValidationError: by field: something is not said, or the code is another line's; or it is not this person's list
    """
    region = kept_in(by)
    if not region:
        raise ValidationError(NOT_THE_KEEPERS)
    if faults := sorts.faults(sort, said):
        raise ValidationError(faults)
    with transaction.atomic():
        item = Item(sort=sort, region=region, **said)
        item.clean_fields()
        if there := Item.objects.of(sort, region).filter(code=item.code).first():
            if all(getattr(there, name) == getattr(item, name) for name in said):
                return there
            raise ValidationError({"code": f"编码 {item.code} 已经是“{there.name}”；要改的，请在它的页面更正。"})
        item.save(force_insert=True)
        note(item, ENTERED, "", str(item), by=by, reason=item.clause)
        return item


def correct(item: Item, *, by, source: str, **said: Any) -> Item:
    """Set a line of the working list right; what is published stays as it is until the next version. Raises ValidationError."""
    if faults := sorts.faults(item.sort, said):
        raise ValidationError(faults)
    with transaction.atomic():
        fresh = _held(item, by)
        done = set_right(fresh, said, lambda row, name: sorts.label_of(row.sort, name))
        note(fresh, done.labels, done.before, done.after, by=by, reason=source)
        return fresh


def leave_out(item: Item, *, by, source: str) -> Item:
    """Leave a line out of the next version. Raises ValidationError."""
    return _set(item, True, "不再列入", by, source)


def take_in_again(item: Item, *, by, source: str) -> Item:
    """Take a line into the next version again. Raises ValidationError."""
    return _set(item, False, "重新列入", by, source)


def _set(item: Item, ended: bool, words: str, by, source: str) -> Item:
    with transaction.atomic():
        fresh = _held(item, by)
        if fresh.ended == ended:
            raise ValidationError("这一条刚刚已经改过，请刷新后再看。")
        fresh.ended = ended
        fresh.save(update_fields=["ended"])
        note(fresh, words, "", str(fresh), by=by, reason=source)
        return fresh


def _held(item: Item, by) -> Item:
    fresh = Item.objects.select_for_update().get(pk=item.pk)
    if not keeps(by, fresh):
        raise ValidationError(NOT_THE_KEEPERS)
    return fresh


def note(item: Item, field: str, before: str, after: str, *, by, reason: str) -> None:
    """Write a line of the edit log, and of the access log."""
    RegisterEdit.objects.create(
        by=by, register="items", entry=str(item.pk), field=field[:60], before=before, after=after, reason=reason[:200]
    )
    note_access(Verb.EDIT, f"record {item.sort} {item.pk}", by=by, detail=field)
