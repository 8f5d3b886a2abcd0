"""The sheet of organizations: its columns, each read as its box is, what a row of it contradicts, and how it is entered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError

from yihe.faces.desk.proposals import tell_confirmers
from yihe.foundation.roles import BASE_MANAGER, CIVIL_AFFAIRS, CLERK
from yihe.foundation.sheet_tables import Column, Table, choice, of_column, text
from yihe.foundation.written import names
from yihe.foundation.written.cells import written
from yihe.registers.organizations import classes, codes, edits, proposed, resembling
from yihe.registers.organizations.extra_facts import Extra
from yihe.registers.organizations.models import ENTERED_AS, LegalForm, Organization, OrganizationFact, Standing
from yihe.registers.regions.models import Region

OUT_OF_REACH = "这个区划不在您的职责范围内"


def _own(name: str) -> Callable:
    return of_column(Organization._meta.get_field(name))


def region(value) -> str:
    code = text(value)
    if not Region.objects.filter(code=code).exists():
        raise ValueError(f"区划登记簿里没有 {code[:20]}")
    return code


def credit_code(value) -> str:
    word = written(value)
    if fault := codes.uscc_fault(word):
        raise ValueError(fault)
    return codes.clean_uscc(word)


def _on_record_already(said: dict) -> Organization | None:
    """Return the organization of a row: by its code, or – a recorded one without – by office and number. Raises ValidationError."""
    if code := said.get("uscc"):
        return Organization.objects.filter(uscc=codes.clean_uscc(code)).first()
    office, number = (said.get(name, "") for name in ("record_office", "record_number"))
    if not number:
        return None
    place = {"record_office": codes.office_of(office), "record_number": codes.number_of(number)}
    return Organization.objects.filter(**place).first()


def faults(said: dict, by) -> dict[str, str]:
    """Return what the register would refuse of what could be read of a row, by column; of one on record only another name."""
    reach = [hat.region for hat in by.hats if hat.role in (CLERK, BASE_MANAGER, CIVIL_AFFAIRS)]
    found = {}
    if "region" in said and not any(said["region"].startswith(r) for r in reach if r):
        found["region"] = OUT_OF_REACH
    if known := _on_record_already(said):
        if "name" in said and not names.same(known.name, said["name"]):
            found["" if known.has_code else "record_number"] = f"这个信用代码或备案号已经登记为“{known.name}”"
        return found
    if said.get("uscc"):
        if fault := codes.used_before(said["uscc"]):
            found["uscc"] = fault
    elif said.get("standing") != Standing.RECORDED:
        found["uscc"] = codes.NEEDS_ONE
    if said.get("standing") == Standing.RECORDED:
        office, number = (said.get(name, "") for name in ("record_office", "record_number"))
        if fault := codes.record_fault(codes.office_of(office), codes.number_of(number)):
            found["record_number"] = fault
    elif said.get("record_office") or said.get("record_number"):
        found["record_office"] = codes.RECORDED_ONLY
    return found


def enter_organization(said: dict, by) -> str | None:
    """
    Enter an organization; one whose code is on record with the same name is left as it is. Returns what is to be said of
    one that resembles another: it waits for a second person.
    """
    if wrong := faults(said, by):
        raise ValidationError("；".join(wrong.values()))
    if _on_record_already(said):
        return None
    besides = {name: said.pop(name) for name in classes.facts() if name in said}
    entered = edits.enter(by=by, **said)
    for name, value in besides.items():
        edits.record_fact(entered, name, value, by=by, source=said["source"], since=entered.registered_on)
    for waiting in proposed.waiting_for(entered):
        tell_confirmers(waiting)
    alike = [f"{entered.name}{each.words}" for each in resembling.found(entered)]
    return "；".join(alike) + "：等待另一人认定是另一家，或者登记承继关系" if alike else None


ORGANIZATIONS = Table(
    "organizations", "社会组织",
    (
        Column("名称", "name", read=_own("name"), example="示例社工服务中心"),
        Column("统一社会信用代码", "uscc", False, credit_code, "（18 位，备案的组织没有可不填）", as_text=True),
        Column("法律形式", "legal_form", read=choice(LegalForm.choices), example="社会团体", choices=lambda: list(LegalForm.labels)),
        Column(
            "类型", "role_type", read=choice(classes.role_types), example=lambda: next(iter(classes.of().role_types.values())),
            choices=lambda: list(classes.of().role_types.values()),
        ),
        Column("登记或备案", "standing", False, choice(ENTERED_AS), "登记", lambda: [str(label) for _code, label in ENTERED_AS]),
        Column("备案机关", "record_office", False, _own("record_office")),
        Column("备案号", "record_number", False, _own("record_number"), as_text=True),
        Column("登记日期", "registered_on", read=_own("registered_on"), example="2026-03-02"),
        Column("区划代码", "region", read=region, example="（9 位）", as_text=True),
        Column("住所", "address", False, _own("address")),
        Column("法定代表人", "legal_representative", read=_own("legal_representative"), example="张三"),
        Column("业务范围", "purpose", False, text),
        Column("司法行政领域", "judicial_field", False, choice(((True, "是"), (False, "否"))), "是", lambda: ["是", "否"]),
        Column("党组织", "party_organization", False, _own("party_organization")),
        Column("联系人", "contact", False, _own("contact")),
        Column("联系电话", "phone", False, _own("phone"), as_text=True),
        Column("信息来源", "source", read=of_column(OrganizationFact._meta.get_field("source")), example="登记证书"),
    ),
    enter_organization,
    lambda user: any(hat.region and hat.role in (CLERK, BASE_MANAGER, CIVIL_AFFAIRS) for hat in user.hats),
    "desk:organizations",
    faults=faults,
)  # fmt: skip


def of_organizations() -> Table:
    """Return the sheet of organizations with what the city wants to know of them besides."""
    columns, source = ORGANIZATIONS.columns[:-1], ORGANIZATIONS.columns[-1]
    besides = tuple(Column(extra.label, name, False, _taken(extra)) for name, extra in classes.facts().items())
    return replace(ORGANIZATIONS, columns=(*columns, *besides, source))


def _taken(extra: Extra) -> Callable:
    def read(value):
        try:
            return extra.taken(value.date() if isinstance(value, datetime) else value)
        except ValidationError as fault:
            raise ValueError("".join(fault.messages).removeprefix(extra.label)) from None  # the heading says it

    return read
