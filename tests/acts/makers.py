"""
OFD (GB/T 33190) in the shapes of five usual makers, made here: what differs is how the archive is written, how parts are called, how
they name one another, and what stands beside the text. None was copied.
"""

import io
import zipfile
from dataclasses import dataclass, field

from tests.acts import hostile

LETTERS = "http://www.ofdspec.org/2016"
WORDS = "虚构的公文"


class _Pipe(io.RawIOBase):
    """A place that cannot be gone back in: sizes then stand behind each part (data descriptors)."""

    def __init__(self):
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self.written += bytes(piece)
        return len(piece)


@dataclass
class Maker:
    """How one maker writes: prefix of its elements, folder of a document, form of a path, and the archive itself."""

    prefix: str = "ofd:"
    folder: str = "Doc_0"
    page: str = "Pages/Page_0/Content.xml"
    path: str = "{}"  # of a part, as OFD.xml names it
    bodies: int = 1
    comment: bytes = b""
    stored: bool = False
    streamed: bool = False
    zip64: bool = False
    folders: bool = False  # entries of their own for folders
    strokes: str = "/"
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n'
    signed: bool = False
    resources: bool = True
    attachments: dict[str, bytes] = field(default_factory=dict)
    more: dict[str, bytes] = field(default_factory=dict)

    def element(self, name: str, inner: str, **attributes: str) -> str:
        said = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return f"<{self.prefix}{name}{said}>{inner}</{self.prefix}{name}>"

    def root(self, name: str, inner: str, **attributes: str) -> bytes:
        space = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        return (self.declaration + self.element(name, inner, **{space: LETTERS}, **attributes)).encode()

    def parts(self) -> dict[str, bytes]:
        named: dict[str, bytes] = {}
        bodies = ""
        for number in range(self.bodies):
            folder = self.folder if number == 0 else f"{self.folder}_{number}"
            inner = self.element("DocInfo", self.element("DocID", f"{number:032d}"))
            inner += self.element("DocRoot", self.path.format(f"{folder}/Document.xml"))
            if self.signed:
                inner += self.element("Signatures", self.path.format(f"{folder}/Signs/Signatures.xml"))
            bodies += self.element("DocBody", inner)
            named |= self._document(folder, WORDS if number == 0 else f"{WORDS}{number}")
        return {"OFD.xml": self.root("OFD", bodies, Version="1.0", DocType="OFD")} | named | self.more

    def _document(self, folder: str, words: str) -> dict[str, bytes]:
        common = self.element("MaxUnitID", "9") + self.element("PageArea", self.element("PhysicalBox", "0 0 210 297"))
        if self.resources:
            common += self.element("PublicRes", "PublicRes.xml") + self.element("DocumentRes", "DocumentRes.xml")
        inner = self.element("CommonData", common)
        inner += self.element("Pages", self.element("Page", "", ID="1", BaseLoc=self.page))
        text = self.element("TextCode", words, X="0", Y="4", DeltaX="g 4 5")
        layer = self.element("TextObject", text, ID="3", Font="2", Size="5", Boundary="20 30 100 10")
        layer += self.element("ImageObject", "", ID="4", ResourceID="50", Boundary="0 0 9 9")
        content = self.element("Content", self.element("Layer", layer, Type="Body", ID="2"))
        found = {f"{folder}/{self.page.lstrip('/').removeprefix(folder + '/')}": self.root("Page", content)}
        if self.resources:
            found[f"{folder}/PublicRes.xml"] = self.root("Res", self.element("Fonts", ""), BaseLoc="Res")
            media = self.element("MediaFile", "image_1.png")
            media = self.element("MultiMedias", self.element("MultiMedia", media, ID="50", Type="Image"))
            found[f"{folder}/DocumentRes.xml"] = self.root("Res", media, BaseLoc="Res")
            found[f"{folder}/Res/image_1.png"] = hostile.picture()
        if self.attachments:
            inner += self.element("Attachments", "Attachs/Attachments.xml")
            listed = "".join(
                self.element("Attachment", self.element("FileLoc", name), ID=str(n), Name=name, Format=name[-3:])
                for n, name in enumerate(self.attachments, 1)
            )
            found[f"{folder}/Attachs/Attachments.xml"] = self.root("Attachments", listed)
            found |= {f"{folder}/Attachs/{name}": content for name, content in self.attachments.items()}
        if self.signed:
            one = self.element(
                "Signature",
                "",
                ID="s001",
                Type="Seal",
                BaseLoc=self.path.format(f"{folder}/Signs/Sign_0/Signature.xml"),
            )
            found[f"{folder}/Signs/Signatures.xml"] = self.root("Signatures", self.element("MaxSignId", "1") + one)
            said = self.element("SignatureDateTime", "20260501120000Z") + self.element(
                "Seal", self.element("BaseLoc", "Seal.esl")
            )
            found[f"{folder}/Signs/Sign_0/Signature.xml"] = self.root(
                "Signature", self.element("SignedInfo", said) + self.element("SignedValue", "SignedValue.dat")
            )
            found[f"{folder}/Signs/Sign_0/Seal.esl"] = b"\x30\x82\x01\x00seal\x04" + hostile.picture()
            found[f"{folder}/Signs/Sign_0/SignedValue.dat"] = b"\x30\x82\x02\x00" + bytes(range(64))
        return {f"{folder}/Document.xml": self.root("Document", inner)} | found

    def made(self) -> bytes:
        place = _Pipe() if self.streamed else io.BytesIO()
        way = zipfile.ZIP_STORED if self.stored else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(place, "w", way) as archive:
            archive.comment = self.comment
            parts, seen = self.parts(), set()
            for name, content in parts.items():
                steps = name.split("/")[:-1]
                for depth in range(1, len(steps) + 1) if self.folders else ():
                    folder = "/".join(steps[:depth]) + "/"
                    if folder not in seen:
                        seen.add(folder)
                        archive.writestr(zipfile.ZipInfo(folder), b"")
                entry = zipfile.ZipInfo(name.replace("/", self.strokes))
                entry.compress_type = way
                with archive.open(entry, "w", force_zip64=self.zip64) as part:
                    part.write(content)
        return bytes(place.written) if isinstance(place, _Pipe) else place.getvalue()


