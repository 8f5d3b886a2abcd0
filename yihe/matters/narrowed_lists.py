"""What somebody may know of, narrowed and ordered (`narrowing`): a page of it, how much it is, all of it. Compiled once for a shape."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from yihe.foundation.compiled_counts import CompiledCount
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.matters.listed import LISTED, PAGE, Listed, Page, listed, reads, with_reads
from yihe.matters.models import Matter, Reach
from yihe.matters.models import reach as reaching
from yihe.matters.narrowing import (
    NEWEST,
    ORDERS,
    Asked,
    Place,
    narrowed,
    ordered,
    place_of,
    place_to_come,
    read_place,
    to_come,
)
from yihe.matters.readers import Reader
from yihe.matters.search import searched

MOST_COUNTED = 500  # of an answer: more are 500 以上


def narrowed_page(rows, order: str, after: str = "", readers: tuple[Reader, ...] = ()) -> Page:
    """Return a page of matters in an order, after a place."""
    place = read_place(order, after)
    values = {"place_pk": place.pk, "place_value": place.value} if place else {}

    def part(rest: bool, follows: bool) -> list[Listed]:
        some = ordered(rows, order, rest=rest, follows=follows, value=values.__getitem__)
        return listed(some[: PAGE + 1], readers)

    return _in_parts(part, order, place)


def _in_parts(part: Callable[[bool, bool], list[Listed]], order: str, place: Place | None) -> Page:
    """Return a page of what has a value to be ordered by, and of the rest after it."""
    found = [] if place and place.of_rest else part(False, place is not None)
    if len(found) <= PAGE and ORDERS[order].field is not None:
        found += part(True, place is not None and place.of_rest)
    following = place_of(order, found[PAGE - 1]) if len(found) > PAGE else ""
    return Page(found[:PAGE], following, place is None)


@lru_cache(maxsize=512)
def _asked_page(
    shape: reaching.Shape, questions: tuple[str, ...], order: str, rest: bool, follows: bool, readers: tuple[Reader, ...]
) -> CompiledQuery:  # fmt: skip
    """Return the question for a page of what is in reach, narrowed and ordered: the first, or one after a place."""

    def build():
        rows = _in_reach_narrowed(shape, questions)
        rows = ordered(rows, order, rest=rest, follows=follows, value=place_to_come(order))
        rows = with_reads(rows, readers, shape, reaching.to_come)
        return rows.values_list(*LISTED, *reads(readers))[: PAGE + 1]

    return CompiledQuery(build, anew=_is_plan_of_values(questions))


def _is_plan_of_values(questions: tuple[str, ...]) -> bool:
    """Test whether how a list is best read depends on the values. Of a kind and a state there is an index in order, whichever they are."""
    return not {*questions} <= {"kind", "state"}


@lru_cache(maxsize=512)
def _few(shape: reaching.Shape, questions: tuple[str, ...]) -> CompiledCount:
    # Counted in the order the list has: the index of kind and state is read from its end, and not the table from its beginning.
    order = ("-pk",) if {"kind", "state"} == {*questions} else ()
    return CompiledCount(
        lambda: _in_reach_narrowed(shape, questions).order_by(*order).values_list("pk")[: MOST_COUNTED + 1],
        anew=_is_plan_of_values(questions),
    )


def _in_reach_narrowed(shape: reaching.Shape, questions: tuple[str, ...]):
    return narrowed(Matter.objects.filter(reaching.visible(shape, reaching.to_come)), questions, to_come)


def everything(user, asked: Asked, search: str = "", order: str = NEWEST, after: str = "", readers=()) -> Page:
    """Return a page of what this person may know of, narrowed and ordered."""
    if search.strip() or not user.is_authenticated:
        before = (read_place(order, after) or Place(0)).pk if order == NEWEST else None
        return narrowed_page(all_narrowed(user, asked, search, readers, page_before=before), order, after, readers)
    reach, place = Reach(user), read_place(order, after)
    values = reach.values | asked.values | ({"place_pk": place.pk, "place_value": place.value} if place else {})

    def part(rest: bool, follows: bool) -> list[Listed]:
        question = _asked_page(reach.shape, asked.questions, order, rest, follows, readers)
        return [Listed(*row) for row in question(**values)]

    return _in_parts(part, order, place)


def all_narrowed(
    user, asked: Asked, search: str = "", readers: tuple[Reader, ...] = (), *, page_before: int | None = None
):  # fmt: skip
    """
    Return what this person may know of, narrowed, in no order; with `page_before`, what fills a page of it (`searched`). `row.reads` says
    whether they read it, given readers.
    """
    rows = Matter.objects.visible_to(user)
    if readers:
        reach = Reach(user)
        rows = with_reads(rows, readers, reach.shape, reach.values.__getitem__)
    return searched(narrowed(rows, asked.questions, asked.values.__getitem__), search, page_before=page_before)


def counted(user, asked: Asked, search: str = "") -> int:
    """Return how many matters everything() holds in all its pages, counted no further than MOST_COUNTED + 1."""
    if search.strip() or not user.is_authenticated:
        return few_of(all_narrowed(user, asked, search))
    reach = Reach(user)
    return _few(reach.shape, asked.questions)(**reach.values, **asked.values)


def few_of(rows) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


def in_order(rows, order: str) -> list:
    """Return all of some matters in an order, as one or two querysets one after the other."""
    nothing: dict[str, Any] = {}
    parts = (False,) if ORDERS[order].field is None else (False, True)
    return [ordered(rows, order, rest=rest, follows=False, value=nothing.__getitem__) for rest in parts]


def each(parts: list, readers: tuple[Reader, ...], most: int) -> Iterator[Listed]:
    """Yield the matters of some querysets one after the other, without holding them, not more than so many."""
    for rows in parts:
        found = rows.values_list(*LISTED, *reads(readers))[:most]
        for row in found.iterator(chunk_size=500):
            most -= 1
            yield Listed(*row)
        if most <= 0:
            return
