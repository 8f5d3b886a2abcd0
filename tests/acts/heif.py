"""
Photographs in HEIF (ISO 23008-12) made here, without an encoder: a picture of HEVC (H.265) whose every block says its samples as they are
(pcm_sample), so that what a decoder shows is known to the point. Alone, or as tiles of a grid the way telephones keep them.
"""

import struct
from collections.abc import Iterable

BLOCK = 16  # luma samples of a side; a picture has whole blocks


# How much of the widest range goes to the less likely of two, by state (H.265, table 9-46, last column).
_LESS_LIKELY = (
    240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69, 65, 62, 59, 56,
    53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 9,
)  # fmt: skip


class _Bits:
    def __init__(self):
        self.bits: list[int] = []

    def u(self, width: int, value: int) -> "_Bits":
        self.bits += [(value >> n) & 1 for n in reversed(range(width))]
        return self

    def ue(self, *values: int) -> "_Bits":
        for value in values:
            width = (value + 1).bit_length()
            self.u(2 * width - 1, value + 1)
        return self

    def ended(self) -> bytes:
        """Return the bytes, with the bit that ends them."""
        return self.u(1, 1).aligned()

    def aligned(self) -> bytes:
        self.bits += [0] * (-len(self.bits) % 8)
        return bytes(int("".join(map(str, self.bits[n : n + 8])), 2) for n in range(0, len(self.bits), 8))


class _Arithmetic:
    """The arithmetic coder (H.265, 9.3), as far as it takes to say: one part, its samples follow, go on."""

    def __init__(self, out: _Bits):
        self.out, self.begun = out, False
        self.begin()
        self.state = 0  # of the context of part_mode: initial value 184, quantiser 26

    def begin(self) -> None:
        self.low, self.range, self.first, self.waiting = 0, 510, True, 0

    def one_part(self) -> None:
        """Code the likelier of two, a 1: that a block is one part. The coder has just begun, so that its range is the widest."""
        self.range -= _LESS_LIKELY[self.state]
        self.state = min(62, self.state + 1)
        self._renewed()

    def last(self, said: int) -> None:
        """Code whether something ends here; with 1 the coder ends."""
        self.range -= 2
        if not said:
            self._renewed()
            return
        self.low += self.range
        self.range = 2
        self._renewed()
        self._put((self.low >> 9) & 1)
        self.out.u(2, ((self.low >> 7) & 3) | 1)

    def _renewed(self) -> None:
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.waiting += 1
            self.range <<= 1
            self.low <<= 1

    def _put(self, bit: int) -> None:
        if self.first:
            self.first = False
        else:
            self.out.u(1, bit)
        self.out.bits += [1 - bit] * self.waiting
        self.waiting = 0


def _unit(sort: int, said: bytes) -> bytes:
    """A unit of the stream (NAL), with what keeps it from looking like the beginning of another."""
    made, zeros = bytearray(), 0
    for byte in said:
        if zeros >= 2 and byte <= 3:
            made.append(3)
            zeros = 0
        made.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes([sort << 1, 1]) + bytes(made)


def _profile(bits: _Bits) -> _Bits:
    return bits.u(8, 3).u(32, 0x70000000).u(4, 0b1011).u(44, 0).u(8, 186)


def _sets(width: int, height: int) -> dict[int, bytes]:
    """Return the parameter sets of a picture by their sort."""
    video = (
        _profile(_Bits().u(4, 0).u(2, 3).u(6, 0).u(3, 0).u(1, 1).u(16, 0xFFFF))
        .u(1, 1)
        .ue(0, 0, 0)
        .u(6, 0)
        .ue(0)
        .u(2, 0)
    )
    sequence = _profile(_Bits().u(4, 0).u(3, 0).u(1, 1)).ue(0, 1, width, height).u(1, 0).ue(0, 0, 0).u(1, 1).ue(0, 0, 0)
    sequence.ue(1, 0, 0, 2, 0, 0).u(3, 0)  # blocks of 16; no lists, no parts, no offsets of samples
    sequence.u(1, 1).u(4, 7).u(4, 7).ue(1, 0).u(1, 1).ue(0).u(5, 0)  # samples of 8 bits as they are
    picture = _Bits().ue(0, 0).u(2, 0).u(3, 0).u(2, 0).ue(0, 0, 0).u(3, 0).ue(0, 0).u(4, 0).u(2, 0).u(1, 0)
    picture.u(1, 1).u(1, 0).u(1, 1).u(2, 0).ue(0).u(2, 0)  # nothing smoothed
    return {32: _unit(32, video.ended()), 33: _unit(33, sequence.ended()), 34: _unit(34, picture.ended())}


