"""
The key file of an opener (开标密钥文件): the private half of a key, under a passphrase. It is made and opened on the opener's device and never
sent; the server knows the public half and its fingerprint.

    {"format":"yihe-opener-key 1","iterations":…,"key":…,"salt":…,"sealed":…}  PBKDF2-HMAC-SHA256, AES-256-GCM over PKCS 8
"""

import json
import os
import unicodedata
from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from yihe.acts.sealed_bids.format import KEY, DoesNotOpen
from yihe.acts.sealed_bids.shares import new_private_key, point_of
from yihe.foundation import digests, outside_json

FORMAT = "yihe-opener-key 1"
ITERATIONS = 600_000  # as the page's; OWASP says so since 2023
_BETWEEN = range(100_000, 10_000_001)
_NONCE = bytes(12)  # the salt is new for each file


def fingerprint(point: bytes) -> str:
    """Return the fingerprint of a public key: the SM3 of its 65 bytes."""
    return digests.sm3(point)


def made(passphrase: str, iterations: int = ITERATIONS) -> tuple[str, bytes]:
    """Return the text of a new key file, and its public key (65 bytes)."""
    private = new_private_key()
    point, salt = point_of(private), os.urandom(16)
    key = b64encode(point).decode()
    secret = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    sealed = AESGCM(_under(passphrase, salt, iterations)).encrypt(_NONCE, secret, _about(key))
    said = {
        "format": FORMAT, "iterations": iterations, "key": key,
        "salt": b64encode(salt).decode(), "sealed": b64encode(sealed).decode(),
    }  # fmt: skip
    return json.dumps(said), point


def opened(text: str, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """Return the private key of a key file. Raises DoesNotOpen."""
    try:
        said: Any = outside_json.read(text)
        if said["format"] != FORMAT or said["iterations"] not in _BETWEEN:
            raise ValueError("another format")
        salt, sealed = b64decode(said["salt"], validate=True), b64decode(said["sealed"], validate=True)
        under, about = _under(passphrase, salt, said["iterations"]), _about(said["key"])
    except (ValueError, KeyError, TypeError) as fault:
        raise DoesNotOpen("这不是开标密钥文件，请选择生成密钥时保存的文件。") from fault
    try:
        key = load_der_private_key(AESGCM(under).decrypt(_NONCE, sealed, about), None)
    except (InvalidTag, ValueError) as fault:
        raise DoesNotOpen("口令不对，或者密钥文件被改动过。密钥文件没有变化，可以再试。") from fault
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _under(passphrase: str, salt: bytes, iterations: int) -> bytes:
    return PBKDF2HMAC(SHA256(), KEY, salt, iterations).derive(unicodedata.normalize("NFC", passphrase).encode())


def _about(key: str) -> bytes:
    return f"{FORMAT}\n{key}".encode()
