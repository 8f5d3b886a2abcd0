"""
信封: what is laid down as a file for another system is sealed for its certificate, so that whoever comes by the folder on the way reads
nothing. The form is CMS (RFC 5652), AES-256 under their RSA key: `openssl cms -decrypt -inform DER -inkey KEY` opens it, without anything of ours.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from yihe.foundation.loaded_when_used import LoadedWhenUsed

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

pkcs7 = LoadedWhenUsed("cryptography.hazmat.primitives.serialization.pkcs7")
x509 = LoadedWhenUsed("cryptography.x509")
SOON = timedelta(days=30)  # a certificate that ends within this time is said to


class NoCertificate(Exception):
    """Nothing can be sealed for them. Its words say why."""


def certificate(file: str) -> "Certificate":
    """Return the certificate of a PEM file. Raises NoCertificate: it cannot be read, is over, or has no key that can be sealed for."""
    try:
        found = x509.load_pem_x509_certificate(Path(file).read_bytes())
        pkcs7.PKCS7EnvelopeBuilder().add_recipient(found)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise NoCertificate("对方的证书读不了，或者不是 RSA 证书") from fault
    if not found.not_valid_before_utc <= timezone.now() <= found.not_valid_after_utc:
        raise NoCertificate("对方的证书不在有效期内")
    return found


def ends_soon(found: "Certificate") -> bool:
    """Test whether a certificate is over within SOON: a new one has to be asked for."""
    return found.not_valid_after_utc < timezone.now() + SOON


def sealed(body: bytes, found: "Certificate") -> bytes:
    """Return a body that only who has the key of the certificate opens, in DER."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(body).add_recipient(found).set_content_encryption_algorithm(AES256)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
