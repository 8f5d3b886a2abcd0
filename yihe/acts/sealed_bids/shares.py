"""A share, sealed to one opener: ephemeral ECDH on P-256, HKDF-SHA256, AES-256-GCM, bound to bid and opener."""

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yihe.acts.sealed_bids.format import POINT, Bound, DoesNotOpen, derived

CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NONCE = bytes(12)  # the key is used once


def new_private_key(random: Callable[[int], bytes] = os.urandom) -> ec.EllipticCurvePrivateKey:
    """Return a private key; 48 random bytes make it, so that no value is likelier than another."""
    return ec.derive_private_key(int.from_bytes(random(48), "big") % (_ORDER - 1) + 1, CURVE)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half: 65 bytes, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_a_point(key: bytes) -> bool:
    """Test whether bytes are the public half of a key: a point of the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key)
    except ValueError:
        return False
    return len(key) == POINT


def seal_share(
    share: bytes, to: bytes, opener: int, bound: Bound, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """Return the share sealed to the public key of an opener (1, 2, 3): ephemeral point, ciphertext and tag."""
    ephemeral = new_private_key(random)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to)
    about = bound.about(f"share {opener}")
    key = derived(ephemeral.exchange(ec.ECDH(), theirs), point_of(ephemeral) + to, about)
    return point_of(ephemeral) + AESGCM(key).encrypt(_NONCE, share, about)


def open_share(sealed: bytes, by: ec.EllipticCurvePrivateKey, opener: int, bound: Bound) -> bytes:
    """Return the share. Raises DoesNotOpen: it was sealed to another key, for another bid, or altered."""
    about = bound.about(f"share {opener}")
    try:
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sealed[:POINT])
        key = derived(by.exchange(ec.ECDH(), ephemeral), sealed[:POINT] + point_of(by), about)
        return AESGCM(key).decrypt(_NONCE, sealed[POINT:], about)
    except (InvalidTag, ValueError) as fault:
        raise DoesNotOpen("密钥份额解不开：不是用这把开标密钥密封的，或者份额被改动、属于另一份密封件。") from fault
