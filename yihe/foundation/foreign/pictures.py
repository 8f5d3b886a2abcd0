"""Pictures: really a JPEG or PNG, decodable, of a size a scanner or telephone makes, with nothing behind the end."""

import io
import re

from PIL import Image

Image.preinit()  # what is loaded later, at the first picture, could not be loaded any more

MOST_PIXELS = 60_000_000  # a telephone takes 50 million, a page at 600 dpi is 35 million
MOST_DECODED = 160 << 20  # bytes of memory that looking into one may take; they cost the sender almost nothing
SMALLER = "请在手机相册里裁剪或缩小（全景照片请截图，或者分成几张拍）后再上传。"
_FILL = re.compile(rb"\xff+")
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7]", re.S)
_JPEG_STANDALONE = {0x01, *range(0xD0, 0xD8)}


def fault(content: bytes, kind: str) -> str:
    """Return why a picture is not accepted, as a sentence, or "". `kind` is JPEG or PNG."""
    start = b"\xff\xd8\xff" if kind == "JPEG" else b"\x89PNG\r\n\x1a\n"
    if not content.startswith(start):
        return f"文件开头不是 {kind} 图片，内容与扩展名不符，请确认选对了文件。"
    end = end_of_jpeg(content) if kind == "JPEG" else _end_of_png(content)
    if not end:
        return "图片不完整，可能没有传完，请重新导出后再上传。"
    rest = content[end:].strip(b"\0")
    # A telephone may put further pictures (a depth map) behind the first; anything else is not ours to keep.
    while kind == "JPEG" and rest.startswith(b"\xff\xd8\xff") and (end := end_of_jpeg(rest)):
        rest = rest[end:].strip(b"\0")
    if rest:
        return "图片末尾附有别的数据（如动态照片），请另存为普通图片后再上传。"
    return _decoding_fault(content, kind)


def _decoding_fault(content: bytes, kind: str) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                return f"图片有 {width}×{height} 像素，太大了。" + SMALLER
            if _decoded_size(picture) > MOST_DECODED:
                return f"图片有 {width}×{height} 像素，颜色又多，太大了，请缩小或存为普通的 JPG 后再上传。"
            picture.draft("L", (512, 512))  # a JPEG is then decoded at an eighth, in little memory
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "图片的像素太多。" + SMALLER
    except (OSError, SyntaxError, ValueError, EOFError):
        return "图片打不开，可能已经损坏，请重新导出后再上传。"
    return ""


def _decoded_size(picture) -> int:
    """Return how many bytes decoding takes, which the header says. A progressive JPEG is kept whole before it is scaled."""
    pixels = picture.width * picture.height
    if picture.format == "JPEG":
        return pixels * 2 * len(picture.getbands()) if picture.info.get("progressive") else 0
    return pixels * (1 if picture.mode in ("1", "L", "P") else 4)


def _end_of_png(content: bytes) -> int:
    """Return where the PNG ends, by walking its chunks; 0 when it does not."""
    place = 8
    while place + 12 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        place += 12 + size
        if kind == b"IEND":
            return place if place <= len(content) else 0
    return 0


def end_of_jpeg(content: bytes) -> int:
    """Return where the JPEG ends, by walking its segments (a thumbnail inside one has an end of its own); 0 if none."""
    place = 2
    while place + 2 <= len(content):
        if content[place] != 0xFF:
            return 0
        marker = content[place + 1]
        if marker == 0xFF:
            found = _FILL.match(content, place)
            place = found.end() - 1 if found else place + 1
        elif marker == 0xD9:
            return place + 2
        elif marker in _JPEG_STANDALONE:
            place += 2
        else:
            size = int.from_bytes(content[place + 2 : place + 4], "big")
            if size < 2:
                return 0
            place += 2 + size
            if marker == 0xDA:
                place = end_of_scan(content, place)
    return 0


def end_of_scan(content: bytes, place: int) -> int:
    """Return where the next real marker stands after coded data."""
    found = _MARKER.search(content, place)
    return found.start() if found else len(content)
