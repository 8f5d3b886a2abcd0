"""
Excel in: a template, a check of every row, right rows entered through the registers' own verbs, wrong rows given back
in the same layout with a column 错误原因. Importing the same file twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction

from yihe.faces.desk.proposals import tell_confirmers
from yihe.faces.exchange import people, records
from yihe.foundation import doors, sheets
from yihe.foundation.roles import BASE_MANAGER, CIVIL_AFFAIRS, CLERK
from yihe.foundation.sheet_tables import Column, Table, choice, day, text
from yihe.matters.actions import NotAllowed
from yihe.registers.organizations import classes, codes, proposed, resembling
from yihe.registers.organizations import edits as organizations
from yihe.registers.organizations.extra_facts import Extra
from yihe.registers.organizations.models import ENTERED_AS, LegalForm, Organization
from yihe.registers.regions.models import Region

WRONG = "错误原因"
BEYOND = "这一行的内容超出了登记簿能存的范围"
EXAMPLE = "这是模板里的示例，请删去这一行"


@dataclass(frozen=True)
class Wrong:
    """A row that was not entered: its number as a spreadsheet program shows it, its cells as in the template, the reason."""

    row: int
    cells: list
    reason: str


@dataclass
class Outcome:
    """What became of a file: rows entered, and rows given back with their reasons."""

    entered: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # of rows that were entered: what of them waits for somebody


def region(value) -> str:
    code = text(value)
    if not Region.objects.filter(code=code).exists():
        raise ValueError(f"区划登记簿里没有 {code[:20]}")
    return code


def take_in(table: Table, content: bytes, name: str, *, by) -> Outcome:
    """
    Enter the rows of a file. Each row is a transaction of its own: a wrong one leaves nothing behind and is given back.

    :raises sheets.BadSheet: the file cannot be read, or its headings are not those of the template
    """
    return enter_rows(table, sheets.read(content, name), by=by)


def enter_rows(table: Table, rows: list[list], *, by) -> Outcome:
    """Enter the rows of a file that was read, the first of them its headings. Raises sheets.BadSheet for the headings."""
    headings = [str(cell).strip() for cell in rows[0]]
    missing = [c.heading for c in table.columns if c.required and c.heading not in headings]
    if missing:
        raise sheets.BadSheet(f"缺少这些列：{'、'.join(missing)}。请用模板填写，不要改列名。")
    if len(rows) - 1 > table.rows.most:
        raise sheets.BadSheet(f"一次最多导入 {table.rows.most} 行，请分成几个文件。")
    place = {c.name: headings.index(c.heading) for c in table.columns if c.heading in headings}
    filled = {number: cells for number, cells in enumerate(rows[1:], 2) if any(cell != "" for cell in cells)}
    read = {number: _read_row(table, place, cells) for number, cells in filled.items()}
    at_odds = table.at_odds({number: said for number, (said, _faults) in read.items()})
    outcome = Outcome()
    for number, (said, faults) in read.items():
        if list(map(str, _as_template(table, place, filled[number]))) == table.example:
            faults = [EXAMPLE]
        faults += [at_odds[number]] if number in at_odds else []
        reason = "；".join(faults)
        try:
            if not reason:
                with transaction.atomic():
                    note = table.enter(said, by)
                outcome.entered += 1
                outcome.notes += [note] if isinstance(note, str) else []
        except ValidationError as fault:
            reason = _sentences(table, fault)
        except NotAllowed as fault:
            reason = str(fault)
        except (DataError, IntegrityError, ArithmeticError):  # the last word: what no check before it foresaw
            reason = BEYOND
        if reason:
            outcome.wrong.append(Wrong(number, _as_template(table, place, filled[number]), reason))
    return outcome


def _sentences(table: Table, fault: ValidationError) -> str:
    """Return the faults of a row as one text, each under the heading of its column where it has one."""
    if not hasattr(fault, "error_dict"):
        return "；".join(fault.messages)
    headings = {c.name: f"{c.heading}：" for c in table.columns} | {NON_FIELD_ERRORS: ""}
    return "；".join(headings.get(name, "") + word for name, words in fault.message_dict.items() for word in words)


def _read_row(table: Table, place: dict, cells: list) -> tuple[dict, list[str]]:
    """Return what could be read of a row, by name, and every fault of it."""
    said: dict = {}
    faults: list[str] = []
    for column in table.columns:
        index = place.get(column.name)
        value = cells[index] if index is not None and index < len(cells) else ""
        if value == "":
            if column.required:
                faults.append(f"{column.heading}没有填")
            continue
        try:
            said[column.name] = column.read(value)
        except ValueError as fault:
            faults.append(f"{column.heading}：{fault}".rstrip("。"))
    return said, faults


def _as_template(table: Table, place: dict, cells: list) -> list:
    return [
        cells[place[c.name]] if c.name in place and place[c.name] < len(cells) else "" for c in table.columns
    ]  # fmt: skip


def _on_record_already(said: dict) -> Organization | None:
    """Return the organization of a row: by its code, or – a recorded one without – by office and number. Raises ValidationError."""
    if code := said.get("uscc"):
        return Organization.objects.filter(uscc=codes.clean_uscc(code)).first()
    office, number = (said.get(name, "") for name in ("record_office", "record_number"))
    if not number:
        return None
    place = {"record_office": codes.office_of(office), "record_number": codes.number_of(number)}
    return Organization.objects.filter(**place).first()


def enter_organization(said: dict, by) -> str | None:
    """
    Enter an organization; one whose code is on record with the same name is left as it is. Returns what is to be said of
    one that resembles another: it waits for a second person.
    """
    known = _on_record_already(said)
    reach = [hat.region for hat in by.hats if hat.role in (CLERK, BASE_MANAGER, CIVIL_AFFAIRS)]
    if not any(said["region"].startswith(r) for r in reach if r):
        raise ValidationError("这个区划不在您的职责范围内")
    if known:
        if known.name != said["name"]:
            raise ValidationError(f"这个信用代码或备案号已经登记为“{known.name}”")
        return None
    besides = {name: said.pop(name) for name in classes.facts() if name in said}
    entered = organizations.enter(by=by, **said)
    for name, value in besides.items():
        organizations.record_fact(entered, name, value, by=by, source=said["source"], since=entered.registered_on)
    for waiting in proposed.waiting_for(entered):
        tell_confirmers(waiting)
    alike = [f"{entered.name}{each.words}" for each in resembling.found(entered)]
    return "；".join(alike) + "：等待另一人认定是另一家，或者登记承继关系" if alike else None


ORGANIZATIONS = Table(
    "organizations", "社会组织",
    (
        Column("名称", "name", read=text, example="示例社工服务中心"),
        Column("统一社会信用代码", "uscc", False, text, "（18 位，备案的组织没有可不填）"),
        Column("法律形式", "legal_form", read=choice(LegalForm.choices), example="社会团体"),
        Column("类型", "role_type", read=choice(classes.role_types), example=lambda: next(iter(classes.of().role_types.values()))),
        Column("登记或备案", "standing", False, choice(ENTERED_AS), "登记"),
        Column("备案机关", "record_office", False, text),
        Column("备案号", "record_number", False, text),
        Column("登记日期", "registered_on", read=day, example="2026-03-02"),
        Column("区划代码", "region", read=region, example="（9 位）"),
        Column("住所", "address", False, text),
        Column("法定代表人", "legal_representative", read=text),
        Column("业务范围", "purpose", False, text),
        Column("司法行政领域", "judicial_field", False, choice(((True, "是"), (False, "否"))), "是"),
        Column("党组织", "party_organization", False, text),
        Column("联系人", "contact", False, text),
        Column("联系电话", "phone", False, text),
        Column("信息来源", "source", read=text, example="登记证书"),
    ),
    enter_organization,
    lambda user: any(hat.region and hat.role in (CLERK, BASE_MANAGER, CIVIL_AFFAIRS) for hat in user.hats),
    "desk:organizations",
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


def tables() -> dict[str, Table]:
    """
    Return every table that can be handed in but those of records: of the registers, and what rooms bring besides.

    :raises BadDoor: two have one code
    """
    found = {ORGANIZATIONS.code: of_organizations(), people.PEOPLE.code: people.PEOPLE} | records.of_registers()
    for door, table in doors.brought("sheets"):
        if found.setdefault(table.code, table) is not table:
            raise doors.BadDoor(
                f"{door.package}：导入表编码“{table.code}”已经是“{found[table.code].title}”的，请改其中一个。"
            )
    return found
