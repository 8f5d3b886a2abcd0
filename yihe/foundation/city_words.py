"""Words of the city that stand in what leaves the house: its pack says them (`city.yaml`), and one function reads them."""

from functools import lru_cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

SYSTEM = "一核"  # what the platform itself is called, where a city gives it no name of its own


def system() -> str:
    """Return what the system is called in the city we speak in (`city.yaml: system`)."""
    return _read(city_pack.file("city.yaml"))


def subject(line: str) -> str:
    """Return the subject of a mail: the system's name before it."""
    return f"【{system()}】{line}"


@lru_cache(maxsize=64)
def _read(file: Path) -> str:
    try:
        said = load_yaml(file) if file.exists() else {}
    except BadParameters:
        return SYSTEM  # the check of the file says why
    name = said.get("system") if isinstance(said, dict) else None
    return name if isinstance(name, str) and name else SYSTEM
