"""
Files by the shape of those people bring, and of those nobody should, each with the answer it gets: made by these scripts, none copied.
An answer is TAKEN (kept as it came), MADE_ANEW (a photograph of which the picture is kept), or words of the sentence that refuses.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, PngImagePlugin

from tests.acts import heif, hostile, makers, pdf_shapes
from tests.acts.hostile import RELS, docx, external, field, package, pdf, picture, xlsx
from tests.acts.makers import Maker

TAKEN, MADE_ANEW = "taken", "made anew"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WPS = "http://www.wps.cn/officeDocument/2013/wpsCustomData"


@dataclass(frozen=True)
class Case:
    name: str
    made: Callable[[], bytes]
    answer: str
    is_hostile: bool


def _telephone(orientation: int = 1) -> dict:
    return {"exif": b"Exif\0\0" + heif.said_by_a_telephone(orientation)}


def _png(**said) -> bytes:
    noted = PngImagePlugin.PngInfo()
    for key, words in said.items():
        noted.add_text(key, words)
    return picture("PNG", (90, 60), pnginfo=noted)


def _interlaced() -> bytes:
    """A PNG of 16 bits a sample whose lines come in seven passes (Adam7)."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side, lines = 8, b""
    for left, top, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        width, height = len(range(left, side, across)), len(range(top, side, down))
        lines += (b"\0" + b"\x80\0" * width) * height
    head = struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def _paragraph(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def _sheet(inner: str) -> dict[str, str]:
    return {"xl/worksheets/sheet2.xml": f'<worksheet xmlns="x"><sheetData/>{inner}</worksheet>'}


FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

HONEST: dict[str, tuple[Callable[[], bytes], str]] = {
    **{name: (maker.made, TAKEN) for name, maker in makers.MAKERS.items()},
    "带图片附件.ofd": (lambda: Maker(attachments={"现场.jpg": picture("JPEG")}).made(), TAKEN),
    "只有必备部件.ofd": (lambda: Maker(resources=False).made(), TAKEN),
    "多份文档签章.ofd": (lambda: Maker(bodies=4, signed=True, prefix="").made(), TAKEN),
    **{name: (made, TAKEN) for name, made in pdf_shapes.HONEST.items()},
    # photographs and scans
    "IMG_0001.HEIC": (lambda: heif.photograph(heif.four_corners()), MADE_ANEW),
    "IMG_0002.jpg": (lambda: heif.photograph(heif.four_corners(), turned=3), MADE_ANEW),
    "IMG_0003.heif": (lambda: heif.photograph(heif.four_corners(), grid=(3, 2), exif=heif.said_by_a_telephone()), MADE_ANEW),
    "IMG_0004.HEIC": (lambda: heif.photograph(heif.four_corners(), brands=(b"mif1", b"heic")), MADE_ANEW),
    "改了扩展名.heic": (lambda: picture("JPEG"), TAKEN),
    "mmexport1700000000.jpg": (lambda: picture("WEBP"), MADE_ANEW),
    "截图.webp": (lambda: picture("WEBP", lossless=True), MADE_ANEW),
    "安卓.avif": (lambda: picture("AVIF", (64, 64)), MADE_ANEW),
    "带位置.jpg": (lambda: picture("JPEG", **_telephone()), MADE_ANEW),
    "竖着拍.jpg": (lambda: picture("JPEG", (64, 48), **_telephone(6)), MADE_ANEW),
    "倒着拍.jpeg": (lambda: picture("JPEG", (64, 48), **_telephone(3)), MADE_ANEW),
    "动态照片.jpg": (lambda: picture("JPEG") + FILM, MADE_ANEW),
    "立体照片.jpg": (lambda: picture("MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))]), MADE_ANEW),
    "相机.JPG": (lambda: picture("JPEG", (800, 600), progressive=True), TAKEN),
    "印刷四色.jpg": (lambda: picture("JPEG", mode="CMYK"), TAKEN),
    "灰度.jpg": (lambda: picture("JPEG", mode="L"), TAKEN),
    "全景.jpg": (lambda: picture("JPEG", (9000, 1200)), TAKEN),
    "扫描.png": (lambda: picture("PNG", (300, 400), mode="1"), TAKEN),
    "隔行十六位.png": (_interlaced, TAKEN),
    "调色板透明.png": (lambda: picture("PNG", mode="P", transparency=0), TAKEN),
    "截屏带说明.png": (lambda: _png(Software="Screenshot"), MADE_ANEW),
    # Office
    "申请书.docx": (docx, TAKEN),
    "文字办公软件.docx": (lambda: docx({"docProps/custom.xml": "<Properties><property name='KSOProductBuildVer'><lpwstr>2052-12.1</lpwstr></property></Properties>", "customXml/item1.xml": f'<s:customData xmlns:s="{WPS}"/>', "customXml/_rels/item1.xml.rels": RELS.format("")}), TAKEN),
    "有修订和批注.docx": (lambda: docx({"word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="0"/></w:comments>'}, body='<w:p><w:ins w:id="1" w:author="甲"><w:r><w:t>补充</w:t></w:r></w:ins></w:p>'), TAKEN),
    "有页眉图章.docx": (lambda: docx({"word/header1.xml": f'<w:hdr xmlns:w="{W}"/>', "word/media/image1.png": picture(), "word/media/image2.emf": b"\x01\0\0\0" + b"\0" * 60}), TAKEN),
    "有目录页码.docx": (lambda: docx(body=field('TOC \\o "1-3" \\h \\z \\u') + field("PAGEREF _Toc1 \\h")), TAKEN),
    "有文本框.docx": (lambda: docx(body='<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="wps"/><mc:Fallback/></mc:AlternateContent>'), TAKEN),
    "有嵌入字体.docx": (lambda: docx({"word/fonts/font1.odttf": b"\x12\x34" * 60}), TAKEN),
    "有网址.docx": (lambda: docx(links=external("hyperlink", "https://www.example.gov.cn/a?b=c")), TAKEN),
    "有公式的文字.docx": (lambda: docx(body='<m:oMath xmlns:m="m"><m:r><m:t>x|y</m:t></m:r></m:oMath>'), TAKEN),
    "花名册.xlsx": (xlsx, TAKEN),
    "有下拉和条件格式.xlsx": (lambda: xlsx(_sheet('<dataValidations><dataValidation type="list"><formula1>"是,否"</formula1></dataValidation></dataValidations><conditionalFormatting><cfRule type="expression"><formula>A1&gt;0</formula></cfRule></conditionalFormatting>')), TAKEN),
    "有批注.xlsx": (lambda: xlsx({"xl/comments1.xml": "<comments><commentList/></comments>", "xl/drawings/vmlDrawing1.vml": '<xml xmlns:v="urn:v"><v:shape id="s"/></xml>'}), TAKEN),
    "有打印设置.xlsx": (lambda: xlsx({"xl/printerSettings/printerSettings1.bin": b"H\0P\0" * 40}), TAKEN),
    "有图表.xlsx": (lambda: xlsx({"xl/charts/chart1.xml": "<c:chartSpace xmlns:c='c'><c:f>Sheet!$A$1:$A$9</c:f></c:chartSpace>"}), TAKEN),
    "跨表公式.xlsx": (lambda: xlsx({"xl/worksheets/sheet2.xml": hostile.sheet("SUM('表 1'!A1:A9)/COUNT(表2!B:B)")}), TAKEN),
    "有名称.xlsx": (lambda: xlsx({"xl/names.xml": hostile.named("Sheet!$A$1:$F$200")}), TAKEN),
    "有网址的单元格.xlsx": (lambda: xlsx({"xl/worksheets/sheet2.xml": hostile.sheet('HYPERLINK("https://www.example.gov.cn","网站")')}), TAKEN),
    # names
    "证书（副本）—2026年.pdf": (pdf, TAKEN),
    "  前后有空格.pdf  ": (pdf, TAKEN),
    "末尾有点.pdf.": (pdf, TAKEN),
    "大写扩展名.PDF": (pdf, TAKEN),
    "两次扩展名.pdf.pdf": (pdf, TAKEN),
    "长" * 300 + ".pdf": (pdf, TAKEN),
    "带\u202e方向fdp.pdf": (pdf, TAKEN),
    "带\u200b零宽.pdf": (pdf, TAKEN),
    "全角（１２３）．章程.pdf": (pdf, TAKEN),
    "表情😀.pdf": (pdf, TAKEN),
    "C:\\Users\\甲\\桌面\\路径.pdf": (pdf, TAKEN),
    "../../路径.pdf": (pdf, TAKEN),
    "带\n换行.pdf": (pdf, TAKEN),
    "con.pdf": (pdf, TAKEN),
}  # fmt: skip

# What honest hands bring and what is not taken: the sentence says what to do.
OTHERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "旧版.doc": (lambda: OLE, "另存为 DOCX"),
    "旧版改名.docx": (lambda: OLE, "旧版或加了密码的 Office 文件"),
    "文字.wps": (lambda: OLE, "另存为 DOCX"),
    "表格.et": (lambda: OLE, "另存为 XLSX"),
    "演示.dps": (lambda: OLE, "输出为 PDF"),
    "名单.csv": (lambda: b"a,b\n", "另存为 XLSX"),
    "记事.txt": (lambda: b"abc", "输出为 PDF"),
    "没有扩展名": (pdf, "文件名没有扩展名"),
    "全角扩展名．pdf": (pdf, "文件名没有扩展名"),
    "打包.zip": (lambda: package({"a.pdf": pdf()}), "压缩包请先解开"),
    "打包.rar": (lambda: b"Rar!\x1a\x07\0", "压缩包请先解开"),
    "动图.gif": (lambda: picture("GIF", mode="P"), "另存为 JPG 或 PNG"),
    "动图改名.jpg": (lambda: picture("GIF", mode="P"), "这是 GIF 图片"),
    "位图.bmp": (lambda: picture("BMP"), "另存为 JPG 或 PNG"),
    "位图改名.png": (lambda: picture("BMP"), "这是 BMP 图片"),
    "多页扫描.tif": (lambda: picture("TIFF", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "改存为 PDF"),
    "多页扫描改名.jpg": (lambda: picture("TIFF", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "在扫描软件里改存为 PDF"),
    "视频.mov": (lambda: FILM, "视频不能作材料"),
    "视频改名.jpg": (lambda: FILM, "这是一段视频"),
    "实况.livp": (lambda: package({"a.heic": b"x", "a.mov": FILM}), "静态照片"),
    "没传完.HEIC": (lambda: heif.photograph(heif.four_corners())[:300], "兼容性最佳"),
    "没传完.jpg": (lambda: picture("JPEG", (300, 300))[:400], "图片不完整"),
    "没传完.pdf": (lambda: pdf()[:-40], "结尾不完整"),
    "没传完.docx": (lambda: docx()[:-60], "打不开"),
    "没传完.ofd": (lambda: Maker().made()[:-30], "打不开"),
    "空的.pdf": (lambda: b"", "是空文件"),
    "空的.HEIC": (lambda: b"", "是空文件"),
    "图片改名.pdf": (lambda: picture("JPEG"), "内容与扩展名不符"),
    "文档改名.jpg": (pdf, "内容与扩展名不符"),
    "表格改名.docx": (xlsx, "扩展名是 docx，内容却是 xlsx"),
    "压缩包改名.docx": (lambda: package({"a.txt": "a"}), "这不是 DOCX 文档"),
    "压缩包改名.ofd": (lambda: package({"a.txt": "a"}), "这不是 OFD 文档"),
    "只限修改.pdf": (lambda: pdf(b"<</Filter/Standard/V 4/R 4/P -1044/O()/U()>>", trailer=b"/Encrypt 4 0 R"), "权限限制"),
    "全景太大.jpg": (lambda: hostile.jpeg_that_says(30000, 4000), "全景照片请截图"),
    "有嵌入表格.docx": (lambda: docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()}), "嵌有控件或别的文件"),
    "有数据连接.xlsx": (lambda: xlsx({"xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(external("externalLinkPath", "file:///d:/旧表.xlsx"))}), "请断开链接"),
}  # fmt: skip

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # OFD, by what stands in its sentence
    **{f"ofd: {what}": ("公文.ofd", made, "请") for what, made in makers.HIDING.items()},
    **{f"pdf: {what}": ("凭证.pdf", made, "请") for what, made in pdf_shapes.HIDING.items()},
    # PDF
    "pdf: a script when opened": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(hostile.SCRIPT, catalog=b"/OpenAction 7 0 R")), "PDF 里有脚本"),
    "pdf: a script in an update": ("甲.pdf", lambda: pdf_shapes.updated(pdf_shapes.with_table(pdf_shapes.body()), 1, b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>"), "PDF 里有脚本"),
    "pdf: a script in an object stream": ("甲.pdf", lambda: pdf_shapes.with_streams(pdf_shapes.body(hostile.SCRIPT)), "PDF 里有脚本"),
    "pdf: a script behind a button of a form": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(b"<</Subtype/Widget/FT/Btn/A<</S/JavaScript/JS(1)>>>>")), "PDF 里有脚本"),
    "pdf: a program to start": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(b"<</S/Launch/Win<</F(cmd.exe)>>>>")), "启动程序的动作"),
    "pdf: a form that sends itself": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(b"<</S/SubmitForm/F(https://example.org)>>")), "向外提交的动作"),
    "pdf: a form of another kind": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(b"<</XFA 8 0 R>>")), "动态表单"),
    "pdf: a link to a folder": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body(b"<</S/URI/URI(file:///c:/)>>")), "共享文件夹"),
    "pdf: an archive behind": ("甲.pdf", lambda: pdf_shapes.with_table(pdf_shapes.body()) + package({"a": "a"}), "附有别的数据"),
    # pictures
    "picture: an archive behind a photograph": ("照.jpg", lambda: picture("JPEG") + package({"a": "a"}), "还藏着一个压缩包"),
    "picture: a program behind a photograph": ("照.jpg", lambda: picture("JPEG") + b"MZ\x90\0" * 30, "图片末尾附有别的数据"),
    "picture: a program behind a PNG": (
        "图.png",
        lambda: picture() + b"\0\0\0\4MZ\x90\0" * 30,
        "图片末尾附有别的数据",
    ),
    "picture: a page within": ("照.jpg", lambda: hostile.jpeg_with_comment(b"<script>alert(1)</script>"), "同时像两种格式"),
    "picture: an archive within a film behind": ("照.jpg", lambda: picture("JPEG") + FILM + package({"a": "a"}), "还藏着一个压缩包"),
    "picture: an archive behind a HEIC": ("照.heic", lambda: heif.photograph(heif.four_corners()) + package({"a": "a"}), "还藏着一个压缩包"),
    "picture: a page in the first bytes of a HEIC": ("照.heic", lambda: b"\0\0\0\x20ftypheic\0\0\0\0<script>    " + heif.photograph(heif.four_corners())[24:], "同时像两种格式"),
    "picture: a hundred million points": ("照.heic", lambda: heif.photograph(heif.four_corners(32, 32), grid=(20, 20)), "太大了"),
    "picture: four hundred million points": ("照.png", lambda: hostile.png_that_says(20000, 20000), "请在手机相册里裁剪"),
    "picture: a drawing with a script": ("照.png", lambda: b"<svg onload='alert(1)'/>", "内容与扩展名不符"),
    "picture: a program": ("照.jpg", lambda: b"MZ\x90\0" * 99, "内容与扩展名不符"),
    # Office
    "office: a macro": ("章程.docx", lambda: docx({"word/vbaProject.bin": OLE}), "文档里有宏"),
    "office: a macro of a table": ("表.xlsx", lambda: xlsx({"xl/vbaProject.bin": OLE}), "文档里有宏"),
    "office: old macro sheets": ("表.xlsx", lambda: xlsx({"xl/macrosheets/sheet1.xml": "<a/>"}), "文档里有宏"),
    "office: a document of macros by its name": ("章程.docm", docx, "另存为 DOCX"),
    "office: an object": ("章程.docx", lambda: docx({"word/embeddings/oleObject1.bin": OLE}), "嵌有控件或别的文件"),
    "office: a control": ("表.xlsx", lambda: xlsx({"xl/activeX/activeX1.bin": OLE}), "嵌有控件或别的文件"),
    "office: an object under another name": ("章程.docx", lambda: docx({"word/media/a.bin": OLE}), "夹带另一个文件"),
    "office: a command in a field": ("章程.docx", lambda: docx(body=field('DDEAUTO c:\\\\cmd.exe "/k calc"')), "DDE"),
    "office: a command in a formula": ("表.xlsx", lambda: xlsx({"xl/worksheets/sheet2.xml": hostile.sheet("cmd|'/c calc'!A0")}), "DDE"),
    "office: a command in a link": ("表.xlsx", lambda: xlsx({"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'}), "DDE"),
    "office: a template from elsewhere": ("章程.docx", lambda: docx(links=external("attachedTemplate", "https://example.org/t.dotm")), "读取外部文件"),
    "office: a picture from elsewhere": ("章程.docx", lambda: docx(links=external("image", "https://example.org/p.png")), "读取外部文件"),
    "office: a frame from elsewhere": ("章程.docx", lambda: docx(links=external("frame", "https://example.org/f.html")), "读取外部文件"),
    "office: a link to another machine": ("章程.docx", lambda: docx(links=external("hyperlink", "\\\\host\\share")), "网页以外地方的链接"),
    "office: a formula that fetches": ("表.xlsx", lambda: xlsx({"xl/worksheets/sheet2.xml": hostile.sheet('_xlfn.WEBSERVICE("http://example.org")')}), "读取外部内容的公式"),
    "office: entities": ("章程.docx", lambda: docx({"word/a.xml": hostile.LAUGHS}), "实体定义"),
    "office: a bomb": ("章程.docx", lambda: docx({"word/media/a.png": b"\0" * (60 << 20)}), "压缩炸弹"),
    "office: a name that leaves the folder": ("章程.docx", lambda: docx({"../a.xml": "<a/>"}), "指向文档之外"),
    "office: a program inside": ("章程.docx", lambda: docx({"word/media/setup.exe": b"MZ"}), "夹带程序"),
    "office: a program called a picture": ("章程.docx", lambda: docx({"word/media/a.png": b"MZ\x90\0" * 9}), "夹带另一个文件"),
    "office: data behind": ("章程.docx", lambda: docx() + b"\0" * 64, "末尾附有别的数据"),
    "office: a comment that hides": ("章程.docx", lambda: _with_comment(docx(), b"MZ\x90\0"), "附有别的数据"),
    # names
    "name: a program whose name turns round": ("证书\u202efdp.exe", lambda: b"MZ\x90\0", "不是可以上传的格式"),
    "name: a program behind a long name": ("证书.pdf" + " " * 200 + ".exe", lambda: b"MZ\x90\0", "不是可以上传的格式"),
    "name: a program called PDF": ("证书.pdf", lambda: b"MZ\x90\0" * 200, "内容与扩展名不符"),
    "name: a page": ("页.html", lambda: b"<script>alert(1)</script>", "不是可以上传的格式"),
    "name: a page called PDF": ("页.pdf", lambda: b"<script>alert(1)</script>", "内容与扩展名不符"),
    "name: a shortcut": ("证书.pdf.lnk", lambda: b"L\0\0\0", "不是可以上传的格式"),
    "name: a drawing": ("图.svg", lambda: b"<svg onload='alert(1)'/>", "不是可以上传的格式"),
    "name: an extension in full width": ("证书.pdf．ｅｘｅ", pdf, "不是可以上传的格式"),
    "name: an extension with a NUL": ("证书.exe\0.pdf", lambda: b"MZ\x90\0", "内容与扩展名不符"),
}  # fmt: skip


def _with_comment(content: bytes, comment: bytes) -> bytes:
    import io

    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = comment
    return out.getvalue()


CASES = {
    **{name: Case(name, made, answer, False) for name, (made, answer) in HONEST.items()},
    **{f"not taken: {name}": Case(name, made, answer, False) for name, (made, answer) in OTHERS.items()},
    **{what: Case(name, made, answer, True) for what, (name, made, answer) in HOSTILE.items()},
}
