"""
`python -m tests.yardsticks.make NAME`: make the yardstick of the commit that is checked out, for both backends.

The city lives its life once on SQLite and once on a throw-away PostgreSQL; what stands in each is noted beside it. A
few minutes. Refuses where the product differs from its commit: nobody could say later what made it.
"""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from datetime import date
from pathlib import Path

from tests.yardsticks.databases import ROOT, Database, Yardstick, client, opened
from tests.yardsticks.preconditions import MEDDLED_WITH, MEDDLING, PRECONDITIONS

PRODUCT = ("yihe", "config", "cities", "manage.py")


def main(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise SystemExit("A name is of small letters, digits and hyphens.")
    if changed := _git("status", "--porcelain", "--", *PRODUCT):
        raise SystemExit(f"The product is not as it was committed:\n{changed}")
    with tempfile.TemporaryDirectory() as folder:
        _make(name, Database(f"sqlite://{folder}/yihe.sqlite3", Path(folder)))
    subprocess.run(
        [ROOT / "scripts" / "with-postgresql", sys.executable, "-m", "tests.yardsticks.make", name, "--on-this-server"],
        cwd=ROOT, check=True,
    )  # fmt: skip


def _make(name: str, database: Database) -> None:
    yardstick = Yardstick(name, database.vendor)
    database.run("manage.py", "migrate", "-v", "0")
    lived = json.loads(database.run("-m", "tests.yardsticks.visit", "live", str(date.today())))
    made_on = lived["0 live"]
    read = json.loads(database.run("-m", "tests.yardsticks.visit", "verify", "facts", made_on))
    if "全部相符" not in read["0 verify"]:
        raise SystemExit(f"What was made does not hold: {read['0 verify']}")
    asked = {name: {"sql": " ".join(sql.split()), "rows": database.rows(sql)} for name, sql in PRECONDITIONS.items()}
    if apart := [fact for fact in asked if asked[fact]["rows"] != read["1 facts"]["facts"].get(fact)]:
        raise SystemExit(f"preconditions.py and facts.py do not say the same of: {'、'.join(apart)}")
    notes = {
        "commit": _git("rev-parse", "HEAD").strip(),
        "made_on": made_on,
        "preconditions": asked,
        "seen": read["1 facts"]["seen"],
        "typed": read["1 facts"]["typed"],
        "meddling": MEDDLING,
        "meddled_with": database.rows(MEDDLED_WITH)[0],
    }
    yardstick.beside("gz").write_bytes(gzip.compress(_content(database), 9, mtime=0))
    yardstick.beside("json").write_text(_laid_out(notes), "utf-8")
    _add_papers(yardstick.papers, database.folder)
    print(f"{yardstick.beside('gz').name}: {yardstick.beside('gz').stat().st_size:,} bytes, lived on {made_on}")


def _content(database: Database) -> bytes:
    """Return the database as one file: of SQLite without what it had thrown away, of PostgreSQL as plain SQL."""
    if database.vendor == "sqlite":
        whole = database.folder / "whole.sqlite3"
        connection = opened(database.path)
        connection.execute(f"VACUUM INTO '{whole}'")
        connection.close()
        return whole.read_bytes()
    return subprocess.run(
        [client("pg_dump"), "--no-owner", "--no-acl", "--format=plain", "--dbname", database.url],
        check=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip


def _add_papers(archive: Path, folder: Path) -> None:
    """Keep the papers, each under its digest; those of the other backend, which are mostly the same, stay there too."""
    papers = {str(p.relative_to(folder)): p.read_bytes() for p in (folder / "files").rglob("*") if p.is_file()}
    if archive.exists():
        with tarfile.open(archive) as before:
            papers |= {m.name: before.extractfile(m).read() for m in before.getmembers()}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for name, content in sorted(papers.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    archive.write_bytes(gzip.compress(packed.getvalue(), 9, mtime=0))


def _laid_out(notes: dict) -> str:
    """Return the notes as JSON with a line for each row, so that a difference can be read."""

    def line(value) -> str:
        return json.dumps(value, ensure_ascii=False)

    def laid(value, depth: int) -> str:
        if not value or depth == 0 and not isinstance(value, dict):
            return line(value)
        if isinstance(value, dict):
            return "{\n" + ",\n".join(f"{line(key)}: {laid(each, depth + 1)}" for key, each in value.items()) + "\n}"
        if isinstance(value, list) and isinstance(value[0], list | tuple):
            return "[\n" + ",\n".join(map(line, value)) + "\n]"
        return line(value)

    return laid(notes, 0) + "\n"


def _git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    if sys.argv[2:] == ["--on-this-server"]:
        with tempfile.TemporaryDirectory() as folder:
            _make(sys.argv[1], Database(os.environ["DATABASE_URL"], Path(folder)))
    elif len(sys.argv) == 2:
        main(sys.argv[1])
    else:
        raise SystemExit(__doc__)
