"""Resident identity numbers (身份证号码): form, day of birth and check digit."""

import re
from datetime import date

from django.utils import timezone
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberFault

from yihe.foundation.blind_index import normalised


def id_number_fault(text: str) -> str:
    """
    Return what is wrong with a resident identity number, or "".

    Only form, date and check digit: numbers were given out by codes of divisions that no longer exist, so a
    birthplace that is not in today's table is no fault.
    """
    number = normalised(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):  # not \d, which takes the digits of every script
        return "身份证号码应为 18 位数字（最后一位可以是 X）。"
    if ric.calc_check_digit(number) != number[-1]:  # stdnum leaves the last character out itself
        return "身份证号码最后一位校验码不对，请检查有没有抄错。"
    try:
        born = ric.get_birth_date(number)
    except (NumberFault, ValueError):
        return "身份证号码里的出生日期不存在，请检查。"
    return "" if date(1900, 1, 1) <= born <= timezone.localdate() else "身份证号码里的出生日期不对，请检查。"
