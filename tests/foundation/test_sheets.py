"""Tables out and in: nothing typed becomes a formula, nothing hostile is opened, what went out comes back the same."""

import base64
import io
import random
import resource
import subprocess
import sys
import unicodedata
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from yihe.foundation import sheets
from yihe.foundation.foreign import BadFile, tables, workbook_parts, workbooks

LIVE = ("=1+1", "+86 10", "-5", "@SUM(A1)", "\tx", "\r=1", "\n=1", "  =1", "＝1", "＋1", "'=1", "''@x")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n=+-@'"), max_size=20)


@pytest.mark.parametrize("text", LIVE)
def test_what_a_program_would_run_gets_an_apostrophe_and_loses_it_when_read(text):
    assert sheets.harmless(text) == f"'{text}"
    assert sheets.restored(sheets.harmless(text)) == text


def unseen() -> list[str]:
    """Every character that prints nothing: blanks, controls, formats, and what Unicode lets programs ignore."""
    fillers = (
        "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0\ufe00\ufe0f\U000e0100\U000e01ef"
    )
    # A workbook can hold neither these controls nor halves of characters: they are left out before.
    signs = (chr(n) for n in range(sys.maxunicode + 1) if not 0xD800 <= n <= 0xDFFF)
    return [c for c in signs if unicodedata.category(c) in {"Zs", "Zl", "Zp", "Cf", "Cc"} or c in fillers]


def test_nothing_unseen_hides_the_beginning_of_a_formula():
    starts = [c for c in map(chr, range(0x2100)) if unicodedata.normalize("NFKC", c)[:1] in tuple("=+-@")]
    starts += list("＝＋－＠﹦﹢﹣﹫−")
    live = [f"{before}{start}1+1" for before in unseen() for start in starts]
    live += [f"{a}{b}=1" for a in "\u200b\ufeff' \u3000" for b in "\u2060\u00ad'\u202e"]

    assert len(unseen()) > 150
    assert [text for text in live if not sheets.harmless(text).startswith("'")] == []
    assert [text for text in live if sheets.restored(sheets.harmless(text)) != sheets._UNWRITABLE.sub("", text)] == []


def test_no_cell_of_an_export_begins_with_what_nobody_sees_and_a_formula():
    """However a table goes out."""
    row = [f"{before}=1" for before in ("\u200b", "\ufeff", "\u2060", "\u00ad", "\ufeff'", "\u3164")]

    for content, name in ((sheets.to_xlsx(["h"] * 6, [row]), "x.xlsx"), (sheets.to_csv(["h"] * 6, [row]), "x.csv")):
        assert sheets.read(content, name)[1] == row
    assert [cell[:1] for cell in sheets.to_csv(row, []).decode("utf-8-sig").strip()[1:-1].split('","')] == ["'"] * 6


@pytest.mark.parametrize("text", ["晨光社工", "1=1", "6222020001", "'tis", "a-b", ""])
def test_what_is_harmless_stays_as_it_is(text):
    assert sheets.harmless(text) == text
    assert sheets.restored(text) == text


@given(words)
def test_every_text_comes_back(text):
    assert sheets.restored(sheets.harmless(text)) == text
    assert not sheets.harmless(text).lstrip().startswith(tuple("=+-@＝＋－＠"))


def test_no_cell_of_a_workbook_is_a_formula():
    book = zipfile.ZipFile(io.BytesIO(sheets.to_xlsx(["=h"], [[text] for text in LIVE])))
    sheet = next(book.read(name).decode() for name in book.namelist() if name.endswith("sheet1.xml"))

    assert "<f>" not in sheet
    assert sheet.count("<c ") == len(LIVE) + 1


@pytest.mark.parametrize(("write", "name"), [(sheets.to_xlsx, "x.xlsx"), (sheets.to_csv, "x.csv")])
def test_what_went_out_comes_back(write, name):
    row = ["=1+1", "62220200012345678901", Decimal("30000.10"), date(2026, 11, 21), None, True, '甲，\n乙"丙', "尾"]

    header, found = sheets.read(write([str(n) for n in range(8)], [row]), name)

    money, day = (Decimal("30000.1"), date(2026, 11, 21)) if name == "x.xlsx" else ("30000.10", "2026-11-21")
    assert found == ["=1+1", "62220200012345678901", money, day, "", "是", '甲，\n乙"丙', "尾"]
    assert header == [str(n) for n in range(8)]


def test_characters_no_workbook_may_hold_are_left_out():
    assert sheets.read(sheets.to_xlsx(["h"], [["a\x00\x0bb\ufffe"]]), "x.xlsx") == [["h"], ["ab"]]


def test_moments_and_numbers_come_back_without_floats():
    header, row = sheets.read(
        sheets.to_xlsx(["a", "b", "c"], [[datetime(2026, 11, 21, 9, 30), 7, Decimal("0.10")]]), "x.xlsx"
    )

    assert row == [datetime(2026, 11, 21, 9, 30), 7, Decimal("0.1")]


