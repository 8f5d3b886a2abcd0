"""Tables out and in: nothing typed becomes a formula, nothing hostile is opened, what went out comes back the same."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihe.foundation import sheets

LIVE = ("=1+1", "+86 10", "-5", "@SUM(A1)", "\tx", "\r=1", "\n=1", "  =1", "＝1", "＋1", "'=1", "''@x")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n=+-@'"), max_size=20)


@pytest.mark.parametrize("text", LIVE)
def test_what_a_program_would_run_gets_an_apostrophe_and_loses_it_when_read(text):
    assert sheets.harmless(text) == f"'{text}"
    assert sheets.restored(sheets.harmless(text)) == text


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


BOMB = _zip(("xl/worksheets/sheet1.xml", b" " * (sheets.MOST_UNPACKED + 1)))
HOSTILE = {
    "no suffix": ("回单", b"x", "只能读取"), "macro": ("x.xlsm", b"x", "只能读取"), "old": ("x.xls", b"x", "只能读取"),
    "not a zip": ("x.xlsx", b"<html>", "不是完整的 xlsx"), "empty zip": ("x.xlsx", _zip(), "不是完整的 xlsx"),
    "not a workbook": ("x.xlsx", _zip(("a.txt", b"b")), "不是完整的 xlsx"), "bomb": ("x.xlsx", BOMB, "展开后过大"),
    "many members": ("x.xlsx", _zip(*((str(n), b"") for n in range(2001))), "展开后过大"),
    "too large": ("x.csv", b"a" * (sheets.MOST_BYTES + 1), "超过 5 MB"), "nothing": ("x.csv", b"", "没有内容"),
    "zeros": ("x.csv", b"a\x00b", "不是 CSV"), "broken quotes": ("x.csv", b'"a', "引号或分隔不完整"),
    "no encoding": ("x.csv", b"\xff\xfe\xfd\xff", "文字编码"), "wide": ("x.csv", b"," * 81, "超过 80 列"),
    "long": ("x.csv", b"a\n" * (sheets.MOST_ROWS + 1), "超过 20000 行"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(case):
    name, content, sentence = HOSTILE[case]
    with pytest.raises(sheets.BadSheet, match=sentence):
        sheets.read(content, name)
