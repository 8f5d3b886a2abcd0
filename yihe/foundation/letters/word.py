"""
A letter as a Word file in the layout of GB/T 9704. The faces it names are those an office has (仿宋, 小标宋, 黑体); which are there is
the reader's computer's business. What it says is put in as text and never read as a template.
"""

import io
import re

from yihe.foundation.letters.paper import Facts, Heading, Items, Letter, Paragraph, Part, Table, words_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TITLE, _HEADING, _BODY, _LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
_LINE = 29  # points from line to line: 22 lines on 225 mm
_TYPE, _TITLE_TYPE, _HEAD_TYPE, _CELL_TYPE, _PAGE_TYPE = (
    16,
    22,
    44,
    12,
    14,
)  # points: 三号 二号, 四号 for the number of a page
_ABOVE_THE_HEAD = 35 / 25.4 * 72  # 35 mm
_WIDTH = 156 / 25.4 * 72  # of the text: 156 mm
_RED = "D7000F"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML holds


def docx(letter: Letter) -> bytes:
    """Return a letter as .docx."""
    from docx import Document  # noqa: PLC0415 -- megabytes that only whoever wants a Word file needs
    from docx.shared import Mm  # noqa: PLC0415

    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    section.footer_distance = Mm(28 - 7)
    made.settings.odd_and_even_pages_header_footer = True
    made.core_properties.title, made.core_properties.author = _clean(letter.title), _clean(letter.issuer)
    _page_number(section.footer, right=True)
    _page_number(section.even_page_footer, right=False)
    _head(made, letter)
    for part in letter.parts:
        _add(made, part)
    if letter.signed:
        _sign(made, letter)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _sign(made, letter: Letter) -> None:
    if made.paragraphs:
        made.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands alone on a page
    for _ in range(2):
        _line(made, "", indent=0, keep=True)
    for place, words in enumerate((letter.signature, letter.day)):
        signed = _line(made, words, indent=0, align="right", keep=place == 0)
        signed.paragraph_format.right_indent = _points(4 * _TYPE)


def _head(made, letter: Letter) -> None:
    if letter.red:
        size = min(_HEAD_TYPE, 430 / max(1, len(letter.head)))
        _line(
            made,
            letter.head,
            face=_TITLE,
            size=size,
            align="center",
            indent=0,
            red=True,
            exact=False,
            before=_ABOVE_THE_HEAD,
        )
        _line(made, "", indent=0)
        _under_ruled(_line(made, letter.number, align="center", indent=0))
        _line(made, "", indent=0)
    _line(made, letter.title, face=_TITLE, size=_TITLE_TYPE, align="center", indent=0, exact=False)
    _line(made, "", indent=0)
    if letter.to:
        _line(made, letter.greeting, indent=0)


def _add(made, part: Part) -> None:
    match part:
        case Heading():
            _line(made, part.text, face=_HEADING, keep=True)
        case Paragraph() | Items() | Facts():
            for words in words_of(part):
                _line(made, words)
        case Table():
            _table(made, part)


def _table(made, part: Table) -> None:
    table = made.add_table(rows=0, cols=len(part.columns))
    table.style = "Table Grid"
    weights = part.weights or (1,) * len(part.columns)
    for column, weight in zip(table.columns, weights, strict=True):
        column.width = _points(_WIDTH * weight / sum(weights))
    for place, row in enumerate((part.columns, *part.rows)):
        for index, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.width = table.columns[index].width
            _line(
                made, words, into=cell.paragraphs[0], size=_CELL_TYPE, indent=0, exact=False,
                face=_HEADING if place == 0 else _BODY, align="right" if index in part.right else "left",
            )  # fmt: skip


def _line(
    made, words: str, *, face: str = _BODY, size: float = _TYPE, align: str = "", indent: int = 2, red: bool = False,
    keep: bool = False, exact: bool = True, into=None, before: float = 0,
):  # fmt: skip
    """Add a paragraph: `indent` in characters; `exact`: on the grid of 22 lines."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import RGBColor  # noqa: PLC0415

    line = made.add_paragraph() if into is None else into
    shape = line.paragraph_format
    shape.space_before, shape.space_after = _points(before), _points(0)
    if exact:
        shape.line_spacing = _points(_LINE)
    shape.alignment = getattr(WD_ALIGN_PARAGRAPH, (align or "justify").upper())
    shape.first_line_indent = _points(indent * size)
    shape.keep_with_next = keep
    run = line.add_run(_clean(words))
    run.font.size, run.font.name = _points(size), _LATIN
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    if red:
        run.font.color.rgb = RGBColor.from_string(_RED)
    return line


def _under_ruled(line) -> None:
    """Draw the red line below a paragraph (版头分隔线)."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", _RED)):
        below.set(qn(f"w:{name}"), value)
    borders.append(below)
    line._p.get_or_add_pPr().append(borders)


def _page_number(footer, *, right: bool) -> None:
    """Write `— 1 —` at the outer edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    line = footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.right_indent = line.paragraph_format.left_indent = _points(_PAGE_TYPE)
    line.add_run("— ").font.size = _points(_PAGE_TYPE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    line.add_run(" —").font.size = _points(_PAGE_TYPE)


def _points(size: float):
    from docx.shared import Pt  # noqa: PLC0415

    return Pt(size)


def _clean(words: str) -> str:
    return _UNWRITABLE.sub("", words)
