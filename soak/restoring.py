"""
A backup as docs/deploy.md says it – the database, then the folder – is restored beside the city it was made of, and both are
compared byte by byte: every row, every trigger, every file; then `verify` reads the restored one.
"""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from soak.cluster import binaries

ROOT = Path(__file__).resolve().parents[1]
# What pg_dump makes anew each time: a word by which psql knows that the dump is over.
_EACH_TIME = re.compile(r"^\\(un)?restrict .*$", re.M)

_CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")


def beside(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def back_up(url: str, folder: Path, place: Path) -> None:
    """Write the backup of a city into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    _run("pg_dump", "--format=custom", f"--file={place / 'yihe.dump'}", url)
    shutil.copytree(folder / "files", place / "files", dirs_exist_ok=True) if (folder / "files").exists() else None


def restore(place: Path, url: str, folder: Path) -> None:
    """Make a new database of a backup, and its folder."""
    _run("createdb", "--maintenance-db", beside(url, "postgres"), "-T", "template0", urlsplit(url).path[1:])
    _run("pg_restore", "--exit-on-error", f"--dbname={url}", str(place / "yihe.dump"))
    shutil.copytree(place / "files", folder / "files") if (place / "files").exists() else folder.mkdir(exist_ok=True)


def drop(url: str) -> None:
    _run("dropdb", "--if-exists", "--force", "--maintenance-db", beside(url, "postgres"), urlsplit(url).path[1:])


def differences(one: tuple[str, Path], other: tuple[str, Path]) -> list[str]:
    """Return what differs between two cities, each a database and a folder: lines of their dumps, and files."""
    (url, folder), (other_url, other_folder) = one, other
    found = []
    for part in (_rows, _tables):
        here, there = part(url), part(other_url)
        if here != there:
            found += sorted(set(here.splitlines()) ^ set(there.splitlines()))[:20] or ["行的次序不同"]
    files = _files_that_differ(folder / "files", other_folder / "files")
    return [f"数据库不同：{line[:200]}" for line in found] + list(files)


def verified(url: str, folder: Path) -> list[str]:
    """Return what `manage.py verify` says against a city."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "YIHE_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    ran = subprocess.run(
        [sys.executable, "manage.py", "verify"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return [] if ran.returncode == 0 else ran.stderr.splitlines()[:20]


def _rows(url: str) -> str:
    return _EACH_TIME.sub("", _run("pg_dump", "--data-only", url))


def _tables(url: str) -> str:
    """Return tables, conditions, indexes and triggers, but for the casts and brackets that PostgreSQL sets anew after a dump."""
    return _CASTS.sub("", _EACH_TIME.sub("", _run("pg_dump", "--schema-only", "--no-owner", url)))


def _files_that_differ(one: Path, other: Path) -> Iterator[str]:
    names = [{str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} for folder in (one, other)]
    yield from (f"只在一处有：{name}" for name in sorted(names[0] ^ names[1]))
    _same, wrong, failed = filecmp.cmpfiles(one, other, sorted(names[0] & names[1]), shallow=False)
    yield from (f"文件不同：{name}" for name in wrong + failed)


def _run(program: str, *words: str) -> str:
    found = binaries()
    assert found is not None, "缺少 PostgreSQL"
    ran = subprocess.run([str(found / program), *words], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"{program}: {ran.stderr[-2000:]}")
    return ran.stdout
