"""The words of a file and its authors, read in the process apart; what says nothing, or would do something, is refused with a sentence."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from tests.acts import hostile, pdf_shapes
from yihe.foundation import apart
from yihe.foundation.foreign import BadFile


def docx(words: str, author: str = "张三（虚构）") -> bytes:
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph(words[:4])
    paper.add_table(1, 1).cell(0, 0).text = words[4:]
    paper.core_properties.author, paper.core_properties.last_modified_by = author, "李四（虚构）"
    paper.save(out)
    return out.getvalue()


def xlsx(*cells) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(cells)
    book.properties.creator = "王五（虚构）"
    book.save(out)
    return out.getvalue()


def read(content: bytes, extension: str, most: int = 1000) -> list:
    return apart.read("words", content, extension=extension, most=most)


def test_word_excel_pdf_and_plain_text_are_read_with_their_authors():
    words, authors = read(docx("服务方案每月坐班"), "docx")
    assert (words.split(), authors) == (["服务方案", "每月坐班"], ["张三（虚构）", "李四（虚构）"])
    words, authors = read(xlsx("单价", 2900.5), "xlsx")
    assert (sorted(words.split()), authors) == (["2900.5", "单价"], ["王五（虚构）"])
    for encoding in ("utf-8-sig", "gb18030"):
        assert read("投标文件".encode(encoding), "txt") == ["投标文件", []]
    words, authors = read(pdf_shapes.with_table(pdf_shapes.body()), "pdf")
    assert (words.strip(), authors) == ("虚构", [])


def test_no_more_is_read_than_was_asked_for():
    assert read("一二三四五".encode(), "txt", most=3)[0] == "一二三"


@pytest.mark.parametrize(
    ("content", "extension", "sentence"),
    [
        (b"\x89PNG", "png", "这种格式读不出文字。"),
        (b"%PDF-1.4 broken", "pdf", "文件打不开，可能已经损坏或不完整。"),
        (b"PK no package", "docx", "文件打不开，可能已经损坏或不完整。"),
        (hostile.pdf(), "pdf", "里面没有可以读出的文字，可能是扫描件或图片。"),
        (b"  \n", "txt", "里面没有可以读出的文字，可能是扫描件或图片。"),
        (b"\x81\xff\xff", "txt", "文件打不开，可能已经损坏或不完整。"),
    ],
    ids=["picture", "broken", "no package", "empty page", "blanks", "no text"],
)
def test_what_says_nothing_is_refused_with_a_sentence(content, extension, sentence):
    with pytest.raises(BadFile) as refused:
        read(content, extension)
    assert str(refused.value) == sentence


def test_entities_and_parts_that_unpack_without_end_are_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document><w:p><w:t>&a;</w:t></w:p></w:document>'
    for part in (bomb, b"<x>" + b" " * (33 << 20) + b"</x>"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("word/document.xml", part)
        with pytest.raises(BadFile):
            read(out.getvalue(), "docx")
