"""Sealed bids for the tests: three openers with quick key files, and an offer sealed by the Python sealer."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count

from yihe.acts.sealed_bids import key_files, sealer, shares
from yihe.acts.sealed_bids.format import read_head
from yihe.acts.sealed_bids.unsealer import content_key

PASSPHRASE = "三位开标人各记各的（虚构）"


@dataclass
class Opener:
    """An opener's device: the key file, and the public key it sent."""

    file: str
    point: bytes

    @property
    def key(self) -> str:
        return b64encode(self.point).decode()

    def share(self, sealed: bytes, opener: int) -> bytes:
        """Open this opener's share (1, 2, 3) of a sealed bid, as the page does."""
        head = read_head(BytesIO(sealed))
        mine = key_files.opened(self.file, PASSPHRASE)
        return shares.open_share(head.openers[opener - 1].share, mine, opener, head.bound)


def three_openers() -> list[Opener]:
    return [Opener(*key_files.made(PASSPHRASE, iterations=100_000)) for _each in range(3)]


def sealed_bid(
    openers,
    *,
    tender="ZB-1",
    version="1",
    supplier="晨曦社（虚构）",
    price="980000.00",
    files=None,
    random=None,
    code="91320585MA1XXXXX0X",
    of=None,
) -> bytes:
    """Return an offer, sealed. `files` are pairs of name and content."""
    files = [("投标文件.pdf", b"%PDF-1.4 offer")] if files is None else files
    out = BytesIO()
    offer = sealer.Offer(supplier, code, price, [(name, BytesIO(content)) for name, content in files], of)
    how = {"random": random} if random else {}
    sealer.seal(offer, out, tender=tender, version=version, openers=[o.point for o in openers], **how)
    return out.getvalue()


def key_of(sealed: bytes, openers, who=(1, 2)) -> bytes:
    """Return the content key, by the openers of these numbers."""
    return content_key(read_head(BytesIO(sealed)), {n: openers[n - 1].share(sealed, n) for n in who})


def drawn_from(seed: str):
    """Return a source of bytes that are the same each time: SHA-256 over a seed and a counter."""
    numbers = count()

    def random(length: int) -> bytes:
        out = b""
        while len(out) < length:
            out += sha256(f"{seed}:{next(numbers)}".encode()).digest()
        return out[:length]

    return random
