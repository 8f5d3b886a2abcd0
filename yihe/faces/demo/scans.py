"""Papers of the demonstration: small real PDFs and pictures, made here, that say on their face that they are invented."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

MARK = "演示材料（虚构），不是真实文件"
ACROSS = 30  # characters of a line


def paper(title: str, *lines: str, more: tuple[tuple[str, ...], ...] = ()) -> SimpleUploadedFile:
    """Return a PDF with a title and a few lines, and a further page for each of `more`; every page is marked 虚构."""
    return SimpleUploadedFile(f"{title}（虚构）.pdf", pdf(title, *lines, more=more), "application/pdf")


def scan(title: str) -> SimpleUploadedFile:
    """Return a picture of a signed page, without any real text or signature on it."""
    return SimpleUploadedFile(f"{title}（虚构）.png", _signed_page(title), "image/png")


def pdf(title: str, *lines: str, more: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """Return the PDF. Chinese is set in a font every reader has (STSong-Light), so none is embedded."""
    pages = [
        _page(title, lines, 1, len(more) + 1),
        *(_page("", page, n, len(more) + 1) for n, page in enumerate(more, 2)),
    ]
    first = 6  # the objects before the pages: catalogue, tree, and the font in three parts
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]  # fmt: skip
    for n, text in enumerate(pages):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * n + 1),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        ]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def _page(title: str, lines: tuple[str, ...], number: int, of: int) -> bytes:
    """Return what is drawn on one page: its lines, folded where they are too long for it, and that it is invented."""
    top = [(22, 100, 740, title), (12, 100, 710, MARK)] if title else [(12, 100, 770, MARK)]
    down = 670 if title else 730
    folded = [line[at : at + ACROSS] for line in lines for at in range(0, max(len(line), 1), ACROSS)]
    rows = [
        *top,
        *((13, 100, down - 24 * n, line) for n, line in enumerate(folded)),
        (10, 260, 40, f"第 {number} 页，共 {of} 页"),
    ]
    return "\n".join(
        f"BT /F1 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex().upper()}> Tj ET" for size, x, y, words in rows
    ).encode()


@cache
def _signed_page(title: str) -> bytes:
    picture = Image.new("RGB", (420, 594), "#fdfcf8")
    pen = ImageDraw.Draw(picture)
    for row in range(14):
        pen.line((50, 80 + row * 24, 370 - 60 * (row % 4 == 3), 80 + row * 24), fill="#b8b4a8", width=3)
    pen.ellipse((250, 430, 370, 550), outline="#c0392b", width=4)
    pen.text((272, 480), "DEMO - INVENTED", fill="#c0392b")
    pen.text((60, 40), f"DEMO {len(title)}", fill="#7a766c")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
