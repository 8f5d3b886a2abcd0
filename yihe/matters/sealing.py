"""
The books under the seal: which row stood there with which digest. Each page lists its rows, so that what was changed,
removed, slipped in or dated back after the seal is named and not only noticed. And how far a seal may read while others
go on writing.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Model

from yihe.foundation import books, digests, row_digests
from yihe.foundation.books import Book
from yihe.matters.models import Event, Seal, SealedHead, SealedPage

PAGE_ROWS = 20_000
ASKED = 500  # keys in one question
# A row is dated when it is begun and written a little later: a seal may come between the two.
SLACK = timedelta(minutes=15)
PATIENCE, PAUSE = 30.0, 0.05  # seconds
# The tables that are no books: what keeps them instead.
KEPT_OTHERWISE = {
    Event: "each matter's chain, whose head is sealed",
    Seal: "the seal after it, and the notes",
    SealedHead: "its seal's root",
    SealedPage: "its seal's root",
}


def sealed_books() -> list[Book]:
    return [book for book in books.every() if book.rows not in KEPT_OTHERWISE]


def one_at_a_time() -> None:
    """Let one seal be set after the other: each names the one before it. Until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Seal._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def horizons() -> dict[type[Model], int]:
    """
    Return the highest key of the events and of every numbered book, by model, once nobody is still writing a row with a
    lower one: on PostgreSQL such a row may commit after one with a higher key.

    Those who write take these tables in any order, so the seal never waits for one while it holds another: it asks for
    all at once, and lets go again where it cannot have them. Only after `PATIENCE` does it stand in line. It holds them no
    longer than it takes to read the keys.
    """
    models: list[type[Model]] = [Event, *(book.rows for book in sealed_books() if book.is_numbered)]
    if connection.vendor != "postgresql":
        return _highest(models)  # SQLite knows one writer
    tables = ", ".join(model._meta.db_table for model in models)
    until = time.monotonic() + PATIENCE
    while True:
        patient = time.monotonic() >= until
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE{'' if patient else ' NOWAIT'}")
                found = _highest(models)
                transaction.set_rollback(True)  # this lets the tables go
            return found
        except OperationalError:
            if patient:
                raise
            time.sleep(PAUSE)