def _picture(rows: list[list[tuple[int, int, int]]]) -> bytes:
    """The coded picture of blocks, each of one colour (Y, Cb, Cr)."""
    bits = _Bits().u(2, 0b10).ue(0, 2, 0)
    bits.u(1, 1)
    bits.bits += [0] * (-len(bits.bits) % 8)
    coder, blocks = _Arithmetic(bits), [block for row in rows for block in row]
    for number, (luma, blue, red) in enumerate(blocks, 1):
        coder.one_part()
        coder.last(1)
        bits.bits += [0] * (-len(bits.bits) % 8)
        for value, count in ((luma, BLOCK * BLOCK), (blue, BLOCK * BLOCK // 4), (red, BLOCK * BLOCK // 4)):
            for _sample in range(count):
                bits.u(8, value)
        coder.begin()
        coder.last(int(number == len(blocks)))
    return _unit(19, bits.aligned())


def _box(sort: bytes, *said: bytes) -> bytes:
    whole = b"".join(said)
    return struct.pack(">I", 8 + len(whole)) + sort + whole


def _full(sort: bytes, *said: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(sort, struct.pack(">I", version << 24 | flags), *said)


def photograph(
    rows: list[list[tuple[int, int, int]]], *, grid: tuple[int, int] = (1, 1), turned: int = 0, exif: bytes = b"",
    brands: Iterable[bytes] = (b"heic", b"mif1", b"heic"),
) -> bytes:  # fmt: skip
    """
    A photograph of blocks (rows of (Y, Cb, Cr)). With a grid the same tile stands so many times (down, across); `turned` are
    quarters against the clock; `exif` is what the telephone writes of it.
    """
    height, width = len(rows) * BLOCK, len(rows[0]) * BLOCK
    sets, coded = _sets(width, height), _picture(rows)
    config = b"\x01\x03\x70\0\0\0\xb0\0\0\0\0\0\xba\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f\x03"
    config += b"".join(bytes([0x80 | sort]) + struct.pack(">HH", 1, len(unit)) + unit for sort, unit in sets.items())
    down, across = grid
    tiled = grid != (1, 1)
    properties = [_box(b"hvcC", config), _full(b"ispe", struct.pack(">II", width, height))]
    if tiled:
        properties.append(_full(b"ispe", struct.pack(">II", width * across, height * down)))
    if turned:
        properties.append(_box(b"irot", bytes([turned])))
    whole = [3] if tiled else [0x81, 2]
    turn = [len(properties)] if turned else []
    tiles = range(1, down * across + 1)
    primary, links = (len(tiles) + 1 if tiled else 1), []
    items = [(n, b"hvc1") for n in tiles]
    data = dict.fromkeys(tiles, struct.pack(">I", len(coded)) + coded)  # written once: every tile lies at one place
    shown = {n: [0x81, 2] for n in tiles} | {primary: whole + turn}
    if tiled:
        items.append((primary, b"grid"))
        data[primary] = struct.pack(">BBBBHH", 0, 0, down - 1, across - 1, width * across, height * down)
        links.append(_box(b"dimg", struct.pack(">HH", primary, len(tiles)), *(struct.pack(">H", n) for n in tiles)))
    if exif:
        items.append((999, b"Exif"))
        data[999] = b"\0\0\0\x06Exif\0\0" + exif
        links.append(_box(b"cdsc", struct.pack(">HHH", 999, 1, primary)))
    infos = [
        _full(b"infe", struct.pack(">HH", n, 0), sort, b"\0", version=2, flags=int(n != primary)) for n, sort in items
    ]
    said = [
        _full(b"hdlr", b"\0\0\0\0pict", b"\0" * 13), _full(b"pitm", struct.pack(">H", primary)),
        _full(b"iinf", struct.pack(">H", len(infos)), *infos),
        _box(b"iprp", _box(b"ipco", *properties), _full(b"ipma", struct.pack(">I", len(shown)), *(
            struct.pack(">HB", n, len(each)) + bytes(each) for n, each in shown.items()))),
    ]  # fmt: skip
    if links:
        said.append(_full(b"iref", *links))
    first, *others = brands
    head = _box(b"ftyp", first, b"\0\0\0\0", *others)

    def located(start: int) -> bytes:
        rows, place = b"", start + len(data[1])
        for n, each in data.items():
            rows += struct.pack(">HHHII", n, 0, 1, start if n in tiles else place, len(each))
            place += 0 if n in tiles else len(each)
        return _full(b"iloc", b"\x44\0", struct.pack(">H", len(data)), rows)

    length = len(_full(b"meta", *said, located(0)))
    meta = _full(b"meta", *said, located(len(head) + length + 8))
    return head + meta + _box(b"mdat", data[1], *(each for n, each in data.items() if n not in tiles))


def four_corners(across: int = 4, down: int = 3) -> list[list[tuple[int, int, int]]]:
    """Blocks by which one sees how a picture is held: red above left, blue below right, white between."""
    rows = [[(235, 128, 128)] * across for _row in range(down)]
    rows[0][0], rows[-1][-1] = (81, 90, 240), (41, 240, 110)
    return rows


def said_by_a_telephone(orientation: int = 1) -> bytes:
    """What a telephone writes of a photograph (TIFF): how it was held, who made it, where."""
    maker = b"Maker of telephones\0"
    entries = [
        struct.pack(">HHII", 0x010F, 2, len(maker), 62), struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0),
        struct.pack(">HHII", 0x8825, 4, 1, 62 + len(maker)),
    ]  # fmt: skip
    place = struct.pack(">H", 1) + struct.pack(">HHI4s", 1, 2, 2, b"N\0\0\0") + b"\0\0\0\0"
    head = b"MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    return head + b"\0" * (62 - len(head)) + maker + place
