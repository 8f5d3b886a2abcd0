"""Papers to be drawn: ordinary ones, and those made to break whoever draws them. All made here."""

import zlib

from tests.acts import hostile

LETTERS = "http://www.ofdspec.org/2016"


def raw(*bodies: bytes) -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    text, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(text)
    text += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    text += b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


def pages(number: int, box: bytes = b"0 0 200 200") -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(number))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box
    return raw(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, number), *[page] * number
    )


def one_page(drawn: bytes, resources: bytes, *objects: bytes) -> bytes:
    """A PDF of one page that draws something; further objects are numbered from 5."""
    return raw(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<%s>>>>" % resources,
        stream(drawn), *objects,
    )  # fmt: skip


def words(text: str) -> bytes:
    """A PDF with Chinese in a font that it does not bring."""
    shown = text.encode("utf-16-be").hex().upper().encode()
    return one_page(
        b"BT /F1 24 Tf 20 90 Td <%s> Tj ET" % shown, b"/Font<</F1 5 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 93>>",
    )  # fmt: skip


def slow() -> bytes:
    """A page every point of which is reckoned by a program of nine thousand steps: it takes minutes to draw."""
    program = b"{ add " + b"dup mul sqrt 1.1 mul " * 3000 + b" dup dup }"
    return one_page(
        b"/S sh", b"/Shading<</S 5 0 R>>",
        b"<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 200 0 200]/Function 6 0 R>>",
        stream(program, b"/FunctionType 4/Domain[0 200 0 200]/Range[0 1 0 1 0 1]"),
    )  # fmt: skip


def nested(depth: int = 9) -> bytes:
    """A page of forms that draw one another ten times each."""
    forms = []
    for level in range(depth):
        is_last = level == depth - 1
        resources = b"" if is_last else b"/Resources<</XObject<</N %d 0 R>>>>" % (6 + level)
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]" + resources
        forms.append(stream(b"0 0 100 100 re f" if is_last else b"/N Do " * 10, head))
    return one_page(b"/N Do", b"/XObject<</N 5 0 R>>", *forms)


def picture_that_says(width: int, height: int) -> bytes:
    """A page with a picture whose dictionary claims any size, and whose data are short."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    return one_page(
        b"200 0 0 200 0 0 cm /N Do", b"/XObject<</N 5 0 R>>", stream(zlib.compress(bytes(9000)), head % (width, height))
    )


def encrypted() -> bytes:
    sealed = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"41" * 32, b"42" * 32)
    return hostile.pdf(sealed, trailer=b"/Encrypt 4 0 R/ID[<00><00>]")


def ofd(*texts: tuple[float, float, str], pictures: dict[str, bytes] | None = None, seal: bytes = b"", **more) -> bytes:
    """An OFD of one page: texts by where they stand (from above, from the left), pictures by name, a seal."""
    said = "".join(
        f'<ofd:TextObject Boundary="{left} {top} 100 10" Size="5"><ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
        for top, left, text in texts
    )
    pictures = pictures or {}
    said += "".join(f'<ofd:ImageObject ResourceID="{n}" Boundary="0 0 9 9"/>' for n, _ in enumerate(pictures, 50))
    media = "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for n, name in enumerate(pictures, 50)
    )
    page = f'<ofd:Page xmlns:ofd="{LETTERS}"><ofd:Content><ofd:Layer>{said}</ofd:Layer></ofd:Content></ofd:Page>'
    signs = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>" if seal else ""
    parts: dict[str, bytes | str] = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{LETTERS}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signs}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{LETTERS}"><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res xmlns:ofd="{LETTERS}" BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
        "Doc_0/Pages/Page_0/Content.xml": page,
    } | {f"Doc_0/Res/{name}": content for name, content in pictures.items()}  # fmt: skip
    if seal:
        parts["Doc_0/Signs/Signatures.xml"] = (
            f'<ofd:Signatures xmlns:ofd="{LETTERS}"><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
        )
        parts["Doc_0/Signs/Sign_0/Signature.xml"] = (
            f'<ofd:Signature xmlns:ofd="{LETTERS}"><ofd:SignedInfo><ofd:SignatureDateTime>20260501120000Z</ofd:SignatureDateTime>'
            "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo></ofd:Signature>"
        )
        parts["Doc_0/Signs/Sign_0/Seal.esl"] = b"\x30\x82seal\x04" + seal
    return hostile.ofd(parts | more)
