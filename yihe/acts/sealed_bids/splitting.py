"""
Splitting a secret in three, of which any two give it back and one tells nothing: Shamir over GF(256), byte by byte.

The field is that of AES (x⁸+x⁴+x³+x+1). A share is what the line `secret + slope·x` is at x = 1, 2, 3.
"""

import os
from collections.abc import Callable

SHARES = 3
NEEDED = 2


def _tables() -> tuple[list[int], list[int]]:
    powers, logs, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)  # times 3, which generates the field
    return powers, logs


_POWERS, _LOGS = _tables()


def split(secret: bytes, random: Callable[[int], bytes] = os.urandom) -> list[bytes]:
    """Return three shares of a secret, each as long as it is; the first is that of x = 1."""
    slope = random(len(secret))
    return [bytes(s ^ _times(a, x) for s, a in zip(secret, slope, strict=True)) for x in range(1, SHARES + 1)]


def joined(shares: dict[int, bytes]) -> bytes:
    """
    Return the secret of two shares, by their x. What comes of shares that do not belong together is some other secret: whoever
    asks holds it against a commitment.

    :raises ValueError: there are not two of them, or they are not equally long
    """
    if len(shares) != NEEDED or not set(shares) <= set(range(1, SHARES + 1)):
        raise ValueError("two shares of three are needed")
    (x, of_x), (y, of_y) = shares.items()
    below = x ^ y
    weight_x, weight_y = _over(y, below), _over(x, below)
    return bytes(_times(a, weight_x) ^ _times(b, weight_y) for a, b in zip(of_x, of_y, strict=True))


def _times(a: int, b: int) -> int:
    return _POWERS[_LOGS[a] + _LOGS[b]] if a and b else 0


def _over(a: int, b: int) -> int:
    return _POWERS[_LOGS[a] - _LOGS[b] + 255] if a else 0
