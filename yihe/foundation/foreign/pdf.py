"""
What a PDF must not do: run scripts, start programs, carry files, lead or call elsewhere than to a page of the web, ask for a
password, be something else as well.

Of the actions the standard knows (ISO 32000, 12.6.4) only those are let pass that stay in the document or lead to the web; a
reader passes over what it does not know. Not a PDF reader. Names are looked for where a reader would find them – plain objects, and objects inside compressed
object streams – with `#41` escapes undone first. When in doubt the file is refused with a hint how to make a plain one.
"""

import re
import zlib

from yihe.foundation.foreign import pdf_attached
from yihe.foundation.foreign.addresses import leads_to_the_web
from yihe.foundation.foreign.package_parts import BadPart
from yihe.foundation.foreign.pdf_attached import Object

_ACTIVE = {
    b"JavaScript": "脚本",
    b"Launch": "启动程序的动作",
    b"EmbeddedFile": "嵌入的附件",
    b"EmbeddedFiles": "嵌入的附件",
    b"RichMedia": "多媒体",
    b"Rendition": "多媒体",
    b"SubmitForm": "向外提交的动作",
    b"ImportData": "导入数据的动作",
    b"GoToE": "指向附件的动作",
    b"GoToR": "指向别的文件的动作",
    b"ResetForm": "清空表单的动作",
    b"GoTo3DView": "三维内容",
    b"RichMediaExecute": "多媒体",
    b"Filespec": "指向别的文件的引用",
}
# Too short to be looked for in compressed data, where they turn up by chance: only in objects.
_SHORT = {
    b"Sound": "声音", b"Movie": "影像", b"Thread": "指向别的文件的动作", b"JS": "脚本", b"AA": "自动执行的动作", b"FS": "指向别的文件的引用",
    b"UF": "指向别的文件的引用", b"EF": "嵌入的附件", b"3D": "三维内容", b"U3D": "三维内容", b"PRC": "三维内容", b"XFA": "动态表单",
}  # fmt: skip
_DELIMITER = rb"(?=[\s/<>\[\](){}%\0]|$)"
_ACTIVE_NAME = re.compile(rb"/(" + b"|".join(_ACTIVE) + rb")" + _DELIMITER)
_SHORT_NAME = re.compile(rb"/(" + b"|".join(_SHORT) + rb")" + _DELIMITER)
# A file that is named: by its name, by a dictionary about it. (The flags of a note are /F too, and a number.)
_FILE = re.compile(rb"/F[\s\0]*[(<]")
_A_FILE = b"/F()"
_FILE_ELSEWHERE, _FONTS = re.compile(rb"/F[\s\0]+\d+[\s\0]+\d+[\s\0]+R"), re.compile(rb"/Font[\s\0]*<<[^<>]*>>")
_ADDRESS = re.compile(rb"/(?:URI|Base)[\s\0]*(?=[(<])(?!<<)")
_ADDRESS_ELSEWHERE = re.compile(rb"/URI[\s\0]+\d+[\s\0]+\d+[\s\0]+R")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.S)
_NAMED_ELSEWHERE = re.compile(rb"(?i)[\s\0]*(\\\\|//|file:|smb:)")
_ENCRYPT = re.compile(rb"/Encrypt" + _DELIMITER)
_PAGES = re.compile(rb"/Pages" + _DELIMITER)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"(?<!\d)(\d{1,10})[\s\0]+\d{1,5}[\s\0]*\Z")
_OBJECT = re.compile(rb"(?<![A-Za-z])obj(?![A-Za-z])")
_BLANK = re.compile(rb"(?:[\s\0]+|%[^\r\n]*)*")
_TOKEN = re.compile(
    rb"(?:[\s\0]+|%[^\r\n]*|<(?!<)[^<>]*>|/[^\s\0/<>\[\](){}%]*|[^\s\0/<>\[\](){}%]+|[\[\]{}])+|<<|>>|\("
)
_PIECE = re.compile(rb"[^\[\]()%]+|%[^\r\n]*|[\[\]()]")
_STRING = re.compile(rb"[^()\\]+|\\.|[()]", re.S)
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _DELIMITER)
_FILTERS = re.compile(rb"/Filter[\s\0]*(\[[^\]]*\]|/\w+)?")
_LONGEST_DICTIONARY = 1 << 20
_LONGEST_STRING = 1 << 16
_MOST_OBJECTS = 300_000
_MOST_ESCAPES = 500_000  # twenty megabytes of anything hold eighty thousand #
_MOST_INFLATED = 64 << 20
_ADVICE = "请用“打印为 PDF”重新生成后再上传。"
_ORIGINAL = "它带有电子签章或附件，打印会使它不再是原件：请向开具单位索取不带这些内容的原文件（PDF 或 OFD）再上传。"
_AS_IT_IS = re.compile(rb"/(ByteRange|EmbeddedFiles?|EF)" + _DELIMITER)
_LOCKED = "PDF 设有密码或权限限制，请向开具单位索取不加密的，或者用能打开它的软件取消加密、另存一份后再上传。"


