"""
The books under the nightly seal: which row stood there with which digest. Each page lists its rows, so that what was
changed, removed, slipped in or dated back after the seal is named and not only noticed.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.apps import apps
from django.db import OperationalError, connection, transaction

from yihe.foundation import books, digests
from yihe.matters.models import Event, Seal, SealedPage

PAGE_ROWS = 20_000
# A row is dated when it is begun and written a little later: a seal may come between the two.
SLACK = timedelta(minutes=15)
PATIENCE, PAUSE = 30.0, 0.05  # seconds


def wait_for_writers() -> None:
    """
    Hold what is to be sealed until the transaction ends: a row with a lower number may commit after one with a higher.

    Those who write take these tables in any order, so the seal never waits for one while it holds another: it asks for
    all at once, and lets go again where it cannot have them. Only after `PATIENCE` does it stand in line.
    """
    if connection.vendor != "postgresql":
        return  # SQLite knows one writer
    tables = ", ".join([Event._meta.db_table, *(_model(book)._meta.db_table for book in books.every())])
    until = time.monotonic() + PATIENCE
    while True:
        patient = time.monotonic() >= until
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE{'' if patient else ' NOWAIT'}")
            return
        except OperationalError:
            if patient:
                raise
            time.sleep(PAUSE)


def pages_since() -> list[SealedPage]:
    """Return the unsaved pages of a new seal: of every book what came since its last page, be it nothing."""
    pages = []
    for book in books.every():
        last = SealedPage.objects.filter(book=book.code).order_by("-pk").values_list("last", flat=True).first() or 0
        news = _model(book).objects.filter(pk__gt=last).order_by("pk").values_list("pk", "digest", *book.place)
        rows = news.iterator(chunk_size=5000)
        some = list(islice(rows, PAGE_ROWS))
        pages.append(_page(book, some[-1][0] if some else last, some))
        while some := list(islice(rows, PAGE_ROWS)):
            pages.append(_page(book, some[-1][0], some))
    return pages


def _page(book: books.Book, last: int, rows) -> SealedPage:
    listing = "\n".join(" ".join(map(str, row)) for row in rows)
    return SealedPage(book=book.code, last=last, rows=len(rows), listing=listing)


def summary(page: SealedPage) -> list:
    """Return what a seal's digest says of one of its pages."""
    return [page.book, page.last, page.rows, digests.sm3(page.listing)]


def faults() -> Iterator[str]:
    """Yield a sentence for every row of a book that is not what a seal found, or is dated before a seal it came after."""
    known = {book.code for book in books.every()}
    for code in sorted(set(SealedPage.objects.values_list("book", flat=True)) - known):
        yield f"封存过的账册“{code}”没有登记在系统里，不能核对。"
    for book in books.every():
        yield from _faults_of(book)


def _faults_of(book: books.Book) -> Iterator[str]:
    rows = _model(book).objects.order_by("pk").values_list("pk", "at", "digest", *book.place).iterator(chunk_size=5000)
    row = next(rows, None)
    before: Seal | None = None  # the seal before the one whose page it is
    this: Seal | None = None
    for page in SealedPage.objects.filter(book=book.code).select_related("seal").order_by("pk").iterator(chunk_size=20):
        if this is None or page.seal_id != this.pk:
            before, this = this, page.seal
        sealed = _read(page)
        while row is not None and row[0] <= page.last:
            pk, at, digest, *place = row
            kept = sealed.pop(pk, None)
            if kept is None:
                yield f"{book.name(pk, place)}不在第 {this.pk} 次封存之内，却排在其中：是封存以后补入的。"
            elif kept[0] != digest:
                yield f"{book.name(pk, place)}与第 {this.pk} 次封存时不同：封存以后被改写过。"
            elif before is not None and at < before.at - SLACK:
                yield _dated_back(book.name(pk, place), before)
            row = next(rows, None)
        for pk, (_digest, place) in sealed.items():
            yield f"{book.name(pk, place)}第 {this.pk} 次封存时还在，现在没有了：封存以后被删除过。"
    while row is not None:
        pk, at, _digest, *place = row
        if this is not None and at < this.at - SLACK:
            yield _dated_back(book.name(pk, place), this)
        row = next(rows, None)


def _read(page: SealedPage) -> dict[int, tuple[str, list[str]]]:
    """Return the page's rows by their key. Lines that are none are left out: the seal's own digest tells of them."""
    lines = (line.split() for line in page.listing.splitlines())
    return {int(words[0]): (words[1], words[2:]) for words in lines if len(words) > 1 and words[0].isdecimal()}


def _dated_back(name: str, seal: Seal) -> str:
    return f"{name}记的时间早于第 {seal.pk} 次封存，却是封存以后写入的：时间被倒填。"


def _model(book: books.Book):
    return apps.get_model(book.model)