def _highest(models: list[type[Model]]) -> dict[type[Model], int]:
    keys = ", ".join(f"(SELECT max({m._meta.pk.column}) FROM {m._meta.db_table})" for m in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {keys}")
        return {model: key or 0 for model, key in zip(models, cursor.fetchone(), strict=True)}


def heads_between(after: int, through: int):
    """Return the last event of every chain that moved, of the events in a range of keys: (matter, length, digest)."""
    last = Event.objects.filter(pk__gt=after, pk__lte=through).order_by().values("matter").annotate(last=Max("pk"))
    return (
        Event.objects.filter(pk__in=last.values("last")).order_by("matter_id").values_list("matter_id", "seq", "digest")
    )


# Pages ----------------------------------------------------------------------------------------------------------------


def pages_since(through: dict[type[Model], int]) -> list[SealedPage]:
    """Return the unsaved pages of a new seal: of every book what came since its last page."""
    pages = []
    # Asked once for all: most books have nothing new, and are not read then.
    listed = dict(SealedPage.objects.order_by().values_list("book").annotate(Max("last")))
    for book in sealed_books():
        last = listed.get(book.code, 0)
        if book.is_numbered and through[book.rows] <= last:
            continue
        names = row_digests.columns(book.rows)
        rows = _since(book, names, last, through[book.rows]) if book.is_numbered else _unlisted(book, names)
        while some := list(islice(rows, PAGE_ROWS)):
            pages.append(_page(book, names, some))
    return pages


def _since(book: Book, names: Sequence[str], last: int, through: int) -> Iterator[tuple]:
    return row_digests.read(book.rows._default_manager.filter(pk__gt=last, pk__lte=through).order_by("pk"), names)


def _unlisted(book: Book, names: Sequence[str]) -> Iterator[tuple]:
    """Yield the rows no page lists yet: where keys say nothing of the order, those with the lowest may be the newest."""
    pages = SealedPage.objects.filter(book=book.code).order_by("pk").iterator(chunk_size=20)
    known = {key for page in pages for key in _lines(page.listing)}
    rows = book.rows._default_manager.order_by("pk")
    new = [pk for pk in rows.values_list("pk", flat=True) if pk not in known]
    for start in range(0, len(new), ASKED):
        yield from row_digests.read(rows.filter(pk__in=new[start : start + ASKED]), names)


def _page(book: Book, names: Sequence[str], rows: list[tuple]) -> SealedPage:
    placed = [names.index(name) for name in book.place]
    listing = "\n".join(
        " ".join(map(str, (row[0], row_digests.digest(row), *(row[n] for n in placed)))) for row in rows
    )
    return SealedPage(book=book.code, last=rows[-1][0], rows=len(rows), columns=" ".join(names), listing=listing)


class Summary(NamedTuple):
    """What a seal says of one of its pages."""

    book: str
    last: int
    rows: int
    listing: str  # SM3
    columns: str


def summary(page: SealedPage) -> Summary:
    return Summary(page.book, page.last, page.rows, digests.sm3(page.listing), page.columns)


def leaves(heads, pages: Iterable[Summary]) -> Iterator[str]:
    """Yield the leaves of a seal's tree: heads in the order of their matters, then the pages as they were written."""
    for matter, length, head in heads:
        yield f"head {matter} {length} {head}"
    for page in pages:
        yield f"page {page.book} {page.last} {page.rows} {page.listing} {page.columns}"


def _lines(listing: str) -> dict[int, tuple[str, list[str]]]:
    """Return the page's rows by their key. Lines that are none are left out: the seal's own digest tells of them."""
    lines = (line.split() for line in listing.split("\n"))
    return {int(words[0]): (words[1], words[2:]) for words in lines if len(words) > 1 and words[0].isdecimal()}


# Comparing ------------------------------------------------------------------------------------------------------------


class Sealed(NamedTuple):
    """What a page says of one row: the seal it was found by, its digest, over which columns, and where it stood."""

    seal: int
    digest: str
    columns: str
    place: Sequence[str]


class Moment(NamedTuple):
    """When a seal was set."""

    pk: int
    at: datetime


def faults() -> Iterator[str]:
    """Yield a sentence for every row of a book that is not what a seal found, or is dated before a seal it came after."""
    known = {book.code for book in sealed_books()}
    for code in sorted(set(SealedPage.objects.values_list("book", flat=True)) - known):
        yield f"封存过的账册“{code}”没有登记在系统里，不能核对。"
    seals = [Moment(*row) for row in Seal.objects.order_by("pk").values_list("pk", "at")]
    for book in sealed_books():
        yield from (_numbered(book, seals) if book.is_numbered else _keyed(book))


def digest_now(book: Book, columns: str, names: Sequence[str]):
    """Return what computes the digest of a row as a page with these columns has it, from a row with these names."""
    if columns:
        return row_digests.digest_of(names, columns.split())
    if "digest" not in names:
        return None
    own = names.index("digest")  # a page of version 1 lists the rows' own digests
    return lambda row: row[own]


def _numbered(book: Book, seals: list[Moment]) -> Iterator[str]:
    """Go through rows and pages side by side: both are in the order of their keys."""
    names = row_digests.columns(book.rows)
    dated = names.index(book.moment) if book.moment else None
    rows = row_digests.read(book.rows._default_manager.order_by("pk"), names)
    row = next(rows, None)
    taken_in = 0  # the first seal that knew this book
    order = {seal.pk: n for n, seal in enumerate(seals)}
    for page in SealedPage.objects.filter(book=book.code).order_by("pk").iterator(chunk_size=20):
        taken_in = taken_in or page.seal_id
        before = _before(seals, order.get(page.seal_id, 0), taken_in)
        sealed = {
            pk: Sealed(page.seal_id, digest, page.columns, place)
            for pk, (digest, place) in _lines(page.listing).items()
        }
        compute = digest_now(book, page.columns, names)
        while row is not None and row[0] <= page.last:
            kept = sealed.pop(row[0], None)
            if kept is None:
                yield f"{_name(book, names, row)}不在第 {page.seal_id} 次封存之内，却排在其中：是封存以后补入的。"
            elif fault := _differs(kept, compute, row):
                yield f"{_name(book, names, row)}{fault}"
            elif before is not None and dated is not None and row[dated] < before.at - SLACK:
                yield _dated_back(_name(book, names, row), before)
            row = next(rows, None)
        yield from _gone(book, sealed)
    newest = _before(seals, len(seals), taken_in)
    while row is not None:
        if newest is not None and dated is not None and row[dated] < newest.at - SLACK:
            yield _dated_back(_name(book, names, row), newest)
        row = next(rows, None)


def _keyed(book: Book) -> Iterator[str]:
    """Compare rows whose keys say nothing of their order: what no page lists has come since."""
    names = row_digests.columns(book.rows)
    sealed: dict[int, Sealed] = {}
    for page in SealedPage.objects.filter(book=book.code).order_by("pk").iterator(chunk_size=20):
        for pk, (digest, place) in _lines(page.listing).items():
            sealed[pk] = Sealed(page.seal_id, digest, page.columns, place)
    for row in row_digests.read(book.rows._default_manager.order_by("pk"), names):
        kept = sealed.pop(row[0], None)
        if kept and (fault := _differs(kept, digest_now(book, kept.columns, names), row)):
            yield f"{_name(book, names, row)}{fault}"
    yield from _gone(book, sealed)


def _before(seals: list[Moment], place: int, taken_in: int) -> Moment | None:
    """
    Return the seal before a place in the list, if it knew the book: what it did not find came after it. The first page of
    a book says nothing of that: a table that becomes a book later brings its old rows.
    """
    before = seals[place - 1] if place else None
    return before if before and 0 < taken_in <= before.pk else None


def _differs(kept: Sealed, compute, row: tuple) -> str:
    if compute is None:
        return f"在第 {kept.seal} 次封存时的列现在不全，不能核对。"
    return "" if compute(row) == kept.digest else f"与第 {kept.seal} 次封存时不同：封存以后被改写过。"


def _gone(book: Book, sealed: dict[int, Sealed]) -> Iterator[str]:
    for pk, kept in sealed.items():
        yield f"{book.name(pk, kept.place)}第 {kept.seal} 次封存时还在，现在没有了：封存以后被删除过。"


def _name(book: Book, names: Sequence[str], row: tuple) -> str:
    return book.name(row[0], [row[names.index(name)] for name in book.place])


def _dated_back(name: str, seal: Moment) -> str:
    return f"{name}记的时间早于第 {seal.pk} 次封存，却是封存以后写入的：时间被倒填。"
