"""Excel out of every list, Excel into the registers. Who took out what is written into the access log."""

import json
from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yihe.faces.desk import record_lists
from yihe.faces.desk.handed_in import SHEET, hands_in, of_form
from yihe.faces.exchange import headings, imports, records
from yihe.faces.exchange.files import Capped, chosen_in, workbook
from yihe.foundation import ceilings, encryption, sheets
from yihe.foundation.sheet_tables import Table
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import queries as organizations
from yihe.registers.organizations.classes import Labels
from yihe.registers.organizations.extra_facts import PREFIX

MOST_NOTES = 20


def _table(code: str) -> Table | None:
    return imports.tables().get(code) or records.table_of(code)


@require_GET
def records_out(request, code: str):
    """The list of a record as it is narrowed on the page, whole."""
    record = record_lists.find(code)
    form, wanted = record_lists.wanted_of(record, request)
    header, rows = records.sheet_of(record, request.user, wanted, ceilings.ROWS_OF_AN_EXPORT.most)
    capped = Capped(rows)
    content = sheets.to_xlsx(header, capped, record.label)
    note_access(Verb.EXPORT, f"record {code}", by=request.user, detail=f"{capped.written} 行{chosen_in(form)}")
    return workbook(content, record.label)


def sheet_of(request, code: str):
    """Return the sheet of somebody who may hand it in."""
    table = _table(code) if request.user.is_authenticated else None
    return of_form(request, {"file"}, SHEET) if table is not None and table.may(request.user) else []


def _records_sheet(request, code: str):
    return sheet_of(request, _name_of(code))


@hands_in(_records_sheet)
def records_in(request, code: str):
    return take_in(request, _name_of(code))


def _name_of(code: str) -> str:
    return code if code in records.of_registers() else f"{records.PREFIX}{code}"


@require_GET
def organizations_out(request):
    rows = organizations.everything(request.user, ceilings.ROWS_OF_AN_EXPORT.most + 1)
    columns = [c for c in imports.of_organizations().columns if c.name != "source"]
    besides, type_of = organizations.extra_facts_of(rows), Labels("role_types")
    table = [
        [besides.get((row.pk, c.name), "") if c.name.startswith(PREFIX) else _shown(row, c.name, type_of) for c in columns]
        for row in rows
    ]  # fmt: skip
    capped = Capped(table)
    content = sheets.to_xlsx([c.heading for c in columns], capped, "社会组织")
    note_access(Verb.EXPORT, "organizations", by=request.user, detail=f"{capped.written} 行")
    return workbook(content, "社会组织")


def _shown(row, name: str, type_of: Labels):
    if name == "role_type":
        return type_of(row.role_type, row.region)
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, "registration_day" if name == "registered_on" else name)
    if name == "uscc" and not row.has_code:
        return ""  # a number of ours is no credit code
    return ("是" if value else "否") if isinstance(value, bool) else value


@hands_in(sheet_of)
def take_in(request, code: str):
    """The page a filled template is handed in on, and what became of its rows."""
    table = _table(code)
    if table is None or not table.may(request.user):
        raise Http404
    fault, outcome, kept = "", None, 0
    if request.method == "POST":
        fault, outcome = received(request, lambda rows: imports.enter_rows(table, rows, by=request.user))
        if outcome:
            kept = give_back(request, code, outcome.wrong)
            if outcome.entered and not outcome.wrong:
                for note in outcome.notes[:MOST_NOTES]:
                    messages.warning(request, f"{note}。")
                messages.success(request, f"{outcome.entered} 行全部导入。")
                return redirect(table.back, *table.back_args)
    return render(
        request, "exchange/take_in.html", {"table": table, "fault": fault, "outcome": outcome, "kept": kept, "notes": outcome.notes[:MOST_NOTES] if outcome else []},
        status=422 if fault or (outcome and outcome.wrong) else 200,
    )  # fmt: skip


def received(request, enter: Callable[[list[list]], imports.Outcome]) -> tuple[str, imports.Outcome | None]:
    """Take in the file of a post; return why it was not read, or what `enter` made of its rows."""
    upload = request.FILES.get("file")
    if upload is None:
        return "请先选择填好的表格。", None
    if upload.size > sheets.MOST_BYTES:
        return f"文件超过 {sheets.MOST_BYTES // 1024 // 1024} MB，没有读取。", None
    counts = {ceilings.SHEETS: 1, ceilings.SHEET_BYTES: upload.size}
    if fault := ceilings.take(counts, person=request.user.pk):
        return fault, None
    try:
        opened = sheets.opened(upload)
        outcome = enter(opened.rows)
    except sheets.BadSheet as bad:
        return str(bad), None
    outcome.notes[:0] = opened.notes
    return "", outcome


def give_back(request, code: str, wrong: list[imports.Wrong]) -> int:
    """
    Keep the rows that were not entered until they are fetched, of the newest import alone, and return how many: no more than
    a session may hold. They hold ID numbers: sealed while they wait.
    """
    rows, words = [], 0
    for row in wrong:
        cells = [_jsonable(cell) for cell in (*row.cells, row.reason)]
        words += len(json.dumps(cells, ensure_ascii=False))
        if words > ceilings.ROWS_GIVEN_BACK.most:
            break
        rows.append(cells)
    for name in [name for name in request.session.keys() if name.startswith("wrong-")]:
        del request.session[name]
    if rows:
        request.session[f"wrong-{code}"] = encryption.seal(json.dumps(rows, ensure_ascii=False), "session.wrong")
    return len(rows)


def _jsonable(cell):
    """Return a cell as a session holds it. A figure stays one: as a text it would be taken for what somebody wrote."""
    return cell if isinstance(cell, str | int) else float(cell) if isinstance(cell, Decimal) else str(cell)


@require_GET
def template(request, code: str):
    table = _table(code)
    if table is None or not table.may(request.user):
        raise Http404
    return workbook(table.template(), f"{table.title}导入模板")


@require_GET
def wrong(request, code: str):
    """The rows that were not entered, in the layout of the template, each with its reason."""
    table, sealed = _table(code), request.session.get(f"wrong-{code}", "")
    if table is None or not sealed:
        raise Http404
    rows = json.loads(encryption.unseal(sealed, "session.wrong"))
    return workbook(table.sheet(rows, headings.WRONG), f"{table.title}未导入的行")
