"""Promise: a letter says the same words as a page, as PDF and as Word, whatever they are; none of them runs what it says."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subsidies.conftest import *  # noqa: F403  claims, brought to a state through the real actions
from tests.subsidies.test_letters_keep_what_they_said import LETTERS
from yihe.foundation.foreign import letters
from yihe.foundation.letters import typesetting, word
from yihe.foundation.letters.paper import (
    Facts,
    Heading,
    Items,
    Letter,
    Paragraph,
    Table,
    numbered,
    words_of,
)
from yihe.matters import kinds
from yihe.matters.models import Matter

_PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = [
    '#import "@preview/x:0.1.0"', "#read(\"/etc/passwd\")", "$a^2$ *b* _c_ `d` @e <f> //g", "{{ 7*7 }} {% x %} ${1}", "<script>&amp;</script>",
    "= 标题 - 项 + 项 / 项: 值", "\\u{1F600} \\ ~ --- ...", "甲“乙”‘丙’（丁）【戊】《己》", "𫖯𬭚䶮㛃 王·库尔班",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60),
    st.text("不予批准，。；：（）ABCxyz0123456789-./ ", min_size=1, max_size=80).filter(str.strip),
)  # fmt: skip
some = st.lists(texts, min_size=1, max_size=4).map(tuple)
parts = st.one_of(
    texts.map(Paragraph), texts.map(Heading), some.map(Items), st.lists(st.tuples(texts, texts), max_size=3).map(tuple).map(Facts),
    st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=4).map(lambda rows: Table(("甲", "乙", "丙"), tuple(rows), (2,), True)),
)  # fmt: skip


def plain(words: str) -> str:
    """Return words without blanks and breaks, which each form places as it must."""
    return re.sub(r"[\s\x02\u00ad\ufffe\u2028]", "", words)


def as_page(letter: Letter) -> str:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    said = {
        "matter": SimpleNamespace(number="XX-2026-00001"),
        "letter": letter,
        "words_of": words_of,
        "unset": "",
        "answers": False,
        "of": "",
    }
    page = render_to_string("desk/letter.html", said, request=request)
    body = page[page.index('<p class="redhead"') : page.index("</main>")]
    body = re.sub(r"<caption.*?</caption>", "", body, flags=re.DOTALL)
    # The page puts its title where its heading is, and says all in the order of the letter.
    return plain(unescape(re.sub(r"<[^>]+>", "", body)))


def as_pdf(letter: Letter) -> str:
    pages = pypdfium2.PdfDocument(typesetting.pdf(letter))
    return plain("".join(_PAGE_NUMBER.sub("", page.get_textpage().get_text_bounded()) for page in pages))


def as_word(letter: Letter) -> str:
    with zipfile.ZipFile(io.BytesIO(word.docx(letter))) as file:
        return plain(
            "".join(e.text or "" for e in ElementTree.fromstring(file.read("word/document.xml")).iter(f"{_W}t"))
        )


def said(letter: Letter) -> str:
    return plain("".join(letter.words()))


@pytest.mark.parametrize("signed", LETTERS)
def test_every_letter_says_the_same_in_all_three(signed, desk, claim):
    matter = LETTERS[signed](desk, claim)
    letter = kinds.get(matter.kind).letter(Matter.objects.get(pk=matter.pk))

    assert letter.issuer in said(letter) and matter.number in said(letter)
    headings = ["".join(part.columns) for part in letter.parts if isinstance(part, Table)]
    printed = as_pdf(letter)
    for heading in headings:  # of a table that goes on on another page it stands there again
        printed = heading.join([printed.partition(heading)[0], printed.partition(heading)[2].replace(heading, "")])
    assert (as_page(letter), printed, as_word(letter)) == (said(letter),) * 3


@settings(max_examples=40, deadline=None)
@given(st.lists(parts, min_size=1, max_size=6), texts, texts)
def test_whatever_is_said_is_said_the_same_in_all_three_and_nothing_of_it_is_run(found, title, to):
    letter = Letter("太仓市司法局", "太司〔2026〕1号", title, to, numbered(found), date(2026, 3, 2))

    assert (as_page(letter), as_word(letter)) == (said(letter),) * 2
    # Lines of figures and Chinese may be read in another order; the head of a table that goes on stands on each page.
    # A hyphen at the end of a line is taken for one of the setter's by whoever reads the text out of a PDF.
    printed, wanted = Counter(as_pdf(letter).replace("-", "")), Counter(said(letter).replace("-", ""))
    assert wanted - printed == Counter() and set(printed - wanted) <= set("甲乙丙")


def test_a_character_that_no_face_has_is_named_and_never_a_box(monkeypatch):
    letter = Letter(
        "太仓市司法局", "太司〔2026〕1号", "通知书", "王\U000e0123", (Paragraph("\u0e01"),), date(2026, 3, 2)
    )
    monkeypatch.setattr(typesetting, "SYSTEM", typesetting.OURS)

    with pytest.raises(typesetting.NotSet, match=r"显示不出“.+”（U\+[0-9A-F]+）"):
        typesetting.pdf(letter)


def test_rare_characters_of_names_are_whole_where_a_face_has_them():
    """Of 28 rare characters of names three are in none of the faces we bring (handbook of mediation, 9)."""
    letter = Letter(
        "太仓市司法局", "太司〔2026〕1号", "通知书", "𬭚𬬻𫖯㛃𠅤𱁬䶮龑", (Paragraph("甲"),), date(2026, 3, 2)
    )
    shown = letter.to.replace("𱁬", "")

    assert shown in as_pdf(
        Letter(**{name: getattr(letter, name) for name in ("issuer", "number", "title", "parts", "on")}, to=shown)
    )
    assert letter.to in as_word(letter)


@pytest.mark.skipif(not list(typesetting.SYSTEM.rglob("NotoSerifCJK-Regular*")), reason="needs fonts-noto-cjk")
def test_what_our_faces_lack_is_taken_from_those_of_the_system():
    """With Debian's fonts-noto-cjk one of the 28 is missing still, and is named."""
    ours_lack = "𡋾𱁬𰻝"
    letter = Letter("太仓市司法局", "太司〔2026〕1号", "通知书", f"王{ours_lack}", (Paragraph("甲"),), date(2026, 3, 2))

    assert f"王{ours_lack}" in as_pdf(letter)
    with pytest.raises(typesetting.NotSet, match=r"“𮧵”（U\+2E9F5）"):
        typesetting.pdf(replace(letter, to="王𮧵"))


def test_a_letter_of_many_pages_is_bounded_in_time(monkeypatch):
    long = Letter(
        "太仓市司法局", "", "通知书", "甲", tuple(Paragraph("不予批准。" * 200) for _ in range(60)), date(2026, 3, 2)
    )
    assert len(pypdfium2.PdfDocument(typesetting.pdf(long))) > 50

    monkeypatch.setattr(typesetting, "SECONDS", 0.001)
    with pytest.raises(typesetting.NotSet):
        typesetting.pdf(long)


def test_the_process_that_sets_says_with_the_code_that_is_waited_for_that_something_has_no_face():
    assert letters.NOT_SHOWN == typesetting.NOT_SHOWN
