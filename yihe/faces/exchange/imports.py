"""
Excel in: a template, a check of every row, right rows entered through the registers' own verbs, wrong rows given back
in the same layout with a column 错误原因. Importing the same file twice changes nothing.
"""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction

from yihe.faces.exchange import headings, people, records
from yihe.faces.exchange.organizations import ORGANIZATIONS, of_organizations
from yihe.foundation import doors, sheets
from yihe.foundation.sheet_tables import Table
from yihe.foundation.written.cells import damaged
from yihe.matters.actions import NotAllowed

BEYOND = "这一行的内容超出了登记簿能存的范围"


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


def take_in(table: Table, content: bytes, name: str, *, by) -> Outcome:
    """
    Enter the rows of a file. Each row is a transaction of its own: a wrong one leaves nothing behind and is given back.

    :raises sheets.BadSheet: the file cannot be read, or its headings are not those of the template
    """
    return enter_rows(table, sheets.read(content, name), by=by)


def enter_rows(table: Table, rows: list[list], *, by) -> Outcome:
    """Enter the rows of a file that was read, its headings among the first of them. Raises sheets.BadSheet for the headings."""
    at, place, besides = headings.found(table, rows)
    if len(rows) - at - 1 > table.rows.most:
        raise sheets.BadSheet(f"一次最多导入 {table.rows.most} 行，请分成几个文件。")
    filled = {number: cells for number, cells in enumerate(rows[at + 1 :], at + 2) if _says_something(place, cells)}
    outcome = Outcome()
    if besides:
        outcome.notes.append(f"{'、'.join(besides)}是导出时带的列，没有读取")
    example = [
        number for number, cells in filled.items() if list(map(str, _as_template(table, place, cells))) == table.example
    ]
    for number in example:
        del filled[number]
        outcome.notes.append(f"第 {number} 行是模板里的示例，没有导入")
    read = {number: _read_row(table, place, cells) for number, cells in filled.items()}
    at_odds = table.at_odds({number: said for number, (said, _faults) in read.items()})
    for number, (said, faults) in read.items():
        reason = "；".join([*_all_of(table, said, faults, by), *([at_odds[number]] if number in at_odds else [])])
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


def _says_something(place: dict[str, int], cells: list) -> bool:
    """Test whether a row holds anything under the columns of the table: what stood beside a mended row, its old fault, is nothing."""
    return any(at < len(cells) and cells[at] != "" for at in place.values())


def _all_of(table: Table, said: dict, faults: dict[str, str], by) -> list[str]:
    """Return every fault of a row under its heading, in the order of the columns: of its cells, and what they contradict."""
    try:
        more = table.faults(said, by)
    except ValidationError as fault:
        more = {"": _sentences(table, fault)}
    told = more | faults
    heads = {c.name: c.heading for c in table.columns}
    in_order = [name for name in heads if name in told] + [name for name in told if name not in heads]
    return [_under(heads.get(name, ""), told[name]) for name in in_order]


def _under(heading: str, words: str) -> str:
    said = words.rstrip("。")
    return said if not heading or said.startswith(heading) else f"{heading}：{said}"


def _sentences(table: Table, fault: ValidationError) -> str:
    """Return the faults of a row as one text, each under the heading of its column where it has one."""
    if not hasattr(fault, "error_dict"):
        return "；".join(fault.messages)
    headings = {c.name: f"{c.heading}：" for c in table.columns} | {NON_FIELD_ERRORS: ""}
    return "；".join(headings.get(name, "") + word for name, words in fault.message_dict.items() for word in words)


def _read_row(table: Table, place: dict, cells: list) -> tuple[dict, dict[str, str]]:
    """Return what could be read of a row, and what is wrong with the other cells, by name of the column."""
    said: dict = {}
    faults: dict[str, str] = {}
    for column in table.columns:
        index = place.get(column.name)
        value = cells[index] if index is not None and index < len(cells) else ""
        if value == "":
            if column.required:
                faults[column.name] = f"{column.heading}没有填"
            continue
        try:
            if broken := damaged(value):
                raise ValueError(broken)
            said[column.name] = column.read(value)
        except ValueError as fault:
            faults[column.name] = str(fault)
    return said, faults


def _as_template(table: Table, place: dict, cells: list) -> list:
    return [
        cells[place[c.name]] if c.name in place and place[c.name] < len(cells) else "" for c in table.columns
    ]  # fmt: skip


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
