"""A voucher as PDF is taken with its data; what else is attached is refused, and nobody is told to print an original."""

import re

import pytest

from tests.acts import hostile, pdf_shapes
from tests.acts.pdf_shapes import HIDING, HONEST
from yihe.acts.documents.checks import Refused, checked
from yihe.foundation import apart
from yihe.foundation.foreign import attached, pdf


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as why:
        checked(hostile.upload("凭证.pdf", content))
    return str(why.value)


@pytest.mark.parametrize("name", HONEST)
def test_a_pdf_as_programs_write_it_is_taken_as_it_is_and_can_be_looked_at(name):
    content = HONEST[name]()

    assert checked(hostile.upload(name, content)).content == content
    look = {"first": 1, "count": 9, "width": 400, "pixels": 400 * 800, "size": 1 << 20}
    _count, pages, _notes = apart.read("drawing", content, extension="pdf", **look)
    assert pages and all(page[1] for page in pages)


@pytest.mark.parametrize("what", HIDING)
def test_what_else_is_attached_is_refused_and_nobody_is_told_to_print_it(what):
    said = refused(HIDING[what]())

    assert re.fullmatch(r"“凭证.pdf”没有接收：PDF [^\n]*请[^\n]*。", said)
    assert "打印为" not in said


def test_without_looking_into_it_a_program_would_be_taken(monkeypatch):
    """The control: it is the look into the attachment that refuses."""
    content = HIDING["a program attached as data"]()
    assert pdf.fault(content).startswith("PDF 里附有“a.xml”")

    monkeypatch.setattr(attached, "check", lambda name, content, what: None)

    assert pdf.fault(content) == ""


def test_a_plain_pdf_is_still_told_to_be_printed_and_a_signed_one_is_not():
    script = [b"<</S/JavaScript/JS(1)>>"]

    plain = pdf.fault(pdf_shapes.with_table(pdf_shapes.body(*script)))
    signed = pdf.fault(pdf_shapes.updated(pdf_shapes.signed(), 12, script[0]))

    assert plain == "PDF 里有脚本，不能接收。请用“打印为 PDF”重新生成后再上传。"
    assert signed.startswith("PDF 里有脚本，不能接收。它带有电子签章或附件，打印会使它不再是原件：")
