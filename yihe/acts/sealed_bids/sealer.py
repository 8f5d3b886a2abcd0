"""The sealer in Python. It shares no code with that of the page: what the one seals the other opens, or one of them is wrong."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihe.acts.sealed_bids import splitting
from yihe.acts.sealed_bids.consortium import Consortium
from yihe.acts.sealed_bids.contents import File, Manifest, mib_of
from yihe.acts.sealed_bids.format import (
    CHUNK,
    CHUNKS_A_MIB,
    KEY,
    MIB,
    Bound,
    ForOpener,
    Head,
    chunk_key,
    commitment,
    nonce,
)
from yihe.acts.sealed_bids.shares import seal_share
from yihe.foundation import digests


@dataclass(frozen=True)
class Offer:
    """What is to be sealed: who bids at which price (yuan, as typed), with whom, and the files, each a name and something to read from."""

    supplier: str
    code: str
    price: str
    files: Sequence[tuple[str, BinaryIO]]
    consortium: Consortium | None = None


def seal(
    offer: Offer,
    out: BinaryIO,
    *,
    tender: str,
    version: str,
    openers: Sequence[bytes],
    random: Callable[[int], bytes] = os.urandom,
) -> str:
    """
    Seal an offer to the public keys of three openers, and write it. Files are read twice, 64 KiB at a time.

    Return the SM3 of what was written, which the receipt must say too.
    """
    bound = Bound(tender, random(16).hex(), version)
    secret = random(KEY)
    listed = tuple(_listed(name, file) for name, file in offer.files)
    manifest = Manifest(offer.supplier, offer.code, offer.price, listed, offer.consortium).written()
    mib = mib_of(manifest, (file.size for file in listed))
    shares = enumerate(zip(splitting.split(secret, random), openers, strict=True), 1)
    sealed = tuple(ForOpener(to, seal_share(share, to, opener, bound, random)) for opener, (share, to) in shares)
    found = digests.running_sm3()
    head = Head(bound, commitment(secret, bound), mib, sealed).written()
    found.update(head)
    out.write(head)
    cipher, about = AESGCM(chunk_key(secret, bound)), bound.about("chunk")
    last = mib * CHUNKS_A_MIB - 1
    for position, chunk in enumerate(_chunks(manifest, [file for _name, file in offer.files], mib * MIB)):
        piece = cipher.encrypt(nonce(position, position == last), chunk, about)
        found.update(piece)
        out.write(piece)
    return found.hexdigest()


def _listed(name: str, file: BinaryIO) -> File:
    found, size = digests.running_sm3(), 0
    file.seek(0)
    while piece := file.read(CHUNK):
        found.update(piece)
        size += len(piece)
    return File(name, size, found.hexdigest())


def _chunks(manifest: bytes, files: Sequence[BinaryIO], length: int) -> Iterator[bytes]:
    waiting = bytearray(manifest)
    done = 0
    for file in files:
        file.seek(0)
        while piece := file.read(CHUNK):
            waiting += piece
            while len(waiting) >= CHUNK:
                yield bytes(waiting[:CHUNK])
                del waiting[:CHUNK]
                done += CHUNK
    waiting += bytes(-len(waiting) % CHUNK) if waiting else b""
    if waiting:
        yield bytes(waiting)
        done += len(waiting)
    for _empty in range(done, length, CHUNK):
        yield bytes(CHUNK)
