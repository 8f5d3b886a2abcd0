"""
What a PDF must not do: run scripts, start programs, carry files, ask for a password, be something else as well.

Not a PDF reader. Names are looked for where a reader would find them – plain objects, and objects inside compressed
object streams – with `#41` escapes undone first. When in doubt the file is refused with a hint how to make a plain one.
"""

import re
import zlib

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
}
_DELIMITER = rb"(?=[\s/<>\[\](){}%\0]|$)"
_ACTIVE_NAME = re.compile(rb"/(" + b"|".join(_ACTIVE) + rb")" + _DELIMITER)
_ENCRYPT = re.compile(rb"/Encrypt" + _DELIMITER)
# Four letters turn up by chance in compressed data: only looked for in objects.
_FORM = re.compile(rb"/XFA" + _DELIMITER)
_PAGES = re.compile(rb"/Pages" + _DELIMITER)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"(?<![A-Za-z])obj(?![A-Za-z])")
_BLANK = re.compile(rb"(?:[\s\0]+|%[^\r\n]*)*")
_TOKEN = re.compile(
    rb"(?:[\s\0]+|%[^\r\n]*|<(?!<)[^<>]*>|/[^\s\0/<>\[\](){}%]*|[^\s\0/<>\[\](){}%]+|[\[\]{}])+|<<|>>|\("
)
_STRING = re.compile(rb"[^()\\]+|\\.|[()]", re.S)
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _DELIMITER)
_FILTERS = re.compile(rb"/Filter[\s\0]*(\[[^\]]*\]|/\w+)?")
_LONGEST_DICTIONARY = 1 << 20
_MOST_OBJECTS = 300_000
_MOST_ESCAPES = 500_000  # twenty megabytes of anything hold eighty thousand #
_MOST_INFLATED = 64 << 20
_ADVICE = "请用“打印为 PDF”重新生成后再上传。"


def fault(content: bytes) -> str:
    """Return why a PDF is not accepted, as a sentence, or ""."""
    if not re.match(rb"%PDF-[12]\.\d", content):
        return "文件开头不是 PDF，内容与扩展名不符。"
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        return "PDF 的结尾不完整，或者后面附有别的数据。" + _ADVICE
    if not _has_a_table(content):
        return "PDF 的结构不完整，打不开。" + _ADVICE
    if content.count(b"#") > _MOST_ESCAPES:
        return "PDF 用了无法检查的写法或压缩方式。" + _ADVICE
    whole = _unescaped(content)
    if _ENCRYPT.search(whole):
        return "PDF 设有密码或权限限制，请取消加密后再上传。"
    try:
        objects, within = _text_of(content)
    except _Unclear:
        return "PDF 用了无法检查的写法或压缩方式。" + _ADVICE
    for text in (whole, within):
        if found := _ACTIVE_NAME.search(text):
            return f"PDF 里有{_ACTIVE[found[1]]}，不能接收。" + _ADVICE
    if _FORM.search(objects + within):
        return "PDF 里有动态表单，不能接收。" + _ADVICE
    if not _PAGES.search(objects + within):
        return "PDF 里没有页面。" + _ADVICE
    return ""


class _Unclear(Exception):
    """A part that a reader would read cannot be looked into."""


def _has_a_table(content: bytes) -> bool:
    """Test whether `startxref` points at a cross-reference table or stream."""
    found = list(re.finditer(rb"startxref\s+(\d{1,10})\s", content[-2048:]))
    if not found:
        return False
    place = content[int(found[-1][1]) :][:64].lstrip()
    return place.startswith(b"xref") or bool(re.match(rb"\d+\s+\d+\s+obj", place))


def _text_of(content: bytes) -> tuple[bytes, bytes]:
    """
    Return the dictionaries of all objects, and the text of all object streams. Raises _Unclear.

    Every object a reader can reach begins with the word `obj`; where it ends is read the way a reader does, because
    words like `endobj` or `stream` may as well stand in a string or a comment, put there to lead a search astray.
    """
    dictionaries, within, inflated = [], [], 0
    # Dictionaries and streams of a true file do not overlap; one built to be looked at again and again runs out.
    left = len(content) + _LONGEST_DICTIONARY
    for number, found in enumerate(_OBJECT.finditer(content)):
        start = _past_blanks(content, found.end())
        left -= start - found.end()
        if left < 0 or number > _MOST_OBJECTS:
            raise _Unclear
        if content[start : start + 2] != b"<<":
            continue
        end = _end_of_dictionary(content, start)
        after = _past_blanks(content, end)
        left -= after - start
        head = _unescaped(content[start:end])
        dictionaries.append(head)
        stream = _STREAM.match(content, after)
        if stream and (_OBJECT_STREAM.search(head) or (b"/First" in head and re.search(rb"/N[\s\0\d]", head))):
            stop = content.find(b"endstream", stream.end())
            left -= stop - stream.end()
            if stop < 0 or left < 0:
                raise _Unclear
            text = _inflated(head, content[stream.end() : stop], _MOST_INFLATED - inflated)
            inflated += len(text)
            within.append(_unescaped(text))
    return b"\n".join(dictionaries), b"\n".join(within)


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
