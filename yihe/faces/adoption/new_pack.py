"""A folder for a city that has none: divisions cut out, skeletons with what is to be filled in, and the sheet of figures."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from yihe.faces.adoption import figures_sheet
from yihe.foundation import city_pack, sheets
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import load_yaml
from yihe.registers.policies import texts
from yihe.registers.regions import calendar
from yihe.registers.regions.divisions import Row

SKELETON = Path(__file__).parent / "skeleton"
SHEET = "figures.xlsx"
OWN = {city_pack.CITY, "SOURCES.md"}  # what nobody lends
_HOURS = """# 国务院办公厅通知的放假和调休，全国一样。以后每年公布了就照写一年。
# 办公时间没有写，按常用的算；本局公布的不同，写在这里：hours: ["08:30-12:00", "14:00-17:30"]
# 只在本地放假的日子写在 local 下，写法与 holidays 相同。
"""


def make(folder: Path, code: str, rows: list[Row], source: str) -> None:
    """Make the folder of a region, whose divisions are given. Raises FileExistsError when there is one."""
    folder.mkdir(parents=True)
    own = next(row for row in rows if row.code == code)
    above = next((row for row in rows if row.code == own.parent and len(row.code) == 4), None)
    name = f"{above.name}{own.name}" if above and own.name.endswith("区") else own.name
    words = {"{name}": name, "{region}": code, "{bureau}": f"{name}司法局", "{divisions}": source}
    lent = city_pack.lending_to(code)
    for file in sorted(SKELETON.rglob("*")):
        if file.is_file() and not _is_lent(file.relative_to(SKELETON), lent):
            text = file.read_text("utf-8")
            for place, said in words.items():
                text = text.replace(place, said)
            target = folder / file.relative_to(SKELETON)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    (folder / "divisions.csv").write_bytes(
        sheets.to_csv(("code", "name", "level"), ((r.code, r.name, r.level) for r in rows))
    )
    example = Path(settings.ROOT, "cities", "taicang")
    if not _is_lent(Path(calendar.FILE), lent):
        days = (
            (example / calendar.FILE).read_text("utf-8").partition("\nyears:\n")[2]
        )  # the State Council's: the same everywhere
        (folder / calendar.FILE).write_text(f"{_HOURS}years:\n{days}", "utf-8")
    figures_above, brought = _figures(lent), _figures(city_pack.rooms())
    like = Parameters(*brought, example / "parameters", *figures_above)
    (folder / SHEET).write_bytes(
        figures_sheet.to_fill_in(like, *(Parameters(*found) if found else () for found in (figures_above, brought)))
    )


def _figures(packs: Iterable[Path]) -> list[Path]:
    """Return where packs say figures, those of them that say any."""
    return [folder for pack in packs if (folder := pack / "parameters").is_dir()]


def _is_lent(name: Path, lent: tuple[Path, ...]) -> bool:
    """Test whether a folder above says what the file would: a skeleton of it would stand in its way."""
    return name.name not in OWN and any((each / name).exists() for each in lent)


def take_figures(folder: Path, sheet: Path) -> tuple[int, int]:
    """
    Write the filled-in sheet into the parameter files of a folder. Return how many files, out of how many rows.

    :raises figures_sheet.BadFigures, sheets.BadSheet: nothing was written
    """
    rows = figures_sheet.read(sheet.read_bytes(), sheet.name)
    try:
        numbers = {text.code: text.number for text in texts.read(folder / "texts")}
    except texts.BadTexts:
        numbers = {}
    written = figures_sheet.write(rows, folder / "parameters", numbers)
    _leave_room_for_clauses(folder / "texts", rows)
    return written, len(rows)


def _leave_room_for_clauses(folder: Path, rows: list[figures_sheet.Row]) -> None:
    """
    Add to the texts each clause the figures name and no text has, its words 待填: a service starts on the folder, and the check
    names what is still to be copied out. Only at the end of a file that ends with its clauses.
    """
    for file in sorted(folder.glob("*.yaml")):
        said = load_yaml(file)
        if (
            not isinstance(said, dict)
            or not said
            or list(said)[-1] != "clauses"
            or not isinstance(said["clauses"], list)
        ):
            continue
        there = {str(clause.get("number")) for clause in said["clauses"] if isinstance(clause, dict)}
        wanted = dict.fromkeys(row.clause for row in rows if row.text == said.get("code") and row.clause)
        places = [
            f"  - number: {json.dumps(clause, ensure_ascii=False)}\n    heading: 待填\n    body: 待填（照录条文）\n"
            for clause in wanted if clause not in there
        ]  # fmt: skip
        if places:
            file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + "".join(places), "utf-8")
