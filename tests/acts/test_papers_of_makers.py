"""OFD of five usual makers are taken and can be looked at; what hides something in the same shapes is refused with what to do."""

import re
import zipfile

import pytest

from tests.acts import hostile, makers
from tests.acts.makers import HIDING, INVOICE, MAKERS, WORDS, XBRL, Maker
from yihe.acts.documents.checks import Refused, checked
from yihe.foundation import apart
from yihe.foundation.foreign import packages
from yihe.foundation.foreign.ofd import LAYOUT
from yihe.foundation.foreign.packages import OFD_ADVICE

LOOK = {"first": 1, "count": 9, "width": 400, "pixels": 400 * 800, "size": 1 << 20}


def refused(content: bytes, name: str = "公文.ofd") -> str:
    with pytest.raises(Refused) as why:
        checked(hostile.upload(name, content))
    return str(why.value)


@pytest.mark.parametrize("name", MAKERS)
def test_an_ofd_of_each_maker_is_taken_as_it_is_and_its_words_are_read(name):
    content = MAKERS[name].made()

    assert checked(hostile.upload(name, content)).content == content
    count, pages, notes = apart.read("drawing", content, extension="ofd", **LOOK)
    assert count == MAKERS[name].bodies
    assert [page[2] for page in pages] == [[WORDS], *([f"{WORDS}{n}"] for n in range(1, count))]
    assert [bool(page[1]) for page in pages] == [MAKERS[name].resources or MAKERS[name].signed] * count
    seals = ["有电子印章或签名 1 个（2026-05-01），这里没有验证真伪。"] if MAKERS[name].signed else []
    assert notes == [LAYOUT, *seals]


def test_the_shapes_are_really_there():
    """The control: what each maker is said to do stands in the bytes."""
    made = {name: maker.made() for name, maker in MAKERS.items()}
    archives = {name: zipfile.ZipFile(makers.io.BytesIO(content)) for name, content in made.items()}

    assert archives["电子签章软件.ofd"].comment == b"KRC"
    assert all(entry.flag_bits & 8 for entry in archives["电子发票平台.ofd"].infolist())
    assert b"Doc_0\\Document.xml" in made["格式转换软件.ofd"]
    assert any(entry.is_dir() for entry in archives["公文办公软件.ofd"].infolist())
    assert made["银行回单平台.ofd"][4:6] == b"\x2d\x00", "version 4.5: sizes of 64 bits"


@pytest.mark.parametrize(
    "comment", [b"KRC", b"made by 1.0.3 (build 7)", "虚构软件".encode("gb18030"), b"x" * 64], ids=repr
)
def test_a_short_printable_comment_hides_nothing(comment):
    assert checked(hostile.upload("a.ofd", Maker(comment=comment).made()))


@pytest.mark.parametrize(
    "comment",
    [b"x" * 65, b"MZ\x90\0", b"<script>", b"%PDF-1.7", b"PK\x05\x06" + b"\0" * 18, b"\xff\xfe\x00a"],
    ids=repr,
)
def test_a_comment_that_may_hide_something_is_refused(comment):
    assert refused(Maker(comment=comment).made()).endswith(OFD_ADVICE)


def test_without_the_question_after_the_comment_a_program_would_be_taken(monkeypatch):
    """The control of the protection."""
    content = Maker(comment=b"MZ\x90\0").made()
    assert packages.fault(content, "ofd")

    monkeypatch.setattr(packages, "_is_harmless", lambda comment: True)

    assert packages.fault(content, "ofd") == ""


@pytest.mark.parametrize("what", HIDING)
def test_an_ofd_that_hides_something_is_refused_in_a_sentence_that_says_what_to_do(what):
    said = refused(HIDING[what]())

    assert re.fullmatch(r"“公文.ofd”没有接收：[^\n]*请[^\n]*。", said) and "打印" not in said.replace("不要打印", "")


def test_data_pictures_and_fonts_may_be_attached():
    """The control of what is refused above: the same place, with what belongs there."""
    kept = {
        "a.xml": INVOICE,
        "b.XBRL": XBRL,
        "c.jpg": hostile.picture("JPEG"),
        "d.otf": b"OTTO\0\1",
        "e.png": hostile.picture(),
    }

    assert checked(hostile.upload("a.ofd", Maker(attachments=kept).made()))
