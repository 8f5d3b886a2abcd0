"""
What is inside a sealed bid: the manifest (投标清单: price, files, SM3 of each), the files one after the other, zeros up to a whole MiB.

    length of the manifest (4 bytes, big end first), manifest (JSON, UTF-8), file, file, …, zeros
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yihe.acts.sealed_bids.consortium import Consortium, of_manifest, text
from yihe.acts.sealed_bids.format import MIB, DoesNotOpen
from yihe.foundation import digests

LONGEST_MANIFEST = 256 * 1024
MOST_FILES = 200
_SM3 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NOT_OF_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True)
class File:
    """A file inside: its name, its size in bytes, its SM3."""

    name: str
    size: int
    sm3: str


@dataclass(frozen=True)
class Manifest:
    """What the bidder says of the bid: who bids – of several, who leads –, at which price (yuan, as it was typed), and which files there are."""

    supplier: str
    code: str
    price: str
    files: tuple[File, ...]
    consortium: Consortium | None = None

    def written(self) -> bytes:
        """Return it as it stands inside, its length before it."""
        said: dict = {
            "supplier": self.supplier, "code": self.code, "price": self.price,
            "files": [{"name": f.name, "size": f.size, "sm3": f.sm3} for f in self.files],
        }  # fmt: skip
        if self.consortium:
            said["consortium"] = self.consortium.said()
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        return len(text).to_bytes(4, "big") + text


def mib_of(manifest: bytes, files: Iterable[int]) -> int:
    """Return how many whole MiB the content takes: the written manifest and the sizes of the files, padded."""
    return max(1, -(-(len(manifest) + sum(files)) // MIB))


class Content:
    """
    The content as it comes out of its chunks. Ask for `manifest`, then take each of `files()` to its end; `finish` then
    holds the rest, so that nothing hides behind the files. Each raises DoesNotOpen.
    """

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces = iter(pieces)
        self._waiting = b""
        self.manifest = self._read_manifest()

    def files(self) -> Iterator[tuple[File, Iterator[bytes]]]:
        """Yield each file and its bytes, piece by piece; at the end of one its SM3 is held against the manifest."""
        for file in self.manifest.files:
            yield file, self._file(file)

    def finish(self) -> None:
        """Read what is left: zeros, less than a MiB of them."""
        rest = len(self._waiting)
        clean = not self._waiting.strip(b"\0")
        for piece in self._pieces:
            rest += len(piece)
            clean = clean and not piece.strip(b"\0")
        if not clean or rest >= MIB:
            raise DoesNotOpen("密封件里有清单上没有的内容，不是本项目的密封程序做的。")

    def _file(self, file: File) -> Iterator[bytes]:
        left, found = file.size, digests.running_sm3()
        while left:
            piece = self._some(left)
            found.update(piece)
            left -= len(piece)
            yield piece
        if found.hexdigest() != file.sm3:
            raise DoesNotOpen(f"“{file.name}”与投标清单上的摘要不符。")

    def _some(self, most: int) -> bytes:
        if not self._waiting:
            self._waiting = next(self._pieces, b"")
            if not self._waiting:
                raise DoesNotOpen("密封件里的文件比投标清单上写的短。")
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken

    def _read_manifest(self) -> Manifest:
        length = int.from_bytes(self._exactly(4), "big")
        if length > LONGEST_MANIFEST:
            raise DoesNotOpen("密封件里的投标清单过长，不是本项目的密封程序做的。")
        try:
            return _manifest_of(json.loads(self._exactly(length)))
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise DoesNotOpen("密封件里的投标清单读不出来。") from fault

    def _exactly(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            taken += self._some(length - len(taken))
        return taken


def _manifest_of(said: dict) -> Manifest:
    files = tuple(File(text(f["name"], 120), int(f["size"]), str(f["sm3"])) for f in said["files"])
    if len(files) > MOST_FILES or any(f.size < 1 or not _SM3.fullmatch(f.sm3) for f in files):
        raise ValueError("files")
    if any(_NOT_OF_A_NAME.search(f.name) or not f.name.strip(". ") for f in files):
        raise ValueError("names")
    supplier, code, price = text(said["supplier"], 120), text(said["code"], 40), text(said["price"], 40)
    return Manifest(supplier, code, price, files, of_manifest(said))
