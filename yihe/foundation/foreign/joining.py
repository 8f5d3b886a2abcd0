"""
Papers joined into one PDF, in their order: PDFs page by page, photographs a page each. What cannot be joined is left out and named
by its place; the originals lie beside.
"""

import base64
import io

import pypdfium2

from yihe.foundation.foreign import BadFile, binding

MOST_PAGES = 1000


def join(content: bytes, sizes: list[int]) -> list:
    """
    Return a PDF in base64 of the papers that stand one behind the other in `content`, each so many bytes long, how many pages each of
    them has in it (0: it was left out), in their order.

    :raises BadFile: nothing of them is a PDF or a photograph
    """
    made, pages, place = pypdfium2.PdfDocument.new(), [], 0
    for size in sizes:
        pages.append(_add(made, content[place : place + size]))
        place += size
    if not len(made):
        raise BadFile("没有可以合并成 PDF 的材料。")
    out = io.BytesIO()
    made.save(out)
    return [base64.b64encode(out.getvalue()).decode(), pages]


def _add(made: pypdfium2.PdfDocument, paper: bytes) -> int:
    """Add a paper at the end and return how many pages it has; 0 for one that is no PDF or photograph, or a damaged one."""
    try:
        if paper.startswith(b"\xff\xd8\xff"):
            paper = base64.b64decode(binding.bind(paper, [len(paper)]))
        if not paper.startswith(b"%PDF-"):
            return 0
        given = pypdfium2.PdfDocument(paper)
        if len(made) + len(given) > MOST_PAGES:
            return 0
        made.import_pages(given)
        return len(given)
    except (pypdfium2.PdfiumError, BadFile):
        return 0
