"""Papers of the demonstration: small real PDFs and pictures, made here, that say on their face that they are invented."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def paper(title: str, *lines: str) -> SimpleUploadedFile:
    """Return a one-page PDF with a title and a few lines, marked 虚构."""
    return SimpleUploadedFile(f"{title}（虚构）.pdf", pdf(title, *lines), "application/pdf")


def scan(title: str) -> SimpleUploadedFile:
    """Return a picture of a signed page, without any real text or signature on it."""
    return SimpleUploadedFile(f"{title}（虚构）.png", _signed_page(title), "image/png")


def pdf(title: str, *lines: str) -> bytes:
    """Return the PDF. Chinese is set in a font every reader has (STSong-Light), so none is embedded."""
    rows = [(22, 100, 740, title), (12, 100, 710, "演示材料（虚构），不是真实文件")]
    rows += [(13, 100, 670 - 26 * n, line) for n, line in enumerate(lines)]
    text = "\n".join(
        f"BT /F1 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex().upper()}> Tj ET" for size, x, y, words in rows
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]  # fmt: skip
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
