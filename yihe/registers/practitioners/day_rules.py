"""
Days that contradict one another on what is entered of a person: whichever door it comes by, the form, the sheet and the verb ask
this, so that all of it is told at once.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yihe.foundation.id_numbers import born, id_number_fault
from yihe.registers.practitioners.models import Practitioner

BEFORE_BIRTH = "早于身份证号码里的出生日期，请核对。"
OF_A_CERTIFICATE = ("number", "passed_on", "valid_from", "valid_until")
NEEDED_WITH_A_CERTIFICATE = "有证书就要填这一项。"
ENDS_FIRST = "证书有效期的止日早于起日，请检查。"
NOT_PASSED_YET = "证书有效期的起日早于考试通过日期，请检查。"


def certificate_faults(said: Mapping[str, Any], birth: date | None = None) -> dict[str, str]:
    """Return what the days of a certificate contradict each other in, by name; what is not said contradicts nothing."""
    passed, begins, ends = (said.get(name) for name in ("passed_on", "valid_from", "valid_until"))
    found = {}
    if passed and birth and passed < birth:
        found["passed_on"] = BEFORE_BIRTH
    if begins and passed and begins < passed:
        found["valid_from"] = NOT_PASSED_YET
    if ends and begins and ends < begins:
        found["valid_until"] = ENDS_FIRST
    return found


def entry_faults(said: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands against the entry of a person as it is said (`taking_on.take_on`), by name; what is not said contradicts nothing."""
    found = {}
    if fault := id_number_fault(said["id_number"]) if said.get("id_number") else "":
        found["id_number"] = fault
    birth = born(said["id_number"]) if said.get("id_number") and not found else None
    if birth and said.get("starts_on") and said["starts_on"] < birth:
        found["starts_on"] = BEFORE_BIRTH
    if not said.get("level"):
        return found
    found |= {name: NEEDED_WITH_A_CERTIFICATE for name in OF_A_CERTIFICATE if not said.get(name)}
    return certificate_faults(said, birth) | found


def birth_of(person: Practitioner) -> date | None:
    """Return the day of birth that stands in a person's number, None where none does."""
    return born(person.id_number)
