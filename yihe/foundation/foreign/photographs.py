"""
Photographs as telephones take them, made ready to be kept: HEIC, WebP and AVIF drawn anew as JPEG, upright; what a telephone writes
into a picture – where it was taken, when, with what – and what it hangs behind it taken out, the picture itself left as it is.

What is left of a file is then asked what every paper is asked (`papers`).
"""

import base64
import io
import re
import struct

import pi_heif
from PIL import AvifImagePlugin, Image, ImageOps, TiffImagePlugin, WebPImagePlugin  # noqa: F401  loaded now, as `pictures` says

from yihe.foundation.foreign import BadFile, papers, pictures

pi_heif.options.DECODE_THREADS = 0  # each would ask for memory of its own
pi_heif.options.AUX_IMAGES = pi_heif.options.DEPTH_IMAGES = pi_heif.options.THUMBNAILS = False
pi_heif.libheif_info()  # what it loads itself is loaded now

TURNED_AT_MOST = 26_000_000  # pixels that are turned upright in memory; larger ones say how they are held
QUALITIES = (92, 85, 75)
_LONGEST_PROFILE = 64 << 10  # bytes: colours, not data
_ORIENTATION = 0x0112
_JFIF = 14  # bytes of its segment without a small picture
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF = {b"avif", b"avis"}
_EITHER = {b"mif1", b"msf1", b"miaf"}
TO_THE_SETTINGS = "请在手机“设置—相机—格式”里选“兼容性最佳”再拍，或者在相册里把它存为 JPG（截图也可以）后上传。"
_NOT_OPENED = "{} 照片打不开，可能没有传完，或者用了不常见的写法。" + TO_THE_SETTINGS
_OTHERS = (
    (re.compile(rb"GIF8[79]a"), "这是 GIF 图片，只收普通照片：请在手机或电脑上截图，或者另存为 JPG、PNG 后上传。"),
    (re.compile(rb"BM.{4}\0\0\0\0", re.S), "这是 BMP 图片：请用“画图”打开，另存为 JPG 或 PNG 后上传。"),
    (re.compile(rb"II\*\0|MM\0\*"), "这是 TIFF 图片或相机的原始照片：多页扫描件请在扫描软件里改存为 PDF，照片请存为 JPG 后上传。"),
    (re.compile(rb"\0\0\0\x0cJXL |\xff\x0a|\0\0\0\x0cjP  "), "这种图片格式不收：请在手机相册里存为 JPG（截图也可以）后上传。"),
    (re.compile(rb"....(ftyp|moov|mdat)", re.S), "这是一段视频：请上传照片。实况照片请在相册里存为静态照片。"),
)  # fmt: skip
CLEANED = "照片里附带的拍摄位置、时间、机型等信息已经去掉"
CONVERTED = "照片已由 {} 转成 JPG"
CUT = "动态照片只留下了照片，视频没有保存"


