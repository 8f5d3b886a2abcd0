"""
A Merkle tree that only grows, in the shape of RFC 6962, with SM3: its root stands for every leaf in its order, and the
root of a longer tree can be computed from the same leaves. Leaves and nodes are hashed apart, so that none passes for
the other.
"""

import hashlib
from collections.abc import Iterable

# Begun once and copied: looking the algorithm up costs as much as the digest of a leaf.
_LEAF, _NODE = hashlib.new("sm3", b"\x00"), hashlib.new("sm3", b"\x01")


def _after(begun, data: bytes) -> bytes:
    digest = begun.copy()
    digest.update(data)
    return digest.digest()


class Log:
    """The tree over the leaves appended so far. It keeps the roots of its full subtrees, at most one of each height."""

    def __init__(self, leaves: Iterable[str] = ()):
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: str) -> None:
        digest, size = _after(_LEAF, leaf.encode()), self.size
        while size & 1:
            digest, size = _after(_NODE, self._peaks.pop() + digest), size >> 1
        self._peaks.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Return the root as 32 bytes; of no leaves, the digest of nothing."""
        if not self._peaks:
            return hashlib.new("sm3").digest()
        digest = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            digest = _after(_NODE, peak + digest)
        return digest
