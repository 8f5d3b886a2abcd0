"""
What a public text must not say: numbers of identity papers, phones, bank accounts, and whatever the matter itself
keeps encrypted. Looked for before publishing; a person still reads the text, this catches what people overlook.
"""

import re
import unicodedata

from stdnum.cn import ric, uscc

from yihe.foundation.encryption import EncryptedTextField
from yihe.matters import kinds
from yihe.matters.models import Matter

_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)")
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])(?:\d{12,30}|\d{4}(?:[ -]\d{4}){2,6}(?:[ -]\d{1,3})?)(?![0-9A-Za-z])")
_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?=\d*[a-f])[0-9a-f]{64}(?![0-9A-Za-z])"
)  # an SM3: its digits are of no telephone
_SHORTEST = 4  # an encrypted value shorter than this may stand in any text by chance


def says_too_much(text: str, matter: Matter | None = None) -> str:
    """Return why a text cannot be made public, or "". Full-width digits count as digits; those of a digest stand there by chance."""
    plain = _DIGEST.sub("", unicodedata.normalize("NFKC", text))
    for match in _EIGHTEEN.finditer(plain):
        number = re.sub(r"[ -]", "", match.group()).upper()
        if ric.is_valid(number) or not uscc.is_valid(number):
            return f"公开内容含有疑似身份证件号码（…{number[-4:]}），请删去。"
    if phone := _MOBILE.search(plain) or _LANDLINE.search(plain):
        return f"公开内容含有疑似电话号码（…{phone.group()[-4:]}），请删去。"
    for match in _ACCOUNT.finditer(plain):
        number = re.sub(r"[ -]", "", match.group())
        if not uscc.is_valid(number):
            return f"公开内容含有疑似银行账号（…{number[-4:]}），请删去。"
    if matter is not None:
        for label, value in _kept_secret(matter):
            if _squeezed(value) in _squeezed(plain):
                return f"公开内容含有不公开的“{label}”，请删去。"
    return ""


def _kept_secret(matter: Matter) -> list[tuple[str, str]]:
    """Return label and value of every encrypted field of the matter's contents and of the organization."""
    kind = kinds.get(matter.kind)
    rows = [matter.organization, kind.standing(matter)[0] if getattr(kind, "contents", None) else None]
    return [
        (str(field.verbose_name), value)
        for row in rows if row is not None
        for field in row._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and len(value := getattr(row, field.attname) or "") >= _SHORTEST
    ]  # fmt: skip


def _squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
