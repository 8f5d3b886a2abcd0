"""A paper is drawn where it can do nothing, and whatever it is made to do there is a sentence."""

import base64
import io

import pytest
from PIL import Image, ImageChops

from tests.acts import drawn, hostile
from yihe.foundation import apart
from yihe.foundation.foreign import BadFile, drawing, ofd
from yihe.foundation.foreign.fonts import find

BROKEN = "文件打不开，可能已经损坏或不完整。"
HOW = {"first": 1, "count": 4, "width": 400, "pixels": 400 * 800, "size": 1 << 20}


def draw(content: bytes, extension: str = "pdf", **how) -> list:
    return apart.read("drawing", content, extension=extension, **HOW | how)


def picture_of(page: list, number: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(page[1][number])))


def why(content: bytes, extension: str = "pdf", **how) -> str:
    with pytest.raises(BadFile) as refused:
        draw(content, extension, **how)
    return str(refused.value)


def test_some_pages_are_drawn_at_a_time():
    count, shown, notes = draw(drawn.pages(7), first=3, count=2)

    assert (count, [page[0] for page in shown], notes) == (7, [3, 4], [])
    assert [picture_of(page).size for page in shown] == [(400, 400)] * 2
    assert draw(drawn.pages(7), first=7)[1][0][0] == 7 and draw(drawn.pages(7), first=8)[1] == []


def test_what_stands_on_a_page_is_seen():
    """The control is the empty page beside it."""
    full, empty = (draw(drawn.one_page(b"50 50 100 100 re f" * n, b""))[1][0] for n in (1, 0))

    assert picture_of(full).convert("L").getpixel((200, 200)) < 10
    assert picture_of(empty).convert("L").getpixel((200, 200)) > 250


@pytest.mark.skipif(find() is None, reason="no Chinese font is installed (Debian: apt install fonts-noto-cjk)")
def test_chinese_whose_font_the_pdf_does_not_bring_is_drawn_where_no_font_can_be_opened():
    one, other, blank = (
        picture_of(draw(drawn.words(text))[1][0]).convert("L") for text in ("虚构的证书", "虚构的证明", "　")
    )

    assert ImageChops.difference(one, blank).getbbox() is not None
    assert ImageChops.difference(one, other).getbbox()[0] > 200, "the last sign differs, not a box for each"


def test_what_was_filled_in_and_the_seals_that_were_put_on_it_are_drawn():
    """A seal on a Chinese PDF is the look of a signature field; without its form a page shows none."""
    look = drawn.stream(b"1 0 0 rg 0 0 100 100 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]")
    sealed = drawn.raw(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(a)/Rect[50 50 150 150]/F 4/P 3 0 R/AP<</N 5 0 R>>>>", look,
    )  # fmt: skip

    red, green, _blue = picture_of(draw(sealed)[1][0]).getpixel((200, 200))
    assert red > 200 and green < 60


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (drawn.encrypted(), "PDF 设有密码，请取消密码后重新上传。"),
        (drawn.pages(0), BROKEN),
        (drawn.pages(3)[:200], BROKEN),
        (b"", BROKEN),
        (drawn.nested(), apart.BROKEN),
    ],
    ids=["encrypted", "zero pages", "truncated", "nothing", "forms within forms"],
)
def test_a_pdf_that_cannot_be_drawn_is_one_sentence_and_the_next_is_drawn(content, sentence):
    assert why(content) == sentence
    assert draw(drawn.pages(1))[0] == 1


def test_a_page_that_takes_for_ever_is_stopped(monkeypatch):
    draw(drawn.pages(1))
    monkeypatch.setattr(apart, "MOST_SECONDS", 1.0)

    assert why(drawn.slow()) == apart.TOO_LONG
    assert draw(drawn.pages(1))[0] == 1


@pytest.mark.parametrize("size", [60_000, 200_000])
def test_a_picture_that_claims_any_size_takes_no_memory(size):
    assert len(draw(drawn.picture_that_says(size, size))[1][0][1]) == 1


@pytest.mark.parametrize("box", ["0 0 1000000 1000000", "0 0 14400 14400", "0 0 0.5 0.5"])
def test_a_page_of_any_size_is_drawn_as_large_as_the_others(box):
    assert picture_of(draw(drawn.pages(1, box.encode()))[1][0]).size == (400, 400)


def test_a_page_that_is_a_line_is_a_sentence_and_the_pages_after_it_are_drawn():
    shown = draw(drawn.pages(2, b"0 0 100000 1"))[1]

    assert [page[3] for page in shown] == [f"第 {n} 页没有大小，画不出来，请下载后查看。" for n in (1, 2)]


def test_a_page_has_as_many_pixels_as_the_ceiling_says_and_no_more():
    sizes = [picture_of(draw(drawn.pages(1), pixels=most)[1][0]).size for most in (400 * 400, 400 * 400 - 1)]

    assert sizes == [(400, 400), (399, 399)]


def test_a_picture_has_as_many_bytes_as_the_ceiling_says_or_is_drawn_coarser_or_not_at_all():
    noise = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(noise, "PNG")
    sizes = [len(base64.b64decode(draw(noise.getvalue(), "png")[1][0][1][0]))]
    for _coarser in drawing.QUALITIES[1:]:
        exactly = draw(noise.getvalue(), "png", size=sizes[-1])[1][0]
        assert len(base64.b64decode(exactly[1][0])) == sizes[-1]
        sizes.append(len(base64.b64decode(draw(noise.getvalue(), "png", size=sizes[-1] - 1)[1][0][1][0])))

    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    assert draw(noise.getvalue(), "png", size=sizes[-1])[1][0][3] == ""
    assert draw(noise.getvalue(), "png", size=sizes[-1] - 1)[1][0][1:] == [[], [], "第 1 页画出来太大，请下载后查看。"]


