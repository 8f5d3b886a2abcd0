"""
Opening a sealed bid with two shares. This is what the server does at the opening, and what anybody can do who has two key files and the bytes.
"""

import hmac
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yihe.acts.sealed_bids import splitting
from yihe.acts.sealed_bids.format import CHUNK, CHUNKS_A_MIB, TAG, DoesNotOpen, Head, chunk_key, commitment, nonce


def content_key(head: Head, shares: dict[int, bytes]) -> bytes:
    """Return the content key of two shares, by their opener. Raises DoesNotOpen: they do not belong to this bid, or together."""
    try:
        secret = splitting.joined(shares)
    except ValueError as fault:
        raise DoesNotOpen("要有两位开标人的密钥份额才能开启。") from fault
    if not hmac.compare_digest(commitment(secret, head.bound), head.commitment):
        raise DoesNotOpen("两位开标人的密钥份额合不成这份密封件的密钥。")
    return secret


def pieces(file: BinaryIO, head: Head, secret: bytes) -> Iterator[bytes]:
    """Yield the content, 64 KiB at a time, from the chunks that follow the head. Raises DoesNotOpen: cut, swapped, altered."""
    cipher, about = AESGCM(chunk_key(secret, head.bound)), head.bound.about("chunk")
    last = head.mib * CHUNKS_A_MIB - 1
    for position in range(last + 1):
        piece = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(nonce(position, position == last), piece, about)
        except (InvalidTag, ValueError) as fault:
            raise DoesNotOpen("密封件解不开：有缺失、调换或者改动。") from fault
    if file.read(1):
        raise DoesNotOpen("密封件后面多出了内容，不是密封时的样子。")