def test_what_chinese_windows_saves_is_read():
    assert sheets.read("名称,金额\n晨光,1\n".encode("gb18030"), "X.CSV") == [["名称", "金额"], ["晨光", "1"]]


def _zip(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


BOMB = _zip(("xl/worksheets/sheet1.xml", b" " * (workbook_parts.MOST_UNPACKED + 1)))
HOSTILE = {
    "no suffix": ("回单", b"x", "只能读取"), "macro": ("x.xlsm", b"x", "只能读取"), "old": ("x.xls", b"x", "只能读取"),
    "not a zip": ("x.xlsx", b"<html>", "不是完整的 xlsx"), "empty zip": ("x.xlsx", _zip(), "不是完整的 xlsx"),
    "not a workbook": ("x.xlsx", _zip(("a.txt", b"b")), "不是完整的 xlsx"), "bomb": ("x.xlsx", BOMB, "展开后过大"),
    "many members": ("x.xlsx", _zip(*((str(n), b"") for n in range(2001))), "展开后过大"),
    "too large": ("x.csv", b"a" * (sheets.MOST_BYTES + 1), "超过 5 MB"), "nothing": ("x.csv", b"", "没有内容"),
    "zeros": ("x.csv", b"a\x00b", "不是 CSV"), "broken quotes": ("x.csv", b'"a', "引号或分隔不完整"),
    "no encoding": ("x.csv", b"\xff\xfe\xfd\xff", "文字编码"), "wide": ("x.csv", b"," * 81, "超过 80 列"),
    "long": ("x.csv", b"a\n" * (workbooks.MOST_ROWS + 1), "超过 20000 行"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(case):
    name, content, sentence = HOSTILE[case]
    with pytest.raises(sheets.BadSheet, match=sentence):
        sheets.read(content, name)


# -- what a few bytes promise ------------------------------------------------------------------------------------------

GIB = 1 << 30
READ = """
import base64, sys
from yihe.foundation.foreign import BadFile, tables
for line in sys.stdin:
    try:
        print("read", len(tables.rows(base64.b64decode(line), "xlsx")), "rows")
    except BadFile as no:
        print(no)
"""


def workbook(rows: str, sheet: str = "", **parts: bytes) -> bytes:
    """A workbook whose first sheet has these rows; `sheet` stands before them. `parts` replace or join (b for a book)."""
    plain, out = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.create_sheet("second")
    book.save(plain)
    with zipfile.ZipFile(plain) as there, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as here:
        for name in there.namelist():
            content = there.read(name)
            if name == "xl/worksheets/sheet1.xml":
                before = content.partition(b"<dimension")[0]
                content = before + f"{sheet}<sheetData>{rows}</sheetData></worksheet>".encode()
            if name == "xl/_rels/workbook.xml.rels" and "strings" in parts:
                more = b'<Relationship Id="texts" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", more)
            here.writestr(name, parts.get(name.rpartition("/")[2].replace(".", "_"), content))
        if "strings" in parts:
            here.writestr("xl/sharedStrings.xml", b"<sst>" + parts["strings"] + b"</sst>")
    return out.getvalue()


def cell(address: str = "", text: str = "a") -> str:
    place = f' r="{address}"' if address else ""
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'


TOO_FAR = "表格超过 20000 行或 80 列，请检查是否有多余的空行空列。"
TOO_LARGE = "文件展开后过大，没有读取。"
NOT_WHOLE = "这不是完整的 xlsx 文件，请重新导出。"
ROW = f"<row>{cell()}</row>"
SHARED = '<c t="s"><v>0</v></c>'
SHOWN_OFTEN = f"<row>{SHARED * 80}</row>" * 2000
NOISE = b"<!--" + random.Random(1).randbytes(40_000).hex().encode() + b"-->"  # keeps the ratio of packing an honest one
LIES = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>'
PAINTED = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
FAR_SHEET = f"<worksheet><sheetData><row>{cell('XFD1048576')}</row></sheetData></worksheet>".encode()
TURNED = b"""<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>"""
# An OpenDocument sheet can repeat one cell a milliard times; the two older formats say their extent in binary.
ODS = _zip(
    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    ("content.xml", b'<table:table-cell table:number-columns-repeated="16384"/>'), ("META-INF/manifest.xml", b"<m/>"),
)  # fmt: skip
XLSB = _zip(("_rels/.rels", b'<R><Relationship Type="x/officeDocument" Target="xl/workbook.bin"/></R>'), ("xl/workbook.bin", b"x"))  # fmt: skip
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)
PROMISES = {
    "the last cell there is": (workbook(ROW + f'<row r="1048576">{cell("XFD1048576")}</row>'), TOO_FAR),
    "a cell far to the right": (workbook(ROW + f'<row r="2">{cell("XFD2")}</row>'), TOO_FAR),
    "a cell far down": (workbook(ROW + f'<row r="1048576">{cell("A1048576")}</row>'), TOO_FAR),
    "a cell far down in the first row": (workbook(f'<row r="1">{cell("A1")}{cell("CB1048576")}</row>'), TOO_FAR),
    "an address beyond every sheet": (workbook(ROW + f"<row>{cell('ZZZ9999999')}</row>"), TOO_FAR),
    "a row that says its number": (workbook(ROW + f'<row r="1048576">{cell()}</row>'), TOO_FAR),
    "rows that do not say their numbers": (workbook("<row/>" * 20_000 + ROW), TOO_FAR),
    "cells that do not say their places": (workbook(f"<row>{'<c/>' * 80}{cell()}</row>"), TOO_FAR),
    "no address at all": (workbook(f"<row>{cell('7')}</row>"), NOT_WHOLE),
    "a row of no number": (workbook(f'<row r="-5">{cell()}</row>'), NOT_WHOLE),
    "a text that is not there": (workbook('<row><c t="s"><v>99</v></c></row>'), NOT_WHOLE),
    "one long text shown often": (workbook(SHOWN_OFTEN, strings=b"<si><t>" + b"a" * 900_000 + b"</t></si>"), TOO_LARGE),
    "texts without end": (workbook(ROW, strings=b"<si/>" * 500_000 + NOISE), TOO_LARGE),
    "a part packed too well": (workbook("<row/>" * 500_000), TOO_LARGE),
    "entities": (workbook(ROW, sheet1_xml=b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet/>'), NOT_WHOLE),
    "another sheet than the name of the part says": (workbook(ROW, sheet2_xml=FAR_SHEET, workbook_xml_rels=TURNED), TOO_FAR),
    "OpenDocument under our name": (ODS, NOT_WHOLE),
    "the binary format under our name": (XLSB, NOT_WHOLE),
    "the old format under our name": (XLS, NOT_WHOLE),
    "the old format with a package behind it": (XLS + ODS, NOT_WHOLE),
    # What may be read: cells that are only painted, columns that are only wide, a <dimension>, another sheet.
    "a sheet that only says it is large": (workbook(ROW + ROW + PAINTED, sheet=LIES), "read 2 rows"),
    "a second sheet that is large": (workbook(ROW, sheet2_xml=FAR_SHEET), "read 1 rows"),
}  # fmt: skip


@pytest.fixture(scope="module")
def said_of_promises() -> dict[str, str]:
    """What a process of one gibibyte says of each file. A parser that takes what is promised ends it with code -6."""
    done = subprocess.run(
        [sys.executable, "-c", READ], capture_output=True, timeout=300, check=False,
        input=b"".join(base64.b64encode(content) + b"\n" for content, _said in PROMISES.values()),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB)),
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return dict(zip(PROMISES, done.stdout.decode().splitlines(), strict=True))


@pytest.mark.parametrize("case", PROMISES)
def test_what_a_sheet_promises_takes_no_memory(case, said_of_promises):
    assert said_of_promises[case] == PROMISES[case][1]


def test_elements_without_end_are_not_waited_for(monkeypatch):
    monkeypatch.setattr(workbooks.Sheet, "most", 100)

    assert tables.rows(workbook("<row/>" * 50 + ROW), "xlsx")[-1] == ["a"]
    with pytest.raises(BadFile, match=TOO_LARGE):
        tables.rows(workbook("<row/>" * 100 + ROW), "xlsx")


def test_what_cells_hold_is_read_as_programs_write_it():
    rows = (
        '<row r="2"><c r="B2" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh><t>音</t></rPh></is></c>'
        '<c t="s"><v>1</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><v>a_x000A_b</v></c>'
        '<c t="d"><v>2026-01-02</v></c><c><v>1e3</v></c><c><f>1/3</f><v>0.1</v></c></row>'
    )
    texts = b"<si><t>zero</t></si><si><t>one</t><rPh><t>x</t></rPh></si>"

    empty, row = sheets.read(workbook(rows, strings=texts), "x.xlsx")

    assert row == ["", "甲乙", "one", "是", "#N/A", "a\nb", date(2026, 1, 2), 1000, Decimal("0.1")]
    assert empty == [""] * 9


DAYS = {'yyyy"年"m"月"d"日"': date(2025, 12, 9), "m/d/yy": date(2025, 12, 9), "[$-804]aaaa": 46000, "#,##0": 46000, "General": 46000}  # fmt: skip


def test_a_number_is_a_day_where_it_is_shown_as_one():
    book = Workbook()
    for place, form in enumerate(DAYS, 1):
        book.active.cell(1, place, 46000).number_format = form
    out = io.BytesIO()
    book.save(out)

    assert sheets.read(out.getvalue(), "x.xlsx") == [list(DAYS.values())]
