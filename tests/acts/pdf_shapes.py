"""PDF in the shapes that programs, printers, scanners and platforms write, made here piece by piece; none was copied."""

import io
import zlib
from collections.abc import Callable

from PIL import Image

from tests.acts import hostile
from tests.acts.makers import INVOICE, XBRL

HEAD = b"\n%\xe2\xe3\xcf\xd3\n"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/ProcSet[/PDF/Text]>>%s>>"
FONT = b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"
CID = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000>>"


def stream(data: bytes, head: bytes = b"", packed: bool = True) -> bytes:
    coded = zlib.compress(data) if packed else data
    way = b"/Filter/FlateDecode" if packed else b""
    return b"<<%s%s/Length %d>>\nstream\n%s\nendstream" % (head, way, len(coded), coded)


def body(
    *more: bytes, catalog: bytes = b"", page: bytes = b"", text: bytes = b"BT /F1 12 Tf 60 760 Td <865A6784> Tj ET"
) -> list[bytes]:
    """The objects of a page with a line of Chinese; further ones are numbered from 7."""
    return [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE % page,
        stream(text), FONT, CID, *more,
    ]  # fmt: skip


def with_table(objects: list[bytes], trailer: bytes = b"", version: bytes = b"1.7", line: bytes = b"\n") -> bytes:
    text, places = b"%PDF-" + version + HEAD, []
    for number, each in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj%s%s%sendobj%s" % (number, line, each, line, line)
    table = len(text)
    text += b"xref%s0 %d%s0000000000 65535 f\r\n" % (line, len(objects) + 1, line)
    text += b"".join(b"%010d 00000 n\r\n" % place for place in places)
    return text + b"trailer%s<</Size %d/Root 1 0 R%s>>%sstartxref%s%d%s%%%%EOF%s" % (
        line, len(objects) + 1, trailer, line, line, table, line, line,
    )  # fmt: skip


def with_streams(objects: list[bytes], predictor: bool = False) -> bytes:
    """Objects in an object stream where they have no stream of their own, and a cross-reference stream (PDF 1.5)."""
    loose = [(n, each) for n, each in enumerate(objects, 1) if b"\nstream\n" not in each]
    places: dict[int, tuple[int, int, int]] = {}
    text, index, inner = b"%PDF-1.5" + HEAD, b"", b""
    holder = len(objects) + 1
    for order, (number, each) in enumerate(loose):
        index += b"%d %d " % (number, len(inner))
        inner += each + b" "
        places[number] = (2, holder, order)
    fixed = [(n, each) for n, each in enumerate(objects, 1) if b"\nstream\n" in each]
    head = b"/Type/ObjStm/N %d/First %d" % (len(loose), len(index))
    for number, each in [*fixed, (holder, stream(index + inner, head))]:
        places[number] = (1, len(text), 0)
        text += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = holder + 1
    places[table] = (1, len(text), 0)
    rows = [(0, 0, 255), *(places[n] for n in range(1, table + 1))]
    raw = [bytes([sort]) + where.to_bytes(4, "big") + bytes([order]) for sort, where, order in rows]
    if predictor:
        before, coded = bytes(6), []
        for row in raw:
            coded.append(b"\x02" + bytes((a - b) & 255 for a, b in zip(row, before, strict=True)))
            before = row
        raw = coded
    said = b"/Type/XRef/Size %d/W[1 4 1]/Root 1 0 R" % (table + 1)
    said += b"/DecodeParms<</Columns 6/Predictor 12>>" if predictor else b""
    text += b"%d 0 obj\n%s\nendobj\n" % (table, stream(b"".join(raw), said))
    return text + b"startxref\n%d\n%%%%EOF\n" % places[table][1]


def updated(content: bytes, number: int, again: bytes, times: int = 1) -> bytes:
    """A further version of one object behind the file, as programs save quickly."""
    for _time in range(times):
        before = int(content.rsplit(b"startxref", 1)[1].split()[0])
        place = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, again)
        table = len(content)
        content += b"xref\n%d 1\n%010d 00000 n\r\ntrailer\n<</Size 20/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            number, place, before, table,
        )  # fmt: skip
    return content


