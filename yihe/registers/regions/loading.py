"""
Divisions into the register: the rows go to a temporary table (COPY on PostgreSQL), are checked there against each
other and the register, and are put in place by one statement a level. One transaction: all or nothing.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from yihe.foundation import region_codes
from yihe.registers.regions import names
from yihe.registers.regions.divisions import MOST_FAULTS, BadDivisions, Row

TELL_EVERY = 100_000
_COLUMNS = ("file", "line", "code", "name", "level", "parent", "valid_from", "valid_until", "successor", "note")
_KEPT = ("name", "level", "parent", "full_name", "valid_from", "valid_until", "successor", "note")
# What stands at the place of a city where there is none: nobody says 北京市市辖区东城区.
_PLACEHOLDERS = "('市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划')"
# The full name of a row {c} under its parent p, whose own parent is g.
_FULL_NAME = (
    "CASE WHEN p.code IS NULL THEN {c}.name WHEN p.name = {c}.name THEN p.full_name "
    f"WHEN p.name IN {_PLACEHOLDERS} THEN coalesce(g.full_name, '') || {{c}}.name ELSE p.full_name || {{c}}.name END"
)


class Loaded(NamedTuple):
    """How many rows were read, added and changed. The rest stood in the register as they were."""

    read: int
    added: int
    changed: int


def load(
    rows: Iterable[Row], *, validate_only: bool = False, tell: Callable[[str], None] = lambda line: None
) -> Loaded:
    """
    Put rows into the register: new ones are added, known ones brought up to date, others left alone.

    Raises BadDivisions, and leaves the register as it was, when a row is wrong, given twice or without its parent.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        read = _fill(cursor, rows, tell)
        try:
            _check(cursor)
            if validate_only:
                return Loaded(read, 0, 0)
            added = changed = 0
            for level in region_codes.LEVELS.values():
                more, other = _put_in_place(cursor, level)
                added, changed = added + more, changed + other
                if (more or other) and read > TELL_EVERY:
                    tell(f"{level}：新增 {more}，更新 {other}")
            if changed:
                _rename_beneath(cursor)
        finally:
            # Inside a failed PostgreSQL transaction nothing can be dropped; the rollback does it.
            if not connection.needs_rollback:
                cursor.execute("DROP TABLE IF EXISTS incoming")
    names.forget()
    return Loaded(read, added, changed)


def _fill(cursor, rows: Iterable[Row], tell) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE incoming (file varchar(255), line integer, code varchar(12), name varchar(50), "
        "level varchar(8), parent varchar(9), valid_from date, valid_until date, successor varchar(12), "
        "note varchar(200))"
    )
    counted = _counted(rows, tell)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY incoming ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for row in counted:
                copy.write_row(row)
    else:
        insert = f"INSERT INTO incoming VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
        while lot := list(islice(counted, 5000)):
            cursor.executemany(insert, lot)
    cursor.execute("CREATE INDEX incoming_code ON incoming (code)")
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE incoming")
    cursor.execute("SELECT count(*) FROM incoming")
    return cursor.fetchone()[0]


def _counted(rows: Iterable[Row], tell):
    for number, row in enumerate(rows, start=1):
        if number % TELL_EVERY == 0:
            tell(f"已读 {number} 行（{row.file}）")
        yield row


def _check(cursor) -> None:
    faults = []
    cursor.execute(
        "SELECT i.file, i.line, i.code FROM incoming i JOIN (SELECT code FROM incoming GROUP BY code "
        f"HAVING count(*) > 1) twice ON twice.code = i.code ORDER BY i.code, i.file, i.line LIMIT {MOST_FAULTS}"
    )
    faults += [f"{file} 第 {line} 行：代码 {code} 出现了不止一次。" for file, line, code in cursor.fetchall()]
    for column, words in (("parent", "上级"), ("successor", "继任区划")):
        cursor.execute(
            f"SELECT i.file, i.line, i.code, i.{column} FROM incoming i "
            f"LEFT JOIN incoming other ON other.code = i.{column} "
            f"LEFT JOIN regions_region r ON r.code = i.{column} "
            f"WHERE i.{column} <> '' AND other.code IS NULL AND r.code IS NULL "
            f"ORDER BY i.file, i.line LIMIT {MOST_FAULTS}"
        )
        faults += [
            f"{file} 第 {line} 行：代码 {code} 的{words} {missing} 不在文件里，也不在系统里。"
            for file, line, code, missing in cursor.fetchall()
        ]
    if faults:
        raise BadDivisions(faults[:MOST_FAULTS])


def _put_in_place(cursor, level: str) -> tuple[int, int]:
    """Return how many divisions of the level were added and how many changed."""
    # Both say "differ, empty values counting as equal"; SQLite's own word is understood by every version of it.
    differ = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    kept = ", ".join(_KEPT)
    chosen = ", ".join(_FULL_NAME.format(c="i") if column == "full_name" else f"i.{column}" for column in _KEPT)
    known = (
        "SELECT count(*) FROM incoming i JOIN regions_region r ON r.code = i.code WHERE i.level = %s"  # before we add
    )
    cursor.execute(known, [level])
    already = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM incoming WHERE level = %s", [level])
    added = cursor.fetchone()[0] - already
    cursor.execute(
        f"INSERT INTO regions_region (code, {kept}) SELECT i.code, {chosen} FROM incoming i "
        "LEFT JOIN regions_region p ON p.code = i.parent LEFT JOIN regions_region g ON g.code = p.parent "
        f"WHERE i.level = %s ON CONFLICT (code) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _KEPT)} "
        f"WHERE ({', '.join(f'regions_region.{c}' for c in _KEPT)}) {differ} "
        f"({', '.join(f'excluded.{c}' for c in _KEPT)})",
        [level],
    )
    return added, cursor.rowcount - added


def _rename_beneath(cursor) -> None:
    """Carry a changed name into the full names of the divisions under it that were not in the files."""
    full_name = _FULL_NAME.format(c="c")
    for level in region_codes.LEVELS.values():
        cursor.execute(
            f"UPDATE regions_region SET full_name = f.full_name FROM (SELECT c.code, {full_name} AS full_name "
            "FROM regions_region c LEFT JOIN regions_region p ON p.code = c.parent "
            "LEFT JOIN regions_region g ON g.code = p.parent WHERE c.level = %s) f "
            "WHERE regions_region.code = f.code AND regions_region.full_name <> f.full_name",
            [level],
        )