def fault(content: bytes) -> str:
    """Return why a PDF is not accepted, as a sentence, or ""."""
    said = _fault(content)
    # What was signed, or carries its data, is the original only as it is: nobody is told to print it.
    return said.replace(_ADVICE, _ORIGINAL) if said and _AS_IT_IS.search(_unescaped(content)) else said


def _fault(content: bytes) -> str:
    if not re.match(rb"%PDF-[12]\.\d", content):
        return "文件开头不是 PDF，内容与扩展名不符，请确认选对了文件。"
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        return "PDF 的结尾不完整，或者后面附有别的数据。" + _ADVICE
    if not _has_a_table(content):
        return "PDF 的结构不完整，打不开。" + _ADVICE
    if content.count(b"#") > _MOST_ESCAPES:
        return "PDF 用了无法检查的写法或压缩方式。" + _ADVICE
    whole = _unescaped(content)
    if _ENCRYPT.search(whole):
        return _LOCKED
    try:
        found, streams = _text_of(content)
        texts = [each.text for each in found]
        if pdf_attached.NAMES.search(whole) or any(pdf_attached.NAMES.search(_unescaped(text)) for text in streams):
            whole = _without(whole, pdf_attached.NAMES, b"\n".join(map(_unescaped, texts)))
            texts, streams = pdf_attached.looked_at(content, found, streams)
    except _Unclear:
        return "PDF 用了无法检查的写法或压缩方式。" + _ADVICE
    except BadPart as bad:
        return str(bad)
    objects, within = (_unescaped(b"\n".join(each)) for each in (texts, streams))
    return _what_it_does(whole, objects, within)


def _without(whole: bytes, names: re.Pattern, objects: bytes) -> bytes:
    """Return the whole text without the names that stand in its objects as often as in it: those are looked at there."""
    return names.sub(b" ", whole) if len(names.findall(whole)) == len(names.findall(objects)) else whole


def _what_it_does(whole: bytes, objects: bytes, within: bytes) -> str:
    for text in (whole, objects, within):
        if found := _ACTIVE_NAME.search(text):
            return f"PDF 里有{_ACTIVE[found[1]]}，不能接收。" + _ADVICE
    for text in (objects, within):
        if found := _SHORT_NAME.search(text):
            return f"PDF 里有{_SHORT[found[1]]}，不能接收。" + _ADVICE
        if _FILE.search(text):
            return "PDF 里有指向别的文件的引用，不能接收。" + _ADVICE
        if _leads_elsewhere(text):
            return "PDF 里有指向网页以外地方的链接（如共享文件夹、本机文件），不能接收。" + _ADVICE
    if not _PAGES.search(objects + within):
        return "PDF 里没有页面。" + _ADVICE
    return ""


def _leads_elsewhere(text: bytes) -> bool:
    """Test whether an address in objects is none of the web, or cannot be read where it stands."""
    if _ADDRESS_ELSEWHERE.search(text):
        return True
    return any(not leads_to_the_web(_string_at(text, found.end())) for found in _ADDRESS.finditer(text))


