"""
What every reader of the city pack shares. Each app checks the files it reads, under one tag: `manage.py check` names file, key and
fault, and the web server does not start on a pack that cannot be read.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.core import checks

from yihe.foundation import doors
from yihe.foundation.yaml_files import BadParameters

TAG = "city_pack"
ROOMS_PACK = "pack"  # a room's own figures and texts, of the shape of a city's folder


def of(region: str) -> Path:
    """Return the folder of the pack in which the city of a region (区划代码) says its texts, figures and names."""
    return Path(settings.CITY_DIR)


def folders(part: str = "") -> tuple[Path, ...]:
    """
    Return where a part of the pack is read: what the rooms bring with them, then the city's own folder, whose files win
    over theirs of the same name. Only folders that are there.
    """
    roots = [door.folder / ROOMS_PACK for door in doors.every()]
    return tuple(each / part for each in roots if (each / part).is_dir()) + (Path(settings.CITY_DIR) / part,)


def check_with(id: str, faults: Callable[[], Iterable[str]]) -> None:
    """Add a system check: `faults` yields a Chinese sentence for each thing that is wrong with an app's files."""

    def check(app_configs=None, **_options) -> list[checks.Error]:
        return [checks.Error(words, id=id) for words in faults()]

    checks.register(check, TAG)


def every_fault() -> list[str]:
    """Return what all apps say of their files."""
    return [str(found.msg) for found in checks.run_checks(tags=[TAG])]


def offered(read: Callable[[], list]) -> Callable[[], list]:
    """
    Decorate the choices of a model field: Django asks for them in a check of its own, which would break off with a
    traceback before ours could say what is wrong. A file that cannot be read offers nothing; our check says why.
    """

    @wraps(read)
    def choices() -> list:
        try:
            return read()
        except BadParameters:
            return []

    return choices
