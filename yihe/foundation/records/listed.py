"""
What every list of the one set of pages is told, whether its rows are records that never change (`declared.Record`) or
entries of a register that are kept (`kept.Register`): code and name, whose it is to see, what it is narrowed and searched by.
"""

from typing import Any

from django.db.models import Q, QuerySet

from yihe.foundation.roles import Role
from yihe.foundation.written import looked_for


class Listed:
    """One list. `rows` is its model; a code belongs to one list only, and is never renamed once addresses hold it."""

    code: str
    label: str
    rows: Any
    filters: tuple[str, ...] = ()  # columns with choices that a list is narrowed by
    searched: tuple[str, ...] = ()  # lookups a list is searched by, as filters write them
    seen_by: tuple[
        Role, ...
    ] = ()  # whose navigation it stands in besides those who enter; seeing it there is no permission
    entry: str = ""  # lists that say the same name here stand in the navigation once, under it, and lead to one another
    group: str = ""
    icon: str = "list"
    weight: int = 500

    @classmethod
    def in_reach(cls, user) -> QuerySet:
        """Keep the rows a person may know of."""
        raise NotImplementedError

    @classmethod
    def meant(cls, words: str) -> Q:
        """Return what else is looked for by words: what a row is called where its table holds only a code."""
        return Q(pk__in=[])

    @classmethod
    def may_enter_any(cls, user) -> bool:
        raise NotImplementedError

    @classmethod
    def on_the_menu_of(cls) -> tuple[Role, ...]:
        return cls.seen_by

    @classmethod
    def noted(cls, row) -> str:
        """Return what the access log calls a row."""
        return f"record {cls.code} {row.pk}"


_lists: dict[str, type[Listed]] = {}


def add(found: type[Listed]) -> None:
    """Make a list known. Raises ValueError, naming both, when another has its code."""
    if clash := _lists.get(found.code):
        raise ValueError(f"{clash.__module__} 和 {found.__module__} 都用了记录编码“{found.code}”，请改其中一个。")
    _lists[found.code] = found


def every() -> list[type[Listed]]:
    return list(_lists.values())


def beside(listed: type[Listed]) -> list[type[Listed]]:
    """Return the lists that share its entry in the navigation with it, itself among them, by weight; none where it shares none."""
    return sorted(
        (each for each in every() if listed.entry and each.entry == listed.entry), key=lambda each: each.weight
    )


def whose_entry(listed: type[Listed]) -> tuple[Role, ...]:
    """
    Return in whose navigation an entry leads to a list. Of those that share one it leads to the first by weight, and is everybody's who has
    any of them; the others have none.
    """
    together = beside(listed) or [listed]
    return (
        tuple(dict.fromkeys(role for each in together for role in each.on_the_menu_of()))
        if together[0] is listed
        else ()
    )


def find(code: str) -> type[Listed] | None:
    return _lists.get(code)


def narrowed(listed: type[Listed], rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
    """Keep the rows that hold the words of `q`, and what the list's own filters ask for."""
    if words := (wanted.get("q") or "").strip()[:60]:
        held = Q(pk__in=[])
        ways = dict.fromkeys((words, looked_for.name(words), looked_for.number(words), looked_for.letter(words)))
        for lookup in listed.searched:
            for way in filter(None, ways):
                held |= Q(**{lookup: way})
        for way in filter(None, ways):
            held |= listed.meant(way)
        rows = rows.filter(held)
    return rows.filter(**{name: wanted[name] for name in listed.filters if wanted.get(name)})
