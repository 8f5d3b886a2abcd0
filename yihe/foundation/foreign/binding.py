"""
Photographs bound into one PDF, a page for each, in their order. They were drawn anew before (`drawing`): what is bound was made here,
without what a telephone writes into a picture, and goes into the PDF as it is.
"""

import base64
import io

from PIL import Image

from yihe.foundation.foreign import BadFile

LONG_SIDE = 842  # points: the longer side of A4
_COLOURS = {"L": b"/DeviceGray", "RGB": b"/DeviceRGB"}
_PAGES = 2  # the object that lists them; the catalogue is the first


def bind(content: bytes, sizes: list[int]) -> str:
    """
    Return a PDF in base64 of JPEGs that stand one behind the other in `content`, each so many bytes long. The same pictures
    make the same PDF, to the byte.

    :raises BadFile: one of them is none
    """
    pictures, place = [], 0
    for size in sizes:
        pictures.append(content[place : place + size])
        place += size
    kids = b" ".join(b"%d 0 R" % (_PAGES + 1 + 3 * n) for n in range(len(pictures)))
    objects = [
        b"<</Type/Catalog/Pages %d 0 R>>" % _PAGES,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pictures)),
    ]
    for picture in pictures:
        objects += _page(picture, len(objects) + 1)
    return base64.b64encode(_written(objects)).decode()


def _page(picture: bytes, number: int) -> list[bytes]:
    """Return the objects of a page – itself, what is drawn on it, the picture –, the first of which has this number."""
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
            (width, height), colours = opened.size, _COLOURS[opened.mode]
    except (OSError, SyntaxError, ValueError, KeyError) as fault:
        raise BadFile("照片打不开，可能已经损坏。") from fault
    scale = LONG_SIDE / max(width, height)
    sides = (max(1, round(width * scale)), max(1, round(height * scale)))
    drawn = b"q %d 0 0 %d 0 0 cm /P Do Q" % sides
    return [
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</XObject<</P %d 0 R>>>>>>"
        % (_PAGES, *sides, number + 1, number + 2),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\n"
        b"stream\n%s\nendstream" % (width, height, colours, len(picture), picture),
    ]


def _written(objects: list[bytes]) -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
