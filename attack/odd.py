"""
What nobody means to send: values by sort, and requests whose form is wrong. Everything comes out of one `random.Random`, so that a seed
says all of it.
"""

import io
import json
import random
import zipfile
from datetime import date, datetime
from urllib.parse import quote_from_bytes

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Pair = tuple[str, str | bytes]
Boxed = tuple[str, str, bytes]  # field, name of the file, content

NUMBERS = (
    "0", "-1", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "-0", "9" * 40, "9" * 5000, "0.001", "1.005", "2147483648",
    "9223372036854775808", "-9223372036854775809", "１２３", "①", "٣", "²", "1，000", "5000。00", "0x10", "1_000", "+1", "1 000", "¥1元",
)  # fmt: skip
DAYS = (
    "0000-01-01", "0001-01-01", "10000-01-01", "9999-12-31", "2026-02-30", "2026-13-45", "２０２６－０１－０１", "2026年2月30日", "1/1/1",
    "2026-1-1T99:99", "-2026-01-01", "99999999999-01-01", "2026-W01-1", "20260101", "0001-01-01T00:00", "9999-12-31T23:59",
)  # fmt: skip
TEXTS = (
    "", " ", "\u3000", "\x01\x1f\x7f", "\u202e反", "\u200b\u200d\ufeff", "\ufffe\uffff", "\U0010ffff", "\ue863",
    "é" * 3, "e\u0301" * 50, "\u0e47" * 300, "𠮷野", "'\"><script>alert(1)</script>", "{{ 7*7 }}{% x %}", "%s%n%(a)s{0}{}", "'; DROP TABLE x; --",
    "\\", "\\u0000", "\r\nSet-Cookie: a=b", "..", "../../etc/passwd", "None", "null", "undefined", "true", "on", "[]", "{}", "[1]",
    "=cmd|'/c calc'!A0", "x" * 5000, "长" * 70000, "a" * 255, "b" * 256, "@", "-", ".", "/", "//", "?", "#", "%", "%00", "%ED%A0%80", "http://[::1",
)  # fmt: skip
BYTES = (
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    "中文".encode("gb18030"),
    "中文".encode("utf-16"),
    b"\x80" * 9,
    b"a\x00b",
)
CHARSETS = (
    "utf-8",
    "gbk",
    "utf-16",
    "utf-7",
    "hex",
    "rot13",
    "unicode_escape",
    "idna",
    "punycode",
    "base64",
    "x",
    "undefined",
)
HEADERS = (
    ("HTTP_REFERER", "http://[::1"), ("HTTP_REFERER", "//"), ("HTTP_REFERER", "\x00"), ("HTTP_REFERER", "http://testserver/\ud800"),
    ("HTTP_X_FORWARDED_FOR", "a, b, ::"), ("HTTP_ACCEPT_LANGUAGE", "zz;q=9"), ("HTTP_HX_REQUEST", "true"), ("HTTP_COOKIE", "county=\xff; a"),
    ("HTTP_USER_AGENT", "x" * 9000), ("HTTP_ACCEPT", "\xff"), ("HTTP_RANGE", "bytes=9-1"), ("HTTP_IF_MODIFIED_SINCE", "x"),
    ("HTTP_HX_CURRENT_URL", "http://[::1"), ("HTTP_COOKIE", "county=" + "9" * 6000), ("CONTENT_LENGTH", "-1"), ("CONTENT_LENGTH", "x"),
)  # fmt: skip


def value(chance: random.Random) -> str | bytes:
    """Return one value of some sort."""
    if chance.random() < 0.01:
        return chance.choice(("\x00", "a\x00b", b"a\x00b"))
    sort = chance.randrange(9)
    if sort < 2:
        return chance.choice(NUMBERS)
    if sort < 4:
        return chance.choice(DAYS)
    if sort < 7:
        return chance.choice(TEXTS)
    if sort == 7:
        return chance.choice(BYTES)
    return json.dumps(nested(chance, 0)) if chance.random() < 0.5 else "[" * 3000


def nested(chance: random.Random, depth: int):
    """Return something JSON can say."""
    if depth > 4 or chance.random() < 0.4:
        return chance.choice((None, True, -1, 1e308, 10**30, "\ud800", "\x00", "x" * 300, "", [], {}))
    if chance.random() < 0.5:
        return [nested(chance, depth + 1) for _n in range(chance.randrange(4))]
    return {chance.choice(("a", "", "__class__", "id", "\ud800")): nested(chance, depth + 1) for _n in range(3)}


# What carries them ---------------------------------------------------------------------------------------------------------


def urlencoded(pairs: list[Pair]) -> bytes:
    return "&".join(f"{_quoted(name)}={_quoted(said)}" for name, said in pairs).encode()


def _quoted(said: str | bytes) -> str:
    return quote_from_bytes(_bytes(said))


