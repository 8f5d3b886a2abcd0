"""The tree is RFC 6962's: an oracle that follows its recursive definition agrees for every size."""

import hashlib

from yihe.foundation.merkle import Log


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def defined(leaves: list[str]) -> bytes:
    """RFC 6962, 2.1: MTH, with SM3."""
    if not leaves:
        return sm3(b"")
    if len(leaves) == 1:
        return sm3(b"\x00" + leaves[0].encode())
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sm3(b"\x01" + defined(leaves[:half]) + defined(leaves[half:]))


def test_the_root_is_the_defined_one_at_every_size():
    leaves = [f"leaf {n}" for n in range(130)]
    log = Log()

    assert log.root() == defined([])
    for size, leaf in enumerate(leaves, 1):
        log.append(leaf)
        assert (log.size, log.root()) == (size, defined(leaves[:size]))


def test_order_count_and_every_leaf_count():
    base = Log(["a", "b", "c"]).root()

    assert len({base, Log(["a", "c", "b"]).root(), Log(["a", "b"]).root(), Log(["a", "b", "c", "c"]).root()}) == 4


def test_a_node_does_not_pass_for_a_leaf():
    """Two leaves, and one leaf that says what their node says, have different roots."""
    inner = b"".join(sm3(b"\x00" + leaf) for leaf in (b"a", b"b"))

    assert Log(["a", "b"]).root() == sm3(b"\x01" + inner) != sm3(b"\x00" + inner)
