"""
Places and organizations by name: a field that takes what people call them, offers what is near (a plain `<datalist>`, no script),
and takes a code as well.
"""

from django.core.exceptions import ValidationError

from yihe.foundation.written import looked_for
from yihe.registers.accounts.queries import departments, oversight
from yihe.registers.bodies import lines
from yihe.registers.organizations import codes
from yihe.registers.organizations import queries as organizations
from yihe.registers.organizations.models import Organization
from yihe.registers.regions import called as regions
from yihe.registers.regions.names import name_of

PLACES, ORGANIZATIONS, DEPARTMENTS = "places-near", "organizations-near", "departments-near"
LISTS = {"region": PLACES, "organization": ORGANIZATIONS, "successor": ORGANIZATIONS, "department": DEPARTMENTS}


def place(words: str, reach: list[str]) -> str:
    """Return the code of a place somebody wrote, "" for "". Raises ValidationError."""
    return _found(regions.called, words, reach) if words.strip() else ""


def organization(words: str, reach: list[str]):
    """Return the organization somebody wrote, None for "". Raises ValidationError."""
    return _found(organizations.called, words, reach) if words.strip() else None


def organization_anywhere(words: str, near: list[str]) -> Organization | None:
    """
    Return the organization somebody wrote: by its name among those in these regions, by its code wherever it is; None for "".
    Raises ValidationError, with what is wrong with the code where one was meant.
    """
    word = looked_for.number(words)
    if not word or not word.isascii():
        return organization(words, near)
    body = lines.with_code(word) or lines.with_code(codes.clean_uscc(word))
    if found := Organization.objects.filter(pk=body).first():
        return found
    raise ValidationError("没有登记这个代码的社会组织。")


def offers(user) -> dict:
    """Return what a page offers in these fields (`choosing.html`)."""
    reach = oversight(user)
    return {
        "lists_near": LISTS, "region_short": name_of,
        "offered": [
            (PLACES, regions.offered(reach)),
            (ORGANIZATIONS, [(name, "") for name in organizations.names(reach)]),
            (DEPARTMENTS, [(name, "") for name in departments(user)]),
        ],
    }  # fmt: skip


def places(reach: list[str]) -> list:
    """Return the places of these regions, as `choosing.html` takes them."""
    return [(PLACES, regions.offered(reach))]


def organizations_near(reach: list[str]) -> list:
    """Return the names of the organizations of these regions, as `choosing.html` takes them."""
    return [(ORGANIZATIONS, [(name, "") for name in organizations.names(reach)])]


def dress(form) -> None:
    """Have the fields of a form offer what is near."""
    for name, listed in LISTS.items():
        if name in form.fields:
            form.fields[name].widget.attrs["list"] = listed


def _found(find, words: str, reach: list[str]):
    try:
        return find(words, reach)
    except ValueError as fault:
        raise ValidationError(str(fault)) from fault
