"""
Yardsticks on the disk, and databases made of them: unpacking, plain SQL, the schema, and programs run on one of them as
an operator would – a process of its own, with DATABASE_URL, in demo mode, whose secrets are fixed.
"""

import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUFFIX = {"sqlite": "sqlite3", "postgresql": "pgdump"}
PATIENCE = 900  # seconds: a migration over old rows takes one or two minutes, and several of them on a machine that runs the suite
ONES_OWN = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "YIHE_CITY_DIR")  # a yardstick is read with the fixed ones


def client(program: str) -> str:
    """Return where a program of PostgreSQL is: that of the newest server here, as `scripts/with-postgresql` takes it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: int(p.parts[-3]))
    return str(found[-1]) if found else program


@dataclass(frozen=True)
class Yardstick:
    """One database that was kept: `NAME.sqlite3.gz` or `NAME.pgdump.gz`, its notes in `….json`, its papers beside both."""

    name: str
    vendor: str

    def beside(self, ending: str) -> Path:
        return HERE / f"{self.name}.{SUFFIX[self.vendor]}.{ending}"

    @property
    def notes(self) -> dict:
        return json.loads(self.beside("json").read_text("utf-8"))

    @property
    def papers(self) -> Path:
        return HERE / f"{self.name}.papers.tar.gz"

    def unpack(self, database: "Database") -> None:
        """Fill an empty database, and the folder of its papers."""
        content = gzip.decompress(self.beside("gz").read_bytes())
        if self.vendor == "sqlite":
            database.path.write_bytes(content)
        else:
            command = [client("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", database.url]
            subprocess.run(command, input=content, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(self.papers) as archive:
            archive.extractall(database.folder, filter="data")


def kept(vendor: str) -> list[Yardstick]:
    """Return all yardsticks of a backend, by name."""
    ending = f".{SUFFIX[vendor]}.gz"
    return [Yardstick(p.name.removesuffix(ending), vendor) for p in sorted(HERE.glob(f"*{ending}"))]


@dataclass(frozen=True)
class Database:
    """A database of its own, and a folder that holds its papers. On SQLite the folder holds the database too."""

    url: str
    folder: Path

    @property
    def vendor(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    @property
    def path(self) -> Path:
        return Path(self.url.removeprefix("sqlite://"))

    def start(self, *command: str, **said: str) -> subprocess.Popen:
        """Start a program of Python on the database: `start("manage.py", "migrate")`, `start("-m", "…")`; with settings of its own."""
        settings = {"YIHE_MODE": "demo", "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": self.url}
        env = (
            {k: v for k, v in os.environ.items() if k not in ONES_OWN}
            | settings
            | {"DATA_DIR": str(self.folder)}
            | said
        )
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, **pipes)

    def run(self, *command: str, **said: str) -> str:
        """Run a program to its end and return what it printed. Fails with what it complained of."""
        return finished(self.start(*command, **said))

    def rows(self, sql: str) -> list[list]:
        """Return the answer to a question in plain SQL, in an order that does not depend on the backend."""
        if self.vendor == "sqlite":
            connection = opened(self.path)
            try:
                return ordered(connection.execute(sql).fetchall())
            finally:
                connection.close()
        import psycopg

        with psycopg.connect(self.url, options="-c timezone=UTC") as connection:
            return ordered(connection.execute(sql).fetchall())

    def meddle(self, table: str, sql: str) -> None:
        """Change rows past the triggers of a table, and leave these standing: what the database's owner could do."""
        if self.vendor == "sqlite":
            connection = opened(self.path)
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
            triggers = connection.execute(asked, [table]).fetchall()
            for name, _made in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.execute(sql)
            for _name, made in triggers:
                connection.execute(made)
            connection.commit()
            connection.close()
            return
        import psycopg

        with psycopg.connect(self.url) as connection:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.execute(sql)
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def schema(self) -> dict[str, list]:
        """Return tables with columns, indexes and triggers, by name."""
        return {what: self.rows(sql) for what, sql in SCHEMA[self.vendor].items()}


SCHEMA = {
    "sqlite": {
        "columns": """SELECT t.name, c.name, c.type, c."notnull" FROM sqlite_master t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'""",
        "indexes": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
        # FOR EACH ROW is the only way SQLite has: it was left unsaid once, and means the same.
        "triggers": """SELECT tbl_name, name, replace(sql, ' FOR EACH ROW', '') FROM sqlite_master
                       WHERE type = 'trigger'""",
    },
    "postgresql": {
        "columns": """SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
            WHERE table_schema = 'public'""",
        "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
        # Not their text: PostgreSQL writes a condition a little differently once it went through a dump.
        "constraints": """SELECT conrelid::regclass::text, conname, contype::text, confrelid::regclass::text
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
        "triggers": """SELECT tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal""",
    },
}


def opened(path: Path) -> sqlite3.Connection:
    """Open a SQLite file with the function that the constraints of its tables call, as Django gives it."""
    connection = sqlite3.connect(path)
    connection.create_function(
        "REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))), deterministic=True
    )
    return connection


def ordered(rows) -> list[list]:
    return sorted(([*row] for row in rows), key=lambda row: json.dumps(row, ensure_ascii=False))


def finished(process: subprocess.Popen, patience: float = PATIENCE) -> str:
    """Wait for a program and return what it printed. One that hangs is ended, and leaves nothing running for a later test to find."""
    try:
        out, complaint = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise RuntimeError(f"{process.args}: {complaint[-3000:]}")
    return out


def new(url: str, name: str, folder: Path, like: Database | None = None) -> Database:
    """
    Make a database of its own on the server of `url` (or in the folder, on SQLite): empty, or a copy of another one
    that nobody is using.
    """
    folder.mkdir()
    if like:
        shutil.copytree(like.folder / "files", folder / "files")
    if url.startswith("sqlite"):
        if like:
            shutil.copy(like.path, folder / "yihe.sqlite3")
        return Database(f"sqlite://{folder / 'yihe.sqlite3'}", folder)
    template = urlsplit(like.url).path[1:] if like else "template0"
    _on_server(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return Database(urlsplit(url)._replace(path=f"/{name}").geturl(), folder)


def drop(url: str, name: str) -> None:
    """Remove a database from the server of `url`, if it was made there."""
    if not url.startswith("sqlite"):
        _on_server(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(url: str, sql: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)