XBRL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<xbrl xmlns="http://www.xbrl.org/2003/instance" '
    b'xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">'
    b'<link:schemaRef xlink:type="simple" xlink:href="http://xbrl.example.org/einv/2026/einv.xsd"/>'
    b'<context id="c"><entity><identifier scheme="http://www.example.org">91320585MA00000000</identifier></entity></context>'
    b"</xbrl>"
)
INVOICE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice><Header><EIid>26322000000000000001</EIid></Header></EInvoice>'
)

MAKERS: dict[str, Maker] = {
    # An office suite: everything named from the root, signed, folders as entries of their own.
    "公文办公软件.ofd": Maker(path="/{}", signed=True, folders=True),
    # A seal maker: comment of the archive, parts of its own, no prefix, another folder.
    "电子签章软件.ofd": Maker(
        prefix="", folder="Doc_1", comment=b"KRC", signed=True,
        more={"KingGridTPLS/Tpl_0/Content.xml": b"<Tpl/>", "KingGridTPLS/list.dat": b"\x01\x02\x03\x04"},
    ),
    # A tax platform: written as a stream, voucher data attached, tags of its own.
    "电子发票平台.ofd": Maker(
        streamed=True, signed=True, attachments={"original_invoice.xml": INVOICE, "issuer.xbrl": XBRL},
        more={"Doc_0/Tags/CustomTag.xml": '<ofd:CustomTag xmlns:ofd="x"><单位>虚构</单位></ofd:CustomTag>'.encode()},
    ),
    # A converter of Windows: its strokes, several documents, nothing packed.
    "格式转换软件.ofd": Maker(strokes="\\", path="{}", bodies=3, stored=True),
    # A bank's: sizes of 64 bits, names in Chinese, another prefix, no resources, a mark of the byte order.
    "银行回单平台.ofd": Maker(
        prefix="o:", folder="文档_0", page="/文档_0/页面/第1页.xml", zip64=True, streamed=True, resources=False,
        declaration='\ufeff<?xml version="1.0"?>', comment="虚构银行".encode(),
    ),
}  # fmt: skip


