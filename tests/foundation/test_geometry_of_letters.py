"""The layout of GB/T 9704-2012, measured in what is made: 版心 156 × 225 mm, 22 lines of 28 characters, page numbers at the outer edge."""

import io
import re
import zipfile
from collections import defaultdict
from datetime import date

import pypdfium2
import pytest

from yihe.foundation.letters import typesetting, word
from yihe.foundation.letters.paper import Letter, Paragraph

MM = 72 / 25.4  # points
LETTER = Letter(
    "太仓市司法局", "太司〔2026〕1号", "不予批准通知书", "某社会组织（虚构）", (Paragraph("依" * 28 * 60),), date(2026, 3, 2)
)  # fmt: skip


@pytest.fixture(scope="module")
def pages():
    """Return of each page (width, height) and its lines: top to bottom, each (baseline from the top, [(left, right, character)])."""
    found = []
    for page in pypdfium2.PdfDocument(typesetting.pdf(LETTER)):
        text, lines = page.get_textpage(), defaultdict(list)
        for index in range(text.count_chars()):
            left, bottom, right, _top = text.get_charbox(index, loose=True)
            if (said := text.get_text_range(index, 1)).strip():
                lines[round(page.get_height() - bottom)].append((left, right, said))
        found.append((page.get_size(), sorted(lines.items())))
    return found


def whole_lines(lines) -> list[tuple[int, list]]:
    return [(at, signs) for at, signs in lines if len(signs) >= 28 and {sign for *_box, sign in signs} == {"依"}]


def test_the_page_is_a4_and_a_line_holds_28_characters_between_the_margins(pages):
    for size, lines in pages[1:3]:
        assert size == pytest.approx((210 * MM, 297 * MM), abs=1)
        for _at, signs in whole_lines(lines):
            assert len(signs) == 28
            assert min(left for left, *_ in signs) == pytest.approx(28 * MM, abs=2)
            assert max(right for _left, right, _sign in signs) == pytest.approx((210 - 26) * MM, abs=2)


def test_a_full_page_holds_22_lines_29_points_apart(pages):
    _size, lines = pages[1]
    full = [at for at, _signs in whole_lines(lines)]

    assert len(full) == 22
    assert {later - earlier for earlier, later in zip(full, full[1:], strict=False)} <= {28, 29, 30}
    assert full[-1] - full[0] == pytest.approx(21 * 225 * MM / 22, abs=4)


def test_page_numbers_stand_at_the_outer_edge(pages):
    for number, (_size, lines) in enumerate(pages[:3], 1):
        at, signs = lines[-1]
        assert "".join(sign for *_box, sign in signs) == f"—{number}—"
        assert at > (297 - 35) * MM
        middle = (signs[0][0] + signs[-1][1]) / 2
        assert (middle > 105 * MM) == (number % 2 == 1)


def test_the_head_is_red_and_stands_35_mm_below_the_upper_edge_of_the_text(pages):
    _size, lines = pages[0]
    at, signs = lines[0]

    assert "".join(sign for *_box, sign in signs) == "太仓市司法局文件"
    assert at > (37 + 35) * MM


def test_a_word_file_has_the_same_measures():
    with zipfile.ZipFile(io.BytesIO(word.docx(LETTER))) as file:
        said = file.read("word/document.xml").decode()
    margins = dict(re.findall(r'w:(top|bottom|left|right)="(\d+)"', re.search(r"<w:pgMar[^>]*>", said)[0]))

    assert {side: round(int(twips) / 1440 * 25.4) for side, twips in margins.items()} == {
        "top": 37, "bottom": 35, "left": 28, "right": 26,
    }  # fmt: skip
    assert 'w:line="580" w:lineRule="exact"' in said and 'w:eastAsia="仿宋_GB2312"' in said and 'w:val="D7000F"' in said
