"""Rows that were read beside others are hung on them where Django looks for what was prefetched."""

from collections.abc import Iterable

from django.db.models import Model


def hang(owner: Model, name: str, rows: list) -> None:
    """Give a row what hangs on it, under the name of its manager: `owner.name.all()` then gives these rows and asks nothing."""
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def hang_each(owners: Iterable[Model], name: str, rows: Iterable[Model], by: str) -> None:
    """Give each of some rows those that name its key in the column `by`, in their order; an empty list where none does."""
    of: dict[int, list[Model]] = {}
    for row in rows:
        of.setdefault(getattr(row, by), []).append(row)
    for owner in owners:
        hang(owner, name, of.get(owner.pk, []))