def linearised() -> bytes:
    """The first page in front, with a table of its own that the end of the file points to."""
    objects = body()
    text = b"%PDF-1.6" + HEAD + b"8 0 obj\n<</Linearized 1/L 9999/H[500 30]/O 3/E 900/N 1/T 1200>>\nendobj\n"
    first = len(text)
    text += b"xref\n0 1\n0000000000 65535 f\r\ntrailer\n<</Size 9/Root 1 0 R/Prev %010d>>\nstartxref\n0\n%%%%EOF\n"
    places = {}
    for number, each in enumerate(objects, 1):
        places[number] = len(text)
        text += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(text)
    text += b"xref\n1 6\n" + b"".join(b"%010d 00000 n\r\n" % places[n] for n in range(1, 7))
    text += b"trailer\n<</Size 9/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % first
    return text.replace(b"%010d", b"%010d" % table, 1)


def scanned(count: int = 2, fax: bool = False) -> bytes:
    """Pages that are pictures, as scanners write them."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = b""
    for number in range(count):
        page = 3 + 3 * number
        kids += b"%d 0 R " % page
        out = io.BytesIO()
        Image.new("L", (124, 175), 200 + number).save(out, "JPEG")
        data, way = (out.getvalue(), b"/DCTDecode/ColorSpace/DeviceGray/BitsPerComponent 8") if not fax else (
            b"\0" * 40, b"/CCITTFaxDecode/DecodeParms<</K -1/Columns 124/Rows 175>>/ColorSpace/DeviceGray/BitsPerComponent 1"
        )  # fmt: skip
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</Im0 %d 0 R>>>>>>" % (page + 1, page + 2),
            stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q", packed=False),
            b"<</Type/XObject/Subtype/Image/Width 124/Height 175/Filter%s/Length %d>>\nstream\n%s\nendstream" % (way, len(data), data),
        ]  # fmt: skip
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return with_table(objects, b"/Info<</Producer(Scanner)/CreationDate(D:20260501120000+08'00')>>", b"1.4", b"\r\n")


def signed(subfilter: bytes = b"/adbe.pkcs7.detached") -> bytes:
    """A seal as a signature field, put behind the file as an update."""
    look = stream(b"1 0 0 rg 0 0 100 100 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]")
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter%s/ByteRange[0 840 960 240]/Contents<%s>/M(D:20260501)/Reason<FEFF7535>>>" % (
        subfilter, b"30" * 60,
    )  # fmt: skip
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/V 8 0 R/Rect[400 100 500 200]/F 132/P 3 0 R/AP<</N 9 0 R>>>>"
    plain = with_table(body(field, value, look, page=b"/Annots[7 0 R]"))
    return updated(plain, 1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/SigFlags 3>>>>")


def attachment(
    data: bytes, name: bytes, number: int, *, packed: bool = True, sort: bytes = b"/Subtype/text#2Fxml"
) -> list[bytes]:
    """A file specification, and its stream with the number behind it."""
    return [
        b"<</Type/Filespec/F%s/UF%s/AFRelationship/Data/EF<</F %d 0 R/UF %d 0 R>>>>" % (name, name, number + 1, number + 1),
        stream(data, b"/Type/EmbeddedFile%s/Params<</Size %d/ModDate(D:20260501)>>" % (sort, len(data)), packed),
    ]  # fmt: skip


TREE = b"/Names<</EmbeddedFiles<</Names[(data)7 0 R]>>>>/AF[7 0 R]/PageMode/UseAttachments"


def voucher(
    data: bytes = XBRL, name: bytes = b"(issuer.xbrl)", catalog: bytes = TREE, written: Callable = with_table, **said
) -> bytes:
    """An accounting voucher with its data attached."""
    return written(body(*attachment(data, name, 7, **said), catalog=catalog))


UTF16 = b"<" + ("\ufeff" + "凭证数据.xml").encode("utf-16-be").hex().encode() + b">"
HONEST: dict[str, Callable[[], bytes]] = {
    "文字处理软件.pdf": lambda: with_table(body(b"<</Title<FEFF865A6784>/Creator(Writer)>>", catalog=b"/Lang(zh-CN)/MarkInfo<</Marked true>>"), b"/Info 7 0 R"),
    "办公软件另存.pdf": lambda: with_table(body(catalog=b"/Outlines 7 0 R/PageMode/UseOutlines") + [b"<</Type/Outlines/Count 0>>"], b"/ID[<00><00>]"),
    "虚拟打印机.pdf": lambda: with_table(body(), b"/Info<</Producer(Printer)>>", b"1.3", b"\r"),
    "扫描仪彩色.pdf": scanned,
    "扫描仪黑白.pdf": lambda: scanned(3, fax=True),
    "增量保存.pdf": lambda: updated(with_table(body()), 4, stream(b"BT ET"), 3),
    "网页优化.pdf": linearised,
    "交叉引用流.pdf": lambda: with_streams(body()),
    "交叉引用流带预测.pdf": lambda: with_streams(body(), predictor=True),
    "可填表单.pdf": lambda: with_table(body(
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V<FEFF865A>/Rect[60 700 200 720]/F 4/P 3 0 R/DA(/F1 12 Tf 0 g)>>",
        page=b"/Annots[7 0 R]", catalog=b"/AcroForm<</Fields[7 0 R]/NeedAppearances true/DR<</Font<</F1 5 0 R>>>>>>")),
    "电子签章.pdf": signed,
    "电子签章另一种.pdf": lambda: signed(b"/ETSI.CAdES.detached"),
    "目录书签.pdf": lambda: with_table(body(b"<</Title(1)/Parent 8 0 R/A<</S/GoTo/D[3 0 R/Fit]>>>>", b"<</Type/Outlines/First 7 0 R/Last 7 0 R>>", catalog=b"/Outlines 8 0 R")),
    "存档格式.pdf": lambda: with_table(body(stream(b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>', b"/Type/Metadata/Subtype/XML", packed=False), catalog=b"/Metadata 7 0 R"), version=b"1.4"),
    "批注.pdf": lambda: with_table(body(b"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents<FEFF6279>/F 28>>", page=b"/Annots[7 0 R]")),
    "第二版标准.pdf": lambda: with_table(body(), version=b"2.0"),
    "末尾有空行.pdf": lambda: with_table(body()) + b"\r\n\r\n\0\0",
    "图层.pdf": lambda: with_table(body(b"<</Type/OCG/Name(seal)>>", catalog=b"/OCProperties<</OCGs[7 0 R]/D<</ON[7 0 R]>>>>")),
    "会计凭证.pdf": voucher,
    "会计凭证中文名.pdf": lambda: voucher(INVOICE, UTF16),
    "会计凭证不压缩.pdf": lambda: voucher(INVOICE, b"(invoice.xml)", packed=False),
    "会计凭证在流里.pdf": lambda: voucher(written=with_streams),
    "会计凭证名册在别处.pdf": lambda: with_table(body(*attachment(XBRL, b"(a.xbrl)", 7), b"<</Names[(a)7 0 R]>>", catalog=b"/Names<</EmbeddedFiles 9 0 R>>")),
    "会计凭证又更新.pdf": lambda: updated(voucher(), 8, attachment(INVOICE, b"", 7)[1]),
    "会计凭证作批注.pdf": lambda: with_table(body(*attachment(XBRL, b"(a.xbrl)", 7), b"<</Type/Annot/Subtype/FileAttachment/FS 7 0 R/Rect[0 0 9 9]>>", page=b"/Annots[9 0 R]")),
    "带图片附件.pdf": lambda: voucher(hostile.picture("JPEG"), b"(a.jpg)", sort=b""),
    "附件已删除.pdf": lambda: with_table(body(b"<</Names[]>>", catalog=b"/Names<</EmbeddedFiles 7 0 R>>")),
}  # fmt: skip
_LINK = b"<</Type/Filespec/F(a.xml)/EF<</F %d 0 R>>>>"
HIDING: dict[str, Callable[[], bytes]] = {
    "a program attached": lambda: voucher(b"MZ\x90\0", b"(a.exe)"),
    "a program attached as data": lambda: voucher(b"MZ\x90\0", b"(a.xml)"),
    "a program attached to a note": lambda: with_table(body(*attachment(b"MZ\x90\0", b"(a.xml)", 7), b"<</Type/Annot/Subtype/FileAttachment/FS 7 0 R>>")),
    "data called a program": lambda: voucher(XBRL, b"(a.exe)"),
    "data whose other name is a program's": lambda: voucher().replace(b"/UF(issuer.xbrl)", b"/UF(issuer.exe )"),
    "data whose name turns round": lambda: voucher(XBRL, b"<" + "\ufeffa\u202elmx.xml".encode("utf-16-be").hex().encode() + b">"),
    "a page attached": lambda: voucher(b"<html><script>alert(1)</script></html>", b"(a.xml)"),
    "a drawing attached": lambda: voucher(b'<svg xmlns="x" onload="alert(1)"/>', b"(a.xml)"),
    "entities attached": lambda: voucher(hostile.LAUGHS.encode(), b"(a.xml)"),
    "data that is none": lambda: voucher(b"<a><b></a>", b"(a.xml)"),
    "another PDF attached": lambda: voucher(hostile.pdf(), b"(a.pdf)"),
    "an archive attached": lambda: voucher(hostile.package({"a": "a"}), b"(a.zip)"),
    "a text attached": lambda: voucher(b"text", b"(a.txt)"),
    "a bomb attached": lambda: voucher(b"<a>" + b" " * (30 << 20) + b"</a>", b"(a.xml)"),
    "an attachment whose second version is a program": lambda: updated(voucher(), 8, attachment(b"MZ\x90\0", b"", 7)[1]),
    "an attachment coded another way": lambda: voucher().replace(b"/Filter/FlateDecode", b"/Filter/LZWDecode  "),
    "an attachment that lies elsewhere": lambda: voucher().replace(b"/Type/EmbeddedFile/Sub", b"/Type/EmbeddedFile/F(a)/Sub"),
    "an attachment that is not there": lambda: with_table(body(_LINK % 77, catalog=TREE)),
    "an attachment that does not say what it is": lambda: with_table(body(_LINK % 8, stream(b"MZ\x90\0"), catalog=TREE)),
    "an attachment nobody names": lambda: with_table(body(stream(b"MZ\x90\0", b"/Type/EmbeddedFile"))),
    "an attachment named twice in one dictionary": lambda: with_table(body(
        b"<</Type/Filespec/F(a.xml)/EF<</F 8 0 R>>/EF<</F 9 0 R>>>>", *attachment(XBRL, b"", 7)[1:], stream(b"MZ"), catalog=TREE)),
    "an attachment of another file system": lambda: voucher().replace(b"/Type/Filespec/F", b"/FS/URL/Type/Filespec/F"),
    "a reference to a file without data": lambda: with_table(body(b"<</Type/Filespec/F(a.xml)>>", catalog=TREE)),
    "a start of the attachment": lambda: with_table(body(*attachment(XBRL, b"(a.xbrl)", 7), b"<</S/Launch/F 7 0 R>>", catalog=TREE)),
    "a way into the attachment": lambda: with_table(body(*attachment(XBRL, b"(a.xbrl)", 7), b"<</S/GoToE/F 7 0 R>>", catalog=TREE)),
    "a script beside the data": lambda: with_table(body(*attachment(XBRL, b"(a.xbrl)", 7), hostile.SCRIPT, catalog=TREE + b"/OpenAction 9 0 R")),
    "a program attached in object streams": lambda: voucher(b"MZ\x90\0", b"(a.xml)", written=with_streams),
    "an attachment outside of any object": lambda: voucher().replace(b"xref\n0", b"%/EmbeddedFile \nxref\n0"),
}  # fmt: skip
