"""
Which tables the migrations put under triggers, and whether those triggers stand as they were written: `AppendOnly`,
`Frozen` and `NotesChanges` declare it, this reads the declarations. No list is kept by hand, so none can be forgotten.

What is compared is the text, not the name: a trigger of the right name that does nothing, stands on another table, sleeps
or calls a function somebody replaced is named.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.migrations.operations.base import Operation

from yihe.foundation import append_only, frozen_rows
from yihe.foundation.noted_changes import NotesChanges
from yihe.foundation.triggers import Function, Trigger

# Any function of PostgreSQL's own that a trigger may call: it stands in for ours where only the trigger is looked at.
_STAND_IN = "suppress_redundant_updates_trigger"


def operations() -> Iterator[Operation]:
    """Yield the operations of the installed apps' own migrations, in order."""
    for config in apps.get_app_configs():
        if config.name.startswith("yihe."):
            for path in sorted(Path(config.path, "migrations").glob("0*.py")):
                yield from importlib.import_module(f"{config.name}.migrations.{path.stem}").Migration.operations


@cache
def declared() -> tuple[append_only.AppendOnly | frozen_rows.Frozen | NotesChanges, ...]:
    """Return the operations of the installed apps' migrations that put triggers on tables, in order."""
    found = [o for o in operations() if isinstance(o, append_only.AppendOnly | frozen_rows.Frozen | NotesChanges)]
    replacing = [
        (nth, o.instead_of) for nth, o in enumerate(found) if isinstance(o, frozen_rows.Frozen) and o.instead_of
    ]
    gone = {before.table for _, before in replacing}
    # What stands in the place of another may be replaced in its turn: the last one counts. What is put in its own place is not gone.
    return tuple(
        o for nth, o in enumerate(found)
        if o.table not in gone
        or (getattr(o, "instead_of", None) and not any(later > nth and before.puts_as(o) for later, before in replacing))
    )  # fmt: skip


def faults(connection) -> Iterator[str]:
    """Yield a Chinese sentence for every trigger that is missing, asleep or not what it should be."""
    expected = [trigger for operation in declared() for trigger in operation.triggers(connection.vendor)]
    if connection.vendor == "sqlite":
        yield from _sqlite_faults(connection, expected)
    else:
        yield from _postgresql_faults(connection, expected)


def _missing(trigger: Trigger, said: set[str]) -> Iterator[str]:
    """Say once for a table that it lost triggers: whoever takes one off takes off several."""
    if trigger.table not in said:
        said.add(trigger.table)
        yield f"数据表 {trigger.table}：{trigger.sort}缺失。"


def _changed(trigger: Trigger) -> str:
    return f"数据表 {trigger.table}：{trigger.sort} {trigger.name} 的内容被改。"


# SQLite keeps the statement a trigger was made with ---------------------------------------------------------------------


def _sqlite_faults(connection, expected: list[Trigger]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = {(table, name): sql for table, name, sql in cursor.fetchall()}
    said: set[str] = set()
    for trigger in expected:
        sql = standing.get((trigger.table, trigger.name))
        if sql is None:
            yield from _missing(trigger, said)
        elif _bare(sql) != _bare(trigger.sql()):
            yield _changed(trigger)


def _bare(sql: str) -> str:
    """Return a statement without what SQLite, or an older version of ours, writes otherwise: quotes, FOR EACH ROW, blanks."""
    return " ".join(sql.replace('"', "").replace("FOR EACH ROW", "").split())


# PostgreSQL keeps the parsed trigger, and writes it out in its own words ------------------------------------------------

_STANDING = """
SELECT c.relname, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid), p.proname, n.nspname = current_schema()
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_FUNCTIONS = """
SELECT p.proname, p.prosrc, l.lanname, p.proconfig IS NULL FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = current_schema()::regnamespace
"""
_ASLEEP = """
SELECT current_setting('session_replication_role') <> 'origin' OR EXISTS (
  SELECT 1 FROM pg_db_role_setting WHERE array_to_string(setconfig, ',') LIKE '%session_replication_role=%'
  AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
"""


def _postgresql_faults(connection, expected: list[Trigger]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ASLEEP)
        if cursor.fetchone()[0]:
            yield "数据库设有 session_replication_role：在这样的连接里防改触发器不起作用。"
        cursor.execute(_STANDING)
        standing = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
        cursor.execute(_FUNCTIONS)
        functions = {name: facts for name, *facts in cursor.fetchall()}
    there = [trigger for trigger in expected if (trigger.table, trigger.name) in standing]
    written = _in_its_own_words(connection, there)
    said: set[str] = set()
    for trigger in expected:
        if trigger not in written:
            yield from _missing(trigger, said)
            continue
        enabled, sql, function, ours = standing[trigger.table, trigger.name]
        if enabled not in "OA":  # on, or always on
            yield f"数据表 {trigger.table}：{trigger.sort} {trigger.name} 被停用。"
        if (
            _freed(sql) != written[trigger]
            or trigger.function is None
            or (function, ours) != (trigger.function.name, True)
        ):
            yield _changed(trigger)
    for wanted in dict.fromkeys(trigger.function for trigger in expected if trigger.function):
        if not _is_ours(wanted, functions.get(wanted.name)):
            calling = [trigger for trigger in expected if trigger.function == wanted]
            tables = sorted({trigger.table for trigger in calling})
            yield f"数据表 {'、'.join(tables)}：{calling[0].sort}的函数 {wanted.name} 被改。"


def _is_ours(wanted: Function, facts: list | None) -> bool:
    if facts is None:
        return False
    source, language, plain = facts
    return (source.split(), language, plain) == (wanted.body.split(), "plpgsql", True)


def _in_its_own_words(connection, triggers: list[Trigger]) -> dict[Trigger, str]:
    """Return how PostgreSQL writes the triggers: they are made on empty likenesses of their tables, and forgotten again."""
    written = {}
    tables = list(dict.fromkeys(trigger.table for trigger in triggers))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for place, table in enumerate(tables):
            cursor.execute(f"CREATE TEMPORARY TABLE likeness_{place} (LIKE {table})")
        for trigger in triggers:
            likeness = f"pg_temp.likeness_{tables.index(trigger.table)}"
            cursor.execute(trigger.sql(likeness, _STAND_IN))
        cursor.execute(
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = pg_my_temp_schema()"
        )
        found = {(likeness, name): sql for likeness, name, sql in cursor.fetchall()}
        for trigger in triggers:
            written[trigger] = _freed(found[f"likeness_{tables.index(trigger.table)}", trigger.name])
        transaction.set_rollback(True, using=connection.alias)
    return written


def _freed(sql: str) -> str:
    """Return a trigger's text without the table it stands on and the function it calls: both are compared by name."""
    sql = re.sub(r" ON \S+ ", " ON … ", sql, count=1)
    return re.sub(r"EXECUTE FUNCTION (?:\w+\.)?\w+\(", "EXECUTE FUNCTION …(", sql, count=1)
