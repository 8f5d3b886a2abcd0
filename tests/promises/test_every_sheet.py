"""Every sheet that goes out comes back in, or is said – here, with the reason – to be for reading alone."""

import ast
import io
from pathlib import Path

from django.forms.models import model_to_dict
from openpyxl import load_workbook

import yihe
from tests.conftest import CHENGXIANG, make_organization
from tests.filled_in import sheet
from yihe.faces.exchange import imports
from yihe.foundation.roles import CLERK
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.models import Region

ROOT = Path(yihe.__file__).parent
MAKES = {"to_xlsx", "to_csv", "to_workbook"}
# What writes a sheet, and the test that brings it back in.
COMES_BACK = {
    "acts/funds/answers.py corrected": "tests/acts/test_funds.py",  # of an answer: it is mended and sent again
    "acts/funds/batches.py export_batch": "tests/acts/test_funds.py",  # filled in, it is the answer of finance
    "acts/schedules/month_sheet.py sheet": "tests/schedules/test_roster_sheet.py",
    "faces/adoption/figures_sheet.py to_fill_in": "tests/faces/adoption/test_new_city.py",
    "faces/adoption/new_pack.py make": "tests/faces/adoption/test_new_city.py",  # of divisions: load_divisions reads it
    "faces/exchange/views.py organizations_out": "tests/promises/test_every_sheet.py",
    "faces/exchange/views.py records_out": "tests/promises/test_every_record.py",  # of registers: test_every_register.py
    "faces/portal/lists.py sheet": "tests/functions/test_lists.py",
    "foundation/sheet_tables.py sheet": "tests/faces/test_exchange.py",
}
FOR_READING = {
    "faces/exchange/access_log.py out": "what happened is written down by what happens",
    "faces/desk/leading.py sheet": "numbers that were counted",
    "faces/desk/place_services.py board_sheet": "numbers that were counted, of records each confirmed by who was served",
    "domains/advice/months_sheet.py sheet": "numbers that were counted",
    "domains/station_work/months_sheet.py sheet": "numbers that were counted",
    "faces/portal/buying.py sheet": "what was made public of purchases: each line stands by an act of its matter",
    "faces/exchange/matters.py _sent": "a matter is opened on its form and moved by its acts, each by whose turn it is",
    "faces/demo/story_money.py register_answer": "finance's side of the story, which the demonstration plays",
}


def what_writes_a_sheet(root: Path) -> set[str]:
    """Return the functions that make a workbook or a table of text, as `file function`."""
    found = set()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] == "foundation" and path.name == "sheets.py":
            continue  # it makes them
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                named = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                if named & MAKES:
                    found.add(f"{path.relative_to(root)} {node.name}")
    return found


def test_every_sheet_comes_back_or_is_for_reading():
    assert what_writes_a_sheet(ROOT) == set(COMES_BACK) | set(FOR_READING)
    assert [test for test in COMES_BACK.values() if not (ROOT.parent / test).is_file()] == []


def test_control_a_sheet_nobody_said_anything_of_is_found(tmp_path):
    (tmp_path / "late.py").write_text("def out(rows):\n    return sheets.to_xlsx(['名称'], rows, '表')\n", "utf-8")
    assert what_writes_a_sheet(tmp_path) == {"late.py out"}


def test_the_organizations_that_went_out_come_back_and_nothing_changes(client, person):
    Region.objects.create(code=CHENGXIANG, name="城厢镇", level="town")
    for name in ("晨光社", "友邻社"):
        make_organization(name, legal_representative=f"{name}长")
    client.force_login(person(CLERK))
    went_out = load_workbook(io.BytesIO(client.get("/exchange/organizations/").content)).active
    heads, *rows = [[cell.value for cell in row] for row in went_out.rows]
    named = {column.heading: column.name for column in imports.of_organizations().columns}
    said = [
        {named[head]: value for head, value in zip(heads, row, strict=True)} | {"source": "登记证书"} for row in rows
    ]
    before, edits = as_they_stand(), RegisterEdit.objects.count()

    answer = client.post("/exchange/organizations/in/", {"file": sheet(imports.of_organizations(), *said)})

    assert (len(said), answer.status_code) == (2, 302)  # where a row is not entered, the page stays
    assert (as_they_stand(), RegisterEdit.objects.count()) == (before, edits)


def as_they_stand() -> list[dict]:
    return [model_to_dict(organization) for organization in Organization.objects.order_by("pk")]