def encrypted() -> bytes:
    content = bytearray(Maker().made())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


def _listed(written, **said) -> bytes:
    """Attach a text, and write the list that names it in another way."""
    plain = Maker(attachments={"a.txt": b"anything"})
    place = next(name for name in plain.parts() if name.endswith("Attachments.xml"))
    return Maker(attachments=plain.attachments, more={place: written(plain.parts()[place].decode())}, **said).made()


HIDING = {
    "data before": lambda: b"MZ" + Maker().made(),
    "data behind": lambda: Maker(comment=b"KRC").made() + b"hidden",
    "a second archive behind": lambda: Maker().made() + hostile.package({"a.txt": "a"}),
    "a bomb": lambda: Maker(more={"Doc_0/Res/a.bin": b"\0" * (60 << 20)}).made(),
    "two parts of one name": lambda: Maker(more={"ofd.XML": b"<OFD/>"}).made(),
    "two parts of one name by their strokes": lambda: Maker(more={"Doc_0\\Document.xml": b"<a/>"}).made(),
    "encrypted": encrypted,
    "a name that leaves the folder": lambda: Maker(more={"../a.xml": b"<a/>"}).made(),
    "a name that leaves it with the strokes of Windows": lambda: Maker(more={"..\\a.xml": b"<a/>"}).made(),
    "a name of a drive": lambda: Maker(more={"C:\\a.xml": b"<a/>"}).made(),
    "a name of another machine": lambda: Maker(more={"\\\\host\\a.xml": b"<a/>"}).made(),
    "a text outside of it": lambda: Maker(path="../{}").made(),
    "a text on another machine": lambda: Maker(path="\\\\host\\{}").made(),
    "a text in a list of another coding": lambda: _listed(lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16")),
    "a text in a list behind a long comment": lambda: _listed(lambda text: text.replace("?>", f"?><!--{'x' * 5000}-->", 1).encode()),
    "a text in a list too large to be read": lambda: _listed(lambda text: text.replace("?>", f"?><!--{'xy z' * (9 << 18)}-->", 1).encode(), stored=True),
    "a program attached": lambda: Maker(attachments={"a.exe": b"MZ\x90\0"}).made(),
    "a program attached as data": lambda: Maker(attachments={"a.xml": b"MZ\x90\0"}).made(),
    "a document attached": lambda: Maker(attachments={"a.pdf": hostile.pdf()}).made(),
    "an archive attached as a picture": lambda: Maker(attachments={"a.jpg": hostile.package({"a": "a"})}).made(),
    "a page attached as data": lambda: Maker(attachments={"a.xml": b"<html xmlns='x'><body/></html>"}).made(),
    "a script within data": lambda: Maker(attachments={"a.xml": b"<a xmlns:h='x'><h:script>1</h:script></a>"}).made(),
    "a style of data": lambda: Maker(attachments={"a.xml": b"<?xml-stylesheet href='a.xsl'?><a/>"}).made(),
    "entities in data": lambda: Maker(attachments={"a.xml": hostile.LAUGHS.encode()}).made(),
    "data that is none": lambda: Maker(attachments={"a.xml": b"<a><b></a>"}).made(),
    "data that leads to a folder": lambda: Maker(attachments={"a.xbrl": b"<a href='file:///c:/a'/>"}).made(),
    "a text attached": lambda: Maker(attachments={"a.txt": b"x"}).made(),
    "data too large": lambda: Maker(attachments={"a.xml": b"<a>" + bytes(range(32, 58)) * (330 << 10) + b"</a>"}).made(),
    "another compression": lambda: hostile.package({"OFD.xml": "<OFD/>"}, zipfile.ZIP_LZMA),
}  # fmt: skip
