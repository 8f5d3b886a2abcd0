"""
The draw, as arithmetic anybody can repeat with a list and an SM3 tool: no database, no generator of random numbers.

    seed  = SM3(nonce + head of the matter's chain)      nonce: 32 bytes of the operating system, in hexadecimal
    order = the candidates' keys sorted by SM3(seed + key)

What it proves: nothing was changed after the draw. The head was in the evidence chain before, the event of the draw comes
right after it, and seed, pool and order follow from what that event says. What it does not prove: that the nonce was the
first one. Whoever runs the server could make several, look at the order each gives, and record one of them.
"""

import os
from collections.abc import Iterable

from yihe.foundation import digests


def make_nonce() -> str:
    return os.urandom(32).hex()


def seed_of(nonce: str, chain_head: str) -> str:
    """Return the published seed."""
    return digests.sm3(nonce + chain_head)


def order_of(seed: str, keys: Iterable[str]) -> list[str]:
    """Return the keys in the order of the draw."""
    return sorted(keys, key=lambda key: digests.sm3(seed + key))


def pool_text(keys: Iterable[str]) -> str:
    """Return the one text of a pool: the keys sorted, as a JSON list."""
    return digests.canonical(sorted(keys))