@pytest.mark.parametrize("name", [name for name in hostile.GOOD if name.lower().endswith(("jpg", "jpeg", "png"))])
def test_every_picture_that_is_taken_is_drawn(name):
    count, (page,), _notes = draw(hostile.GOOD[name], name.rpartition(".")[2].lower())

    assert (count, len(page[1]), picture_of(page).format) == (1, 1, "JPEG")


@pytest.mark.parametrize("name", [name for name in hostile.GOOD if name.lower().endswith("pdf")])
def test_every_pdf_that_is_taken_is_drawn(name):
    assert [page[3] for page in draw(hostile.GOOD[name])[1]] == [""]


def test_a_photograph_stands_upright_and_says_nothing_of_where_it_was_taken():
    turned, out = Image.new("RGB", (300, 100), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "31.45N 121.13E"  # to be turned by a quarter; a description
    turned.save(out, "JPEG", exif=exif)

    shown = draw(out.getvalue(), "jpg")[1][0]

    assert picture_of(shown).size == (100, 300)
    assert b"121.13E" in out.getvalue() and b"121.13E" not in base64.b64decode(shown[1][0])


@pytest.mark.parametrize(
    "content",
    [hostile.png_that_says(60_000, 60_000), hostile.png_that_says(7000, 7000), hostile.picture()[:60], b""],
    ids=["giant", "without data", "truncated", "nothing"],
)
def test_a_picture_that_does_not_open_is_one_sentence(content):
    assert why(content, "png") == BROKEN


# -- OFD ------------------------------------------------------------------------------------------------------------------


def test_the_texts_of_an_ofd_are_read_line_by_line():
    paper = drawn.ofd((50, 20, "金额：1200 元"), (10, 20, "电子发票"), (50.5, 90, "（虚构）"))

    count, (page,), notes = draw(paper, "ofd")

    assert (count, page, notes) == (1, [1, [], ["电子发票", "金额：1200 元　（虚构）"], ""], [ofd.LAYOUT])


def test_the_pictures_and_seals_of_an_ofd_are_drawn_and_nobody_says_that_a_seal_is_true():
    paper = drawn.ofd(
        (1, 1, "公文"), pictures={"a.png": hostile.picture(size=(90, 60)), "b.jb2": b"not drawn"},
        seal=hostile.picture(size=(30, 30)),
    )  # fmt: skip

    _count, (page,), notes = draw(paper, "ofd")

    assert [picture_of(page, number).size for number in range(2)] == [(90, 60), (30, 30)]
    assert notes == [ofd.LAYOUT, "有电子印章或签名 1 个（2026-05-01），这里没有验证真伪。"]


def test_a_picture_of_an_ofd_and_its_templates_are_read_once_however_often_a_page_names_them(monkeypatch):
    image, template = '<ofd:ImageObject ResourceID="50" Boundary="0 0 9 9"/>', '<ofd:Template TemplateID="9"/>'
    document = (
        '<ofd:Document xmlns:ofd="x"><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>'
        '<ofd:TemplatePage ID="9" BaseLoc="T.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page BaseLoc="P.xml"/><ofd:Page BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    paper = drawn.ofd(
        pictures={"a.png": hostile.picture()},
        **{
            "Doc_0/Document.xml": document,
            "Doc_0/P.xml": f'<ofd:Page xmlns:ofd="x">{template * 500}{image * 20}</ofd:Page>',
            "Doc_0/T.xml": '<ofd:Page xmlns:ofd="x"><ofd:TextObject><ofd:TextCode>样张</ofd:TextCode></ofd:TextObject></ofd:Page>',
        },
    )  # fmt: skip
    read, parsed, pictures = ofd._Document.part, [], []
    monkeypatch.setattr(ofd._Document, "part", lambda self, name: parsed.append(name) or read(self, name))

    _count, pages, _notes = ofd.read(paper, 1, 2, lambda picture: pictures.append(picture) or "drawn")

    assert [(len(page[1]), page[2]) for page in pages] == [(1, ["样张"])] * 2
    assert len(pictures) == 1
    assert [parsed.count(name) for name in ("doc_0/t.xml", "doc_0/p.xml")] == [1, 1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (drawn.ofd(**{"OFD.xml": "<OFD/>"}), "OFD 里没有正文。"),
        (drawn.ofd(**{"Doc_0/Document.xml": "<Document/>"}), "OFD 里没有页面。"),
        (drawn.ofd(**{"Doc_0/Pages/Page_0/Content.xml": "<Page>"}), BROKEN),
        (drawn.ofd(**{"Doc_0/Pages/Page_0/Content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><Page>&b;</Page>"}), BROKEN),
        (drawn.ofd(**{"Doc_0/Pages/Page_0/Content.xml": b" " * (ofd._LARGEST_PART + 1)}), "OFD 里有一个部件太大。"),
        (drawn.ofd()[:300], BROKEN),
        (b"", BROKEN),
    ],
    ids=["no body", "no pages", "no XML", "entities", "a bomb", "truncated", "nothing"],
)
def test_an_ofd_that_cannot_be_read_is_one_sentence(content, sentence):
    assert why(content, "ofd") == sentence


def test_an_ofd_that_says_nonsense_of_where_its_texts_stand_is_read():
    paper = drawn.ofd(
        **{
            "Doc_0/Pages/Page_0/Content.xml": '<Page><TextObject Boundary="a"><TextCode Y="nan">文</TextCode></TextObject></Page>'
        }
    )

    assert draw(paper, "ofd")[1][0][2] == ["文"]
