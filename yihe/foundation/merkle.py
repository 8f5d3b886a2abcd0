"""
A Merkle tree that only grows, in the shape of RFC 6962, with SM3: its root stands for every leaf in its order, and the
root of a longer tree can be computed from the same leaves. Leaves and nodes are hashed apart, so that none passes for
the other.
"""

import hashlib
from collections.abc import Iterable

_LEAF, _NODE = b"\x00", b"\x01"


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


class Log:
    """The tree over the leaves appended so far. It keeps the roots of its full subtrees, at most one of each height."""

    def __init__(self, leaves: Iterable[str] = ()):
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: str) -> None:
        digest, size = _sm3(_LEAF + leaf.encode()), self.size
        while size & 1:
            digest, size = _sm3(_NODE + self._peaks.pop() + digest), size >> 1
        self._peaks.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Return the root as 32 bytes; of no leaves, the digest of nothing."""
        if not self._peaks:
            return _sm3(b"")
        digest = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            digest = _sm3(_NODE + peak + digest)
        return digest
