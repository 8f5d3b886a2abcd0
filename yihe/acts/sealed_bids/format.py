"""
The format of a sealed bid (密封件): what stands in clear at its beginning, and what binds the rest to it.

    yihe-sealed-bid 1\\n
    {"bid":…,"commitment":…,"mib":…,"openers":[{"key":…,"share":…} ×3],"suite":…,"tender":…,"version":…}\\n
    chunks of 64 KiB, AES-256-GCM, each followed by its tag: 16 for each MiB of content

`suite` says by which algorithms, so that others can follow. Tender, bid and version are bound into every chunk and share; the
position of a chunk, and whether it is the last, stand in its nonce. `commitment` lets one key and no other open the bid:
without it a bidder could make one that says one price to two openers and another to two others.
"""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yihe.acts.sealed_bids.splitting import SHARES

MAGIC = b"yihe-sealed-bid 1\n"
SUITE = "p256-hkdf-sha256-aes256gcm-2of3"
KEY = 32
POINT = 65  # an uncompressed point of P-256
TAG = 16
CHUNK = 64 * 1024
MIB = 1024 * 1024
CHUNKS_A_MIB = MIB // CHUNK
LONGEST_HEAD = 4096
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_BID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class DoesNotOpen(Exception):
    """A sealed bid cannot be taken or opened. The message is a Chinese sentence."""


@dataclass(frozen=True)
class Bound:
    """What every part of a sealed bid is bound to: the number of the tender, the random name of the bid, the version of the document."""

    tender: str
    bid: str
    version: str

    def __post_init__(self):
        if not (_TOKEN.fullmatch(self.tender) and _TOKEN.fullmatch(self.version) and _BID.fullmatch(self.bid)):
            raise DoesNotOpen("密封件开头的项目编号、标识或者文件版本写法不对。")

    def about(self, what: str) -> bytes:
        """Return the bytes that stand for it in a derivation or as associated data, for one use (`what`)."""
        return "\n".join(("yihe-sealed-bid/1", SUITE, what, self.tender, self.bid, self.version)).encode()


@dataclass(frozen=True)
class ForOpener:
    """One opener's part: the public key it was sealed to (65 bytes), and the share sealed to it (ephemeral point, ciphertext, tag)."""

    key: bytes
    share: bytes


@dataclass(frozen=True)
class Head:
    """What stands in clear: whom it is for and how large the content is, in whole MiB."""

    bound: Bound
    commitment: bytes
    mib: int
    openers: tuple[ForOpener, ...]

    @property
    def length(self) -> int:
        """Return how many bytes the chunks behind the head are, tags included."""
        return self.mib * CHUNKS_A_MIB * (CHUNK + TAG)

    def written(self) -> bytes:
        """Return it as it stands at the beginning."""
        said = {
            "bid": self.bound.bid, "commitment": b64encode(self.commitment).decode(), "mib": self.mib,
            "openers": [{"key": b64encode(o.key).decode(), "share": b64encode(o.share).decode()} for o in self.openers],
            "suite": SUITE, "tender": self.bound.tender, "version": self.bound.version,
        }  # fmt: skip
        return MAGIC + json.dumps(said, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def read_head(file: BinaryIO) -> Head:
    """Read the head from the beginning of a file, which then stands at the first chunk. Raises DoesNotOpen."""
    if file.read(len(MAGIC)) != MAGIC:
        raise DoesNotOpen("这不是本平台的密封件，请上传密封后保存的文件。")
    line = file.readline(LONGEST_HEAD)
    try:
        said = json.loads(line)
        suite = said["suite"]
        head = Head(
            Bound(said["tender"], said["bid"], said["version"]), _bytes(said["commitment"], KEY), said["mib"],
            tuple(ForOpener(_bytes(o["key"], POINT), _bytes(o["share"], POINT + KEY + TAG)) for o in said["openers"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise DoesNotOpen("密封件的开头残缺或者被改动，请重新密封后上传。") from fault
    if suite != SUITE:
        raise DoesNotOpen("密封件所用的算法不是本项目公布的算法，请用本项目页面或者离线密封程序重新密封。")
    if type(head.mib) is not int or head.mib < 1 or len(head.openers) != SHARES or head.written() != MAGIC + line:
        raise DoesNotOpen("密封件的开头残缺或者被改动，请重新密封后上传。")
    return head


def _bytes(text: str, length: int) -> bytes:
    value = b64decode(text, validate=True)
    if len(value) != length:
        raise ValueError(f"{len(value)} bytes instead of {length}")
    return value


def nonce(position: int, last: bool) -> bytes:
    """Return the nonce of a chunk: its position, counted from 0, and whether it is the last one."""
    return position.to_bytes(11, "big") + bytes([last])


def derived(secret: bytes, salt: bytes, about: bytes) -> bytes:
    """Return a key of 32 bytes for one use."""
    return HKDF(SHA256(), KEY, salt, about).derive(secret)


def chunk_key(secret: bytes, bound: Bound) -> bytes:
    """Return the key of the chunks, from the content key."""
    return derived(secret, b"", bound.about("chunks"))


def commitment(secret: bytes, bound: Bound) -> bytes:
    """Return what says in the head which content key it is, and tells nothing of it."""
    return derived(secret, b"", bound.about("commitment"))
