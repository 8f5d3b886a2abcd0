"""
Today's seals against the notes that left the house: whoever owns the database can compute every seal anew, but not
the note that somebody else keeps. And whether seals are set in time.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from yihe.foundation import digests, row_digests
from yihe.foundation.merkle import Log
from yihe.foundation.signed_notes import BadNote
from yihe.matters import notes, sealing
from yihe.matters.models import Event, Matter, Seal
from yihe.matters.notes import Note


def held_against(paths: Iterable[Path], public_key: str = "") -> Iterator[str]:
    """
    Yield what differs from notes: a seal that is not what it was, or no longer there, and with the list beside the note the
    records and rows it took in. Notes are compared from the oldest on; what was changed lies after the last that holds.
    """
    read: list[Note] = []
    for path in paths:
        try:
            read.append(notes.read(path, public_key))
        except BadNote as fault:
            yield f"封存纸条 {path.name}：{fault}"
    log, holds = Log(), None
    # Read at once, 64 signs each: whoever stops listening at the first difference would leave a cursor open, and PostgreSQL takes it
    # amiss when that is closed in another's transaction.
    seals = iter(Seal.objects.order_by("pk").values_list("digest", flat=True))
    read.sort(key=lambda note: note.size)
    for place, note in enumerate(read):
        for digest in islice(seals, note.size - log.size):
            log.append(digest)
        since = f"，改动在第 {holds.seal} 次封存以后" if holds else ""
        if log.size < note.size:
            yield f"{note.words}是第 {note.size} 个，现在只有 {log.size} 次封存：后来的封存被删除过。"
        elif log.root() != note.root:
            yield f"与{note.words}不同：那时或以前的封存被改写、删除后重设过{since}。"
        else:
            holds = note
            continue
        yield from dict.fromkeys(sentence for bad in read[place:] for sentence in _named(bad))
        return


def _named(note: Note) -> Iterator[str]:
    """Yield the records and rows that differ from the list beside a note, where there is one."""
    if not note.list_path.exists():
        return
    lines = note.list_path.read_text("utf-8").splitlines()
    leaves = [line for line in lines if not line.startswith(notes.ROW)]
    if Log(leaves).root().hex() != note.leaves:
        yield f"清单 {note.list_path.name} 与它的纸条不符，不能用来核对。"
        return
    heads: list[tuple[int, int, str]] = []
    pages: list[tuple[list[str], list[str]]] = []
    for line in lines:
        sort, *words = line.split()
        if sort == "head":
            heads.append((int(words[0]), int(words[1]), words[2]))
        elif sort == "page":
            pages.append((words, []))
        elif pages:
            pages[-1][1].append(line.removeprefix(notes.ROW))
    yield from changed_heads(note.seal, heads, "封存送出的清单")
    for (code, _last, _rows, listing, *columns), rows in pages:
        if digests.sm3("\n".join(rows)) == listing:
            yield from _changed_rows(note.seal, code, columns, rows)
        else:
            yield f"清单 {note.list_path.name} 里账册“{code}”的行与它的纸条不符，不能用来核对。"


def changed_heads(seal: int, heads: list[tuple[int, int, str]], where: str) -> Iterator[str]:
    """Yield a sentence for every chain whose record at a sealed place is another, or is gone."""
    for start in range(0, len(heads), sealing.ASKED):
        some = heads[start : start + sealing.ASKED]
        wanted = Event.objects.filter(matter_id__in=[matter for matter, _length, _head in some])
        places = {(matter, length) for matter, length, _head in some}
        rows = wanted.values_list("matter_id", "seq", "digest").iterator()
        now = {(matter, seq): digest for matter, seq, digest in rows if (matter, seq) in places}
        for matter, length, head in some:
            if now.get((matter, length)) != head:
                yield rewritten(seal, matter, length, where)


def rewritten(seal: int, matter: int, length: int, where: str) -> str:
    """Return the sentence for a chain whose record at a sealed place is another, or is gone."""
    number = Matter.objects.filter(pk=matter).values_list("number", flat=True).first() or f"#{matter}"
    return f"{number} 第 {length} 条记录与第 {seal} 次{where}不同：记录链被整体改写过。"


def _changed_rows(seal: int, code: str, columns: list[str], rows: list[str]) -> Iterator[str]:
    book = next((book for book in sealing.sealed_books() if book.code == code), None)
    if book is None:
        return  # `sealing.faults` says so
    names = row_digests.columns(book.rows)
    compute = sealing.digest_now(book, " ".join(columns), names)
    if compute is None:
        return
    listed = {int(words[0]): words[1:] for words in map(str.split, rows)}
    for start in range(0, len(listed), sealing.ASKED):
        some = list(listed)[start : start + sealing.ASKED]
        now = {row[0]: compute(row) for row in row_digests.read(book.rows._default_manager.filter(pk__in=some), names)}
        for pk in some:
            digest, *place = listed[pk]
            if pk not in now:
                yield f"{book.name(pk, place)}第 {seal} 次封存送出的清单里有，现在没有了：被删除过。"
            elif now[pk] != digest:
                yield f"{book.name(pk, place)}与第 {seal} 次封存送出的清单不同：被改写过。"


def untimely() -> Iterator[str]:
    """Yield why the last seal is too old (SEAL_MAX_AGE, hours; 0: nobody asks), or dated where it cannot be."""
    now = timezone.now()
    last = Seal.objects.order_by("-pk").values_list("at", flat=True).first()
    if last is not None and last > now + sealing.SLACK:
        yield f"最近一次封存记的时间是 {_moment(last)}，还没有到：时间被改过。"
    if not settings.SEAL_MAX_AGE:
        return
    since = last or Event.objects.order_by("pk").values_list("at", flat=True).first()
    if since is not None and now - since > timedelta(hours=settings.SEAL_MAX_AGE):
        words = f"最近一次封存在 {_moment(since)}" if last else f"自 {_moment(since)} 有记录以来还没有封存过"
        hours = f"{settings.SEAL_MAX_AGE:g}"
        yield f"{words}，超过了 {hours} 小时：以后的改动没有封存可比。请检查 manage.py seal 的定时任务。"


def _moment(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
