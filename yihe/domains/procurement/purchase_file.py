"""
采购卷宗: everything that stands on record of a purchase – its own papers, those of its tenders, challenges, contract and stages, what stands in
rows (`purchase_rows`), what was done – in one zip with indexes and the digest of each file, to be kept 15 years and checked without us (法 42, 条例 46).

Only what its reader reads goes in, and each paper is written down as taken (`papers.read`).
"""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Q
from django.utils import timezone

from yihe.acts.documents import papers, storage
from yihe.acts.documents.models import Document
from yihe.domains.procurement import purchase_rows
from yihe.foundation import digests
from yihe.matters import kinds
from yihe.matters.models import Event, Matter

INDEX, TABLES, HISTORY, ABOUT = "目录.csv", "登记目录.csv", "办理记录.csv", "说明.txt"
LISTED = ("序号", "文件", "登记的内容", "行数", "SM3 摘要")
HEADINGS = ("序号", "文件", "办件", "材料", "版本", "提交时间", "字节", "SM3 摘要", "说明")
DONE = ("办件", "事项", "序号", "时间", "动作", "办理后状态", "记录摘要（SM3）")
MOST = 1024 * 1024 * 1024  # bytes of all papers: a purchase with two hundred bids has less
TOO_MUCH = "这次采购的材料合计超过 1 GB，请在办件页面分别下载。"
IN_MEMORY = 4 * 1024 * 1024  # bytes; what is larger lies in a temporary file


def matters_of(purchase: Matter, user) -> list[Matter]:
    """Return a purchase and what stands under it, as far as this person may know of it, in the order in which it was opened."""
    under = Q(pk=purchase.pk) | Q(parent=purchase.pk) | Q(parent__parent=purchase.pk)
    return list(Matter.objects.visible_to(user).filter(under).order_by("pk"))


def papers_of(matters: list[Matter], user) -> list[Document]:
    """Return the papers on matters that this person reads, older versions and what was taken back included."""
    rows = Document.objects.filter(matter__in=matters).select_related("matter", "retraction").order_by("matter", "pk")
    return [row for row in rows if papers.reads(row, user)]


def is_too_much(documents: list[Document]) -> str:
    return TOO_MUCH if sum(row.size for row in documents) > MOST else ""


def write(purchase: Matter, *, by) -> IO[bytes]:
    """
    Return the zip of a purchase as an open file at its beginning. A paper that is damaged or withheld is not in it, and its line of
    the index says why.
    """
    matters = matters_of(purchase, by)
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        index = _sheet(HEADINGS, _put(archive, papers_of(matters, by), by))
        tables = _sheet(LISTED, _put_rows(archive, matters, by))
        lists = ((INDEX, index), (TABLES, tables), (HISTORY, _sheet(DONE, _done(matters))))
        for name, content in lists:
            archive.writestr(name, content)
        archive.writestr(ABOUT, _about(purchase, matters, lists))
    out.seek(0)
    return out


def _put(archive: ZipFile, documents: list[Document], by) -> Iterator[list]:
    for order, row in enumerate(documents, 1):
        name = f"材料/{order:03d}-{row.matter.number}-{row.slot_label}-{row.shown_name}".replace("\\", "_")
        about = [
            row.matter.number,
            row.slot_label,
            row.version,
            f"{timezone.localtime(row.uploaded_at):%Y-%m-%d %H:%M}",
            row.size,
        ]
        note = "已撤下" if getattr(row, "retraction", None) else ""
        try:
            archive.writestr(_within(name), papers.read(row, by=by))
        except storage.Damaged as damaged:
            yield [order, "", *about, row.digest, str(damaged)]
        else:
            yield [order, _within(name), *about, row.digest, note]


def _put_rows(archive: ZipFile, matters: list[Matter], by) -> Iterator[list]:
    """Put in what stands in rows, a sheet a table, and yield its line of the index."""
    for order, (called, headings, rows) in enumerate(purchase_rows.of(matters, by), 1):
        name, content = f"登记/{order:02d}-{called}.csv", _sheet(tuple(headings), iter(rows))
        archive.writestr(name, content)
        yield [order, name, called, len(rows), digests.sm3(content)]


def _within(name: str) -> str:
    """Return the name of a file within its folder: what a name of a paper says leads nowhere else."""
    folder, file = name.split("/", 1)
    return f"{folder}/{file.replace('/', '_')}"


def _done(matters: list[Matter]) -> Iterator[list]:
    known = {row.pk: row for row in matters}
    for event in Event.objects.filter(matter__in=matters).order_by("at", "pk"):
        matter = known[event.matter_id]
        workflow = kinds.get(matter.kind).workflow_of(matter)
        action, state = workflow.actions.get(event.action), workflow.states.get(event.target)
        yield [
            matter.number, kinds.get(matter.kind).called(matter), event.seq, f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            action.label if action else event.action, state.label if state else event.target, event.digest,
        ]  # fmt: skip


def _sheet(headings: tuple[str, ...], rows: Iterator[list]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    said = str(cell)
    return f"'{said}" if said[:1] in ("=", "+", "-", "@", "\t", "\r") else said


def _about(purchase: Matter, matters: list[Matter], lists: tuple[tuple[str, bytes], ...]) -> str:
    numbers = "、".join(row.number for row in matters)
    sums = "".join(f"{name} 的 SM3 摘要：{digests.sm3(content)}\r\n" for name, content in lists)
    return (
        f"采购卷宗 {purchase.number} {purchase.title}\r\n生成于 {timezone.localtime():%Y-%m-%d %H:%M:%S}，收入 {len(matters)} 件办件：{numbers}。\r\n"
        f"{sums}每份材料的 SM3 摘要写在 {INDEX}，与当时登记的一致；每张登记表的写在 {TABLES}。用任何支持 SM3 的工具都能核对，不需要本系统。\r\n"
        "只收入生成人可以查阅的内容：开启以前没有供应商提交的文件；决定结果以前没有评审组和评分，评审组成员的卷宗里也没有；待第二人核对的，没有第一人的结论。\r\n"
        "采购文件的保存期限见政府采购法第四十二条。\r\n"
    )
