"""
Small signed texts, in the form of C2SP's signed notes (c2sp.org/signed-note): a text, a blank line, and a line for each
signature. Whoever keeps a key needs this module and `cryptography` alone: it reads no settings and no database.

A key is one line of text, as C2SP writes it; its name, like that of the text, says whose it is.
"""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUITE = "SM3-Ed25519"  # named in the head of a note: another suite can come beside it
_ED25519 = b"\x01"
_SECRET = "PRIVATE+KEY+"
_SIGNATURE = "— "


class BadNote(ValueError):
    """A note, a key or a signature that cannot be used; the text is a Chinese sentence."""


def new_key(name: str) -> tuple[str, str]:
    """Return (secret key, public key) under a name. Raises BadNote for a name with blanks or a plus sign."""
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise BadNote("密钥的名称不能为空，不能有空格和加号。")
    seed = secrets.token_bytes(32)
    public = _public_of(seed)
    identifier = _identifier(name, public).hex()
    tail = base64.b64encode(_ED25519 + seed).decode()
    return f"{_SECRET}{name}+{identifier}+{tail}", f"{name}+{identifier}+{base64.b64encode(_ED25519 + public).decode()}"


def sign(text: str, secret_key: str) -> str:
    """Return the signature line of a text, without its line break. Raises BadNote."""
    if not secret_key.startswith(_SECRET):
        raise BadNote("这不是签名私钥。")
    name, identifier, seed = _read_key(secret_key.removeprefix(_SECRET))
    if identifier != _identifier(name, _public_of(seed)):
        raise BadNote("签名私钥损坏：编号与密钥不符。")
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return f"{_SIGNATURE}{name} {base64.b64encode(identifier + signature).decode()}"


def check(note: str, public_keys: str) -> None:
    """
    Raise BadNote unless the note bears a signature that holds by one of these keys, one a line: after a key was replaced, the
    notes it signed are checked by it still.
    """
    refused = []
    for key in public_keys.strip().splitlines() or [""]:
        try:
            return _check(note, key)
        except BadNote as fault:
            refused.append(fault)
    raise refused[0] if len(refused) == 1 else BadNote("没有这些公钥中任何一把的有效签名。")


def _check(note: str, public_key: str) -> None:
    name, identifier, public = _read_key(public_key)
    if identifier != _identifier(name, public):
        raise BadNote("公钥损坏：编号与密钥不符。")
    text, signatures = parted(note)
    for line in signatures:
        signer, _, encoded = line.removeprefix(_SIGNATURE).partition(" ")
        signed = _decoded(encoded, "签名")
        if signer == name and signed[:4] == identifier:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], text.encode())
            except InvalidSignature as wrong:
                raise BadNote(f"{name} 的签名不对：内容被改过，或不是用这把钥匙签的。") from wrong
            return
    raise BadNote(f"没有 {name} 的签名。")


def parted(note: str) -> tuple[str, list[str]]:
    """Return (text with its last line break, signature lines) of a note, be it signed or not. Raises BadNote."""
    text, blank, signatures = note.partition("\n\n")
    text = text + "\n" if blank else text
    lines = signatures.splitlines()
    if not text.endswith("\n") or any(not line.startswith(_SIGNATURE) for line in lines):
        raise BadNote("不是封存纸条：应是几行文字、一个空行、签名行。")
    return text, lines


def joined(text: str, signatures: list[str]) -> str:
    """Return the note: the opposite of `parted`."""
    return text + ("\n" + "".join(f"{line}\n" for line in signatures) if signatures else "")


def _public_of(seed: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _identifier(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _read_key(key: str) -> tuple[str, bytes, bytes]:
    # base64 may hold a plus sign, the name and the identifier cannot
    name, _, rest = key.strip().partition("+")
    identifier, _, encoded = rest.partition("+")
    data = _decoded(encoded, "密钥")
    if len(data) != 33 or data[:1] != _ED25519:
        raise BadNote(f"不认识的密钥算法；本系统用 {SUITE}。")
    try:
        return name, bytes.fromhex(identifier), data[1:]
    except ValueError as wrong:
        raise BadNote("密钥格式不对。") from wrong


def _decoded(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadNote(f"{what}格式不对。") from wrong
