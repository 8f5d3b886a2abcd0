"""
By what an organization is identified: its unified social credit code (统一社会信用代码, GB 32100), or – recorded (备案), with
no such code as a rule – the office that recorded it and the number it gave. One of the latter has a number of our own as its key
(`foundation/own_numbers.py`), which is followed into the code it may get one day.
"""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Concat
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

from yihe.foundation import own_numbers
from yihe.foundation.counters import BadNumber
from yihe.foundation.plain_text import as_number
from yihe.foundation.written import codes as written
from yihe.registers.bodies.models import FormerCode
from yihe.registers.organizations.models import Organization, Standing

_BRACKETS = str.maketrans(
    "[](){}【】", "〔〕〔〕〔〕〔〕"
)  # a number of a document has 〔2026〕, and is typed in every way
NEEDS_ONE = "请填写统一社会信用代码；备案的组织没有代码的，填写备案机关和备案号。"
BOTH = "备案机关和备案号请一并填写。"
RECORDED_ONLY = "备案机关和备案号只填备案的组织；登记的组织以统一社会信用代码为准。"


LENGTH, SIGNS = 18, frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
REGISTRARS_BY_LETTER = "ANY"  # 中央军委改革和编制办公室, 农业, 其他

OTHER_SIGN = (
    "统一社会信用代码最后一位校验码不对，请对照证书检查有没有抄错；证书上就是这个代码的，先登记为筹备组织，"
    "再用“登记成立”勾选“证书上就是这个代码”，由另一人照证书确认。"
)


def uscc_fault(text: str, *, from_paper: bool = False) -> str:
    """
    Return what is wrong with a unified social credit code (统一社会信用代码, GB 32100), or "". Some codes of the first years have another
    check sign: `from_paper`, where a second person confirms a code from the certificate, the sign alone is no fault.
    """
    try:
        code = written.read(text)
    except ValueError as fault:
        return str(fault)
    if own_numbers.is_own(code):
        return f"{code} 是本系统的{own_numbers.label_of(code)}，不是统一社会信用代码。"
    try:
        _validate(uscc_number.compact(code))
    except InvalidLength:
        return f"统一社会信用代码应为 18 位，填写的是 {len(code)} 位。"
    except InvalidChecksum:
        return "" if from_paper else OTHER_SIGN
    except (InvalidFormat, InvalidComponent):
        return "统一社会信用代码只能是数字和大写字母（没有 I、O、S、V、Z），请检查。"
    return ""


def _validate(code: str) -> None:
    """
    Validate a code as GB 32100 has it. Its first two signs (who registered it, what it is) may be letters – N2 is a village's collective –
    which the library takes for a fault.
    """
    if len(code) == LENGTH and code[0] in REGISTRARS_BY_LETTER and code[2:8].isdecimal():
        if not set(code) <= SIGNS:
            raise InvalidFormat
        if code[-1] != uscc_number.calc_check_digit(code):
            raise InvalidChecksum
        return
    uscc_number.validate(code)


def clean_uscc(text: str, *, from_paper: bool = False) -> str:
    """Return the code as it is stored. Raises ValidationError with the sentence (`uscc_fault`)."""
    if fault := uscc_fault(text, from_paper=from_paper):
        raise ValidationError(fault)
    return uscc_number.compact(written.read(text))


def number_of(text: str) -> str:
    """Return a number of a record as it is kept and compared: `太社备[2026] 12号` -> `太社备〔2026〕12号`."""
    return as_number(text).translate(_BRACKETS)


def spellings(number: str) -> list[str]:
    """Return the ways a kept number is likely to be typed, for the index of a search."""
    return [number, number.translate(str.maketrans("〔〕", "[]")), number.translate(str.maketrans("〔〕", "()"))]


def office_of(text: str) -> str:
    """Return the name of an office without the blanks and forms an input method brings."""
    return as_number(text)


def used_before(code: str, besides: Organization | None = None) -> str:
    """Return why nobody else is entered under a code another organization had, or ""."""
    former = FormerCode.objects.filter(code=code).select_related("body").first()
    if former is None or (besides is not None and former.body_id == besides.pk):
        return ""
    now = own_numbers.in_words(former.body.code)
    return f"这个代码是{former.body.name}用过的代码（现为 {now}，{former.source}），请核对；是同一家的，不用另行登记。"


def on_record(words: str) -> QuerySet[Organization]:
    """Return the organizations that were recorded under a number, written alone or with the office before it."""
    number = number_of(words)
    if not number:
        return Organization.objects.none()
    rows = Organization.objects.exclude(record_number="").annotate(both=Concat("record_office", "record_number"))
    return rows.filter(Q(record_number=number) | Q(both=number))


def record_fault(office: str, number: str, besides: Organization | None = None) -> str:
    """Return why nobody is entered as recorded by this office under this number (both as they are kept), or ""."""
    if bool(office) != bool(number):
        return BOTH
    there = Organization.objects.filter(record_office=office, record_number=number).exclude(record_number="")
    other = there.exclude(pk=besides.pk if besides else None).first()
    return f"{office}备案号 {number} 已经登记为“{other.name}”；是同一家的，不用另行登记。" if other else ""


def identifying(said: dict) -> dict[str, str]:
    """
    Return what an entry is identified by, as it is stored, of what was said (`uscc`, `record_office`, `record_number`,
    `standing`, `region`). A recorded organization without a code gets a number of our own. Raises ValidationError by field.
    """
    office, number = office_of(said.get("record_office") or ""), number_of(said.get("record_number") or "")
    recorded = said.get("standing") == Standing.RECORDED
    if (office or number) and not recorded:
        raise ValidationError({"record_office": RECORDED_ONLY})
    if fault := record_fault(office, number):
        raise ValidationError({"record_number": fault})
    if (said.get("uscc") or "").strip():
        try:
            code = clean_uscc(said["uscc"])
        except ValidationError as fault_of_code:
            raise ValidationError({"uscc": fault_of_code.messages}) from fault_of_code
        if fault := used_before(code):
            raise ValidationError({"uscc": fault})
    elif recorded and number:
        code = own_numbers.new(own_numbers.RECORDED, said["region"])
    else:
        raise ValidationError({"uscc": NEEDS_ONE})
    return {"uscc": code, "record_office": office, "record_number": number}


def counted_by(number: str) -> str:
    """
    Return the key of the counters of an organization that is written by the number of its record, "" where it is none. For
    `counters.also_called`. Raises BadNumber where several have it.
    """
    if own_numbers.is_own(number) or uscc_number.is_valid(number):
        return ""
    found = list(on_record(number)[:2])
    if len(found) > 1:
        raise BadNumber(f"有几个组织的备案号是“{number}”，请把备案机关写在备案号前面。")
    return found[0].uscc if found else ""


def is_on_record(code: str) -> bool:
    """Test whether a code is, or was, an organization's of the register."""
    return Organization.objects.filter(uscc=code).exists() or FormerCode.objects.filter(code=code).exists()


def to_compare(code: str) -> list[tuple[str, str]]:
    """Return the line that tells whoever confirms a code that its check sign is another; [] for one as the standard has it."""
    return [("请核对", "这个代码最后一位校验码与国家标准算出来的不同，请照证书逐位核对")] if uscc_fault(code) else []