def _string_at(text: bytes, place: int) -> str:
    """Return the string that begins at a place, (…) or <…>, as a reader understands it."""
    if text[place : place + 1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", text[place : text.find(b">", place)])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).decode("latin-1")
    try:
        end = _end_of_string(text, place + 1, place + _LONGEST_STRING)
    except _Unclear:
        return ""
    return _ESCAPED.sub(_meant, text[place + 1 : end - 1]).decode("latin-1")


def _meant(found: re.Match) -> bytes:
    said = found[1]
    if said[:1].isdigit():
        return bytes([int(said, 8) & 255])
    return b"" if said[:1] in b"\r\n" else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(said, said)


class _Unclear(Exception):
    """A part that a reader would read cannot be looked into."""


def _has_a_table(content: bytes) -> bool:
    """Test whether `startxref` points at a cross-reference table or stream."""
    found = list(re.finditer(rb"startxref\s+(\d{1,10})\s", content[-2048:]))
    if not found:
        return False
    place = content[int(found[-1][1]) :][:64].lstrip()
    return place.startswith(b"xref") or bool(re.match(rb"\d+\s+\d+\s+obj", place))


def _text_of(content: bytes) -> tuple[list[Object], list[bytes]]:
    """
    Return all objects with the text of their dictionaries, and the texts of all object streams. Raises _Unclear.

    Every object a reader can reach begins with the word `obj`; where it ends is read the way a reader does, because
    words like `endobj` or `stream` may as well stand in a string or a comment, put there to lead a search astray.
    """
    objects, within, inflated = [], [], 0
    # Dictionaries and streams of a true file do not overlap; one built to be looked at again and again runs out.
    left = len(content) + _LONGEST_DICTIONARY
    for count, found in enumerate(_OBJECT.finditer(content)):
        start = _past_blanks(content, found.end())
        left -= start - found.end()
        if left < 0 or count > _MOST_OBJECTS:
            raise _Unclear
        named = _NUMBER.search(content, max(0, found.start() - 40), found.start())
        number = int(named[1]) if named else None
        if content[start : start + 2] != b"<<":
            objects.append(Object(number, _lone(content, start)))
            continue
        end = _end_of_dictionary(content, start)
        after = _past_blanks(content, end)
        left -= after - start
        stream = _STREAM.match(content, after)
        objects.append(Object(number, content[start:end], stream.end() if stream else 0))
        head = _unescaped(content[start:end])
        if stream and _FILE_ELSEWHERE.search(_FONTS.sub(b"", head)):
            objects.append(Object(number, _A_FILE))
        if stream and (_OBJECT_STREAM.search(head) or (b"/First" in head and re.search(rb"/N[\s\0\d]", head))):
            stop = content.find(b"endstream", stream.end())
            left -= stop - stream.end()
            if stop < 0 or left < 0:
                raise _Unclear
            text = _inflated(head, content[stream.end() : stop], _MOST_INFLATED - inflated)
            inflated += len(text)
            within.append(text)
    return objects, within


def _lone(content: bytes, start: int) -> bytes:
    """
    Return the text of an object that is no dictionary: an array, which may hold some, or a string, which may be the name of a
    file elsewhere; b"" for others. Raises _Unclear.
    """
    first = content[start : start + 1]
    if first == b"(" or first == b"<":
        name = _string_at(content, start).encode("latin-1", "replace")
        return _A_FILE if _NAMED_ELSEWHERE.match(name) else b""
    if first != b"[":
        return b""
    place, depth, most = start, 0, start + _LONGEST_DICTIONARY
    while found := _PIECE.match(content, place, most):
        place, piece = found.end(), found[0]
        if piece == b"(":
            place = _end_of_string(content, place, most)
        depth += {b"[": 1, b"]": -1}.get(piece, 0)
        if depth == 0:
            return content[start:place]
    raise _Unclear


def _past_blanks(content: bytes, place: int) -> int:
    found = _BLANK.match(content, place, place + _LONGEST_DICTIONARY)
    return found.end() if found else place


def _end_of_dictionary(content: bytes, start: int) -> int:
    """Return where the dictionary that begins at `start` ends, strings and comments read as such."""
    place, depth, most = start, 0, start + _LONGEST_DICTIONARY
    while found := _TOKEN.match(content, place, most):
        place, token = found.end(), found[0]
        if token == b"<<":
            depth += 1
        elif token == b">>":
            depth -= 1
            if depth == 0:
                return place
        elif token == b"(":
            place = _end_of_string(content, place, most)
    raise _Unclear


def _end_of_string(content: bytes, place: int, most: int) -> int:
    depth = 1
    while found := _STRING.match(content, place, most):
        place = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return place
    raise _Unclear


def _inflated(head: bytes, data: bytes, most: int) -> bytes:
    """Return an object stream's text. Raises _Unclear when it is not plain or plain Flate, or larger than `most`."""
    filters = _FILTERS.findall(head)
    if not filters:
        return data
    names = re.findall(rb"/(\w+)", filters[0])
    if len(filters) > 1 or names not in ([b"FlateDecode"], [b"Fl"]) or b"/DecodeParms" in head or b"/DP" in head:
        raise _Unclear
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, max(most, 1))
    except zlib.error as fault:
        raise _Unclear from fault
    if not reader.eof:
        raise _Unclear
    return text


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)