def keep(content: bytes, extension: str, most: int) -> list:
    """
    Return `[what is kept in base64, "" where it is what came; its extension; what was done to it]` of a photograph.
    `most` is how many bytes may be kept.

    :raises BadFile: with the sentence why it is not taken
    """
    sort = _sort_of(content)
    if sort in ("HEIC", "AVIF", "WebP"):
        if fault := papers.second_face(content[:1024]) or papers.also_a_package(content):
            raise BadFile(fault)
        made, said = _drawn_anew(content, sort, most)
        return [_coded(made), "jpg", [CONVERTED.format(sort), *said]]
    if sort not in ("JPEG", "PNG"):
        raise BadFile(sort)
    if fault := papers.also_a_package(content):
        raise BadFile(fault)
    if extension in ("heic", "heif", "webp", "avif"):  # a program between the telephone and us has made another of it
        extension = "png" if sort == "PNG" else "jpg"
    if fault := papers.second_face(content[:1024], b"%PDF-"):
        raise BadFile(fault)
    whole, done = _without_film(content) if sort == "JPEG" else (content, [])
    bare = b"".join(_parts(whole) if sort == "JPEG" else _chunks(whole))
    papers.check(bare, extension)
    kept = whole if bare == whole else bare
    if sort == "JPEG":
        kept = _upright(kept, _orientation(whole), most)
    if kept is not whole:
        done.append(CLEANED)
    return [_coded(kept) if kept is not content else "", extension, done]


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sort_of(content: bytes) -> str:
    """Return what a picture is by its first bytes; for what is not taken, the sentence."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WebP"
    if content[4:8] == b"ftyp":
        brands = {content[n : n + 4] for n in range(8, min(int.from_bytes(content[:4], "big"), 256), 4)}
        if brands & _AVIF:
            return "AVIF"
        if brands & (_HEIF | _EITHER):
            return "HEIC"
    return next(
        (said for start, said in _OTHERS if start.match(content)),
        "文件开头不是 JPEG 或 PNG 图片，内容与扩展名不符，请确认选对了文件。",
    )


def _drawn_anew(content: bytes, sort: str, most: int) -> tuple[bytes, list[str]]:
    """Return a photograph as JPEG, and what is to be said of it."""
    try:
        picture = _opened(content, sort)
    except (BadFile, MemoryError):
        raise
    except Exception as bad:  # whatever the libraries stumble over, the next step is the same
        raise BadFile(_NOT_OPENED.format(sort)) from bad
    said = [CLEANED] if {"exif", "xmp"} & {key for key, value in picture.info.items() if value} else []
    if picture.mode not in ("RGB", "L"):
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    return _written(picture, most), said


def _opened(content: bytes, sort: str) -> Image.Image:
    """Return the first picture of a file, upright, with its colours."""
    if sort == "HEIC":
        found = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
        _raise_if_too_large(*found.size)
        return found.to_pillow()  # libheif has turned it
    with Image.open(io.BytesIO(content), formats=[sort.upper()]) as opened:
        _raise_if_too_large(*opened.size)
        if getattr(opened, "n_frames", 1) > 1:
            raise BadFile("这是会动的图片，只收普通照片：请截图，或者另存为 JPG 后上传。")
        opened.load()
        return ImageOps.exif_transpose(opened)


def _raise_if_too_large(width: int, height: int) -> None:
    if width * height > pictures.MOST_PIXELS:
        raise BadFile(f"照片有 {width}×{height} 像素，太大了。" + pictures.SMALLER)


def _written(picture: Image.Image, most: int, **said) -> bytes:
    """Return a picture as a JPEG of at most so many bytes, smaller where it has to be."""
    profile = picture.info.get("icc_profile") or b""
    said |= {"icc_profile": profile if len(profile) <= _LONGEST_PROFILE else b""}
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", **({"quality": quality} | said))
            if len(out.getvalue()) <= most:
                return out.getvalue()
            said.pop("qtables", None)
        if min(picture.size) < 64:
            raise BadFile("照片压缩以后还是太大。" + pictures.SMALLER)
        picture = picture.reduce(2)


# JPEG ---------------------------------------------------------------------------------------------------------------------


def _without_film(content: bytes) -> tuple[bytes, list[str]]:
    """Return a JPEG without what a telephone hangs behind it – a film, a map of depths –, and what is to be said of that."""
    end = pictures.end_of_jpeg(content)
    rest = content[end:].strip(b"\0") if end else b""
    further = 0
    while rest[further:].startswith(b"\xff\xd8\xff") and (more := pictures.end_of_jpeg(rest[further:])):
        further += more
    rest = rest[further:].lstrip(b"\0")
    is_film = b"ftyp" in rest[:12] or rest.endswith(b"SEFT") or rest.startswith(b"MotionPhoto_Data")
    if not end or (rest and not is_film):
        return content, []  # which is then refused
    return content[:end] if end < len(content.rstrip(b"\0")) else content, [CUT] if rest else []


def _orientation(content: bytes) -> int:
    """Return how a photograph was held, 1 where it does not say (Exif, 0x0112)."""
    place = 2
    while content[place : place + 1] == b"\xff" and content[place + 1 : place + 2] != b"\xda":
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if content[place + 1] == 0xE1 and content[place + 4 : place + 10] == b"Exif\0\0":
            said = Image.Exif()
            try:
                said.load(content[place + 4 : end])
                held = said.get(_ORIENTATION, 1)
            except Exception:  # what is written there may be anything
                return 1
            return held if held in range(2, 9) else 1
        place = max(end, place + 2)
    return 1


def _upright(content: bytes, held: int, most: int) -> bytes:
    """Return a JPEG that says nothing of how it was held, turned; one that is too large to be turned, saying it."""
    if held == 1:
        return content
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
        if opened.width * opened.height > TURNED_AT_MOST:
            return content[:2] + _held(held) + content[2:]
        tables, profile = getattr(opened, "quantization", None), opened.info.get("icc_profile") or b""
        opened.getexif()[_ORIENTATION] = held
        turned = ImageOps.exif_transpose(opened)
    turned.info.clear()
    turned.info["icc_profile"] = profile
    return _written(turned, most, qtables=tables, subsampling=0)


def _parts(content: bytes):
    """Yield the segments of a JPEG that make the picture: no words, no positions, no small pictures, between its scans neither."""
    yield content[:2]
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            break
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            end = pictures.end_of_scan(content, end)
        yield _of_the_picture(marker, content[place:end])
        place = max(end, place + 2)
    yield content[place:]


def _of_the_picture(marker: int, segment: bytes) -> bytes:
    """Return what is kept of a segment of a JPEG; nothing where it is no part of the picture."""
    said = segment[4:]
    if marker == 0xE0 and said.startswith(b"JFIF\0"):
        has_small_picture = len(said) > _JFIF
        return (
            segment[:2] + struct.pack(">H", _JFIF + 2) + said[: _JFIF - 2] + b"\0\0" if has_small_picture else segment
        )
    if marker == 0xDC:  # the number of lines, two bytes
        return segment if len(said) == 2 else b""
    is_ours = not (0xE0 <= marker <= 0xEF or marker == 0xFE)
    is_colour = (marker == 0xEE and said.startswith(b"Adobe")) or (marker == 0xE2 and said.startswith(b"ICC_PROFILE\0"))
    return segment if is_ours or is_colour else b""


def _held(orientation: int) -> bytes:
    """Return the segment of a JPEG that says how it is held, and nothing else."""
    said = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0) + b"\0\0\0\0"
    return b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said


# PNG ----------------------------------------------------------------------------------------------------------------------

_OF_THE_PICTURE = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD", b"cICP", b"hIST",
}  # fmt: skip


def _chunks(content: bytes):
    """Yield the pieces of a PNG that make the picture: no words, no days, nothing of a telephone."""
    yield content[:8]
    place = 8
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] in _OF_THE_PICTURE:
            yield content[place:end]
        place, is_last = end, content[place + 4 : place + 8] == b"IEND"
        if is_last:
            break
    yield content[place:]
