"""
Identity documents of people: the resident identity number (居民身份证), the residence permit of Hong Kong, Macau and Taiwan
residents (港澳台居民居住证), the foreigners' permanent residence card (外国人永久居留身份证) and the passport (护照).

Each is an identity of its own, told by how its number is written: the first three are printed as they are typed; a passport's
number is unique only within the state that issued it, so that its three letters stand before it (`USA-561234567`).
"""

import re
from datetime import date

from django.utils import timezone
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberFault

from yihe.foundation.blind_index import blind_index, blind_indexes
from yihe.foundation.plain_text import as_number

RESIDENT, PERMIT, PERMANENT, PASSPORT = "居民身份证", "港澳台居民居住证", "外国人永久居留身份证", "护照"
_PASSPORT = re.compile(r"([A-Z]{3})-[A-Z0-9]{5,15}")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")  # three letters of the state; given out until 2023
_FIRST_GENERATION = re.compile(r"[0-9]{15}")
HELP = "居民身份证、港澳台居民居住证或外国人永久居留身份证的号码照证件填写；护照在号码前写签发国的三位代码，例如 USA-561234567"


def identity_of(text: str) -> str:
    """Return which document a number belongs to, by how it is written."""
    number = read(text)
    if _PASSPORT.fullmatch(number):
        return PASSPORT
    if _OLD_PERMANENT.fullmatch(number) or re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return PERMANENT
    return PERMIT if re.match(r"8[123]0000[0-9]{11}[0-9X]$", number) else RESIDENT


def read(text: str) -> str:
    """
    Return a number as it is kept and compared. One of fifteen digits, as the first generation of cards had, is the same
    person's number of eighteen: born in 19…, with the check digit.
    """
    number = as_number(text)
    if not _FIRST_GENERATION.fullmatch(number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + ric.calc_check_digit(f"{body}?")


def identity_index(text: str) -> str:
    """Return the index a person is found and counted by: one number typed in two ways has one."""
    return blind_index(read(text))


def identity_indexes(text: str) -> tuple[str, ...]:
    """Return the indexes a person may be found by, the one that is written first (`blind_indexes`)."""
    return blind_indexes(read(text))


def born(text: str) -> date | None:
    """Return the day of birth that stands in a number, None where none does (a passport)."""
    number = read(text)
    try:
        return ric.get_birth_date(number) if re.fullmatch(r"[0-9]{17}[0-9X]", number) else None
    except (NumberFault, ValueError):
        return None


def id_number_fault(text: str) -> str:
    """
    Return what is wrong with the number of an identity document, or "".

    Only form, date and check digit: numbers were given out by codes of divisions that no longer exist, so a
    birthplace that is not in today's table is no fault.
    """
    number = read(text)
    if passport := _PASSPORT.fullmatch(number):
        return "中国公民请填写居民身份证号码，不用护照。" if passport[1] == "CHN" else ""
    if _OLD_PERMANENT.fullmatch(number):
        return ""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):  # not \d, which takes the digits of every script
        if re.search(r"[A-Z]", number[:-1]):
            return "护照请在号码前写签发国的三位代码，例如 USA-561234567；其他证件照证件填写全部号码。"
        return "身份证号码应为 18 位数字（最后一位可以是 X）。"
    if ric.calc_check_digit(number) != number[-1]:  # stdnum leaves the last character out itself
        return "身份证号码最后一位校验码不对，请检查有没有抄错。"
    try:
        born = ric.get_birth_date(number)
    except (NumberFault, ValueError):
        return "身份证号码里的出生日期不存在，请检查。"
    return "" if date(1900, 1, 1) <= born <= timezone.localdate() else "身份证号码里的出生日期不对，请检查。"