def _bytes(said: str | bytes) -> bytes:
    return said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")


def multipart(
    pairs: list[Pair], files: list[Boxed], chance: random.Random, *, broken: bool = False
) -> tuple[bytes, str]:
    """Return a body and its content type; broken in one of the ways in which a line ends too early or a program is wrong."""
    line, parts = b"--b0undary", []
    for name, said in pairs:
        parts.append(b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (_named(name), _bytes(said)))
    for name, called, content in files:
        head = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n' % (
            _named(name), _named(called), chance.choice((b"application/pdf", b"text/html", b"multipart/mixed; boundary=c", b"", b"x/\xff")),
        )  # fmt: skip
        parts.append(head + content)
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    sort = "multipart/form-data; boundary=b0undary"
    if not broken:
        return body, sort
    return chance.choice((
        lambda: (body[: chance.randrange(1, len(body))], sort),
        lambda: (body, "multipart/form-data"),
        lambda: (body, "multipart/form-data; boundary="),
        lambda: (body, "multipart/form-data; boundary=" + "x" * 300),
        lambda: (body.replace(b"\r\n", b"\n"), sort),
        lambda: (body.replace(b"; name=", b"; mane="), sort),
        lambda: (body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"), sort),
        lambda: (body.replace(b"filename=", b"filename*=UTF-8''%ff%00"), sort),
        lambda: (body, f"{sort}; charset={chance.choice(CHARSETS)}"),
        lambda: (body, chance.choice(("application/json", "text/plain", "", "x", "application/x-www-form-urlencoded"))),
        lambda: (line + b"\r\n" + b"X" * 3000 + body, sort),
        lambda: (b"", sort),
    ))()  # fmt: skip


def _named(said: str) -> bytes:
    return _bytes(said).replace(b'"', b"%22").replace(b"\r", b"").replace(b"\n", b"")


# Files ---------------------------------------------------------------------------------------------------------------------

NAMES = (
    "甲.xlsx",
    "甲.csv",
    "证书.pdf",
    "IMG.HEIC",
    "a\u202efdp.exe",
    "",
    "..",
    "．ｐｄｆ",
    "长" * 300 + ".pdf",
    "a.XLSX ",
    "a\x00.csv",
    "con.ofd",
    "照.jpg",
)
CONTENTS = (
    b"", b"\x00" * 50, b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xd9", b"a,b\n1,2\n",
    "名称\n甲\n".encode("gb18030"), "名称\n甲\n".encode("utf-16"), b'"a,b\n', b"\xef\xbb\xbf", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
)  # fmt: skip


def file(chance: random.Random, template: bytes | None = None) -> tuple[str, bytes]:
    """Return a file by its name and content: a sheet with odd cells where there is a template, or anything."""
    if template is not None and chance.random() < 0.8:
        made = sheet(template, chance)
        if chance.random() < 0.2:
            made = _bitten(made, chance)
        return ("甲.xlsx" if chance.random() < 0.9 else chance.choice(NAMES)), made
    return chance.choice(NAMES), chance.choice(CONTENTS)


def sheet(template: bytes, chance: random.Random) -> bytes:
    """Return a template with rows of odd cells under its headings; sometimes a CSV of it, sometimes with other headings."""
    book = load_workbook(io.BytesIO(template))
    page = book.active
    headings = [str(cell.value or "") for cell in page[1]]
    example = [cell.value for cell in page[2]] if page.max_row > 1 else [None] * len(headings)
    if chance.random() < 0.15:
        chance.shuffle(headings)
    made = Workbook()
    made.active.append([each for each in headings])
    for _row in range(chance.randrange(1, 4)):
        made.active.append([_cell(chance) if chance.random() < 0.35 else said for said in example])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF))


def _cell(chance: random.Random):
    said = chance.choice((
        value(chance), value(chance), None, True, False, 10**15, 12345678901234567890, -1, 0, 1e308, 0.1 + 0.2, date(1900, 1, 1), datetime(9999, 12, 31),
        "#N/A", "=1/0", "对", "否", "是", date(2062, 1, 1),
    ))  # fmt: skip
    if isinstance(said, bytes):
        said = said.decode("utf-8", "replace")
    if isinstance(said, str):
        said = ILLEGAL_CHARACTERS_RE.sub("", said).translate(NOT_XML)[:30000].encode("utf-8", "ignore").decode()
    return said


def _bitten(content: bytes, chance: random.Random) -> bytes:
    """Return a package with a few bytes of one of its parts changed, or cut."""
    if chance.random() < 0.3:
        return content[: chance.randrange(1, len(content))]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    part = bytearray(parts[name])
    for _bite in range(chance.randrange(1, 6)):
        part[chance.randrange(len(part))] = chance.randrange(256)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, said in parts.items():
            archive.writestr(each, bytes(part) if each == name else said)
    return out.getvalue()
