"""What a city is called on pages and letters: `city.yaml` of its pack."""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import yaml

from yihe.foundation import city_pack
from yihe.foundation.city_words import SYSTEM


@dataclass(frozen=True)
class City:
    """The names a city puts on the platform, from `city.yaml` of its pack. Other keys of the file are others' business."""

    name: str = ""
    bureau: str = "司法局"
    system: str = SYSTEM
    tagline: str = "社会组织培育与公共法律服务"
    hotline: str = "12348"
    phone: str = ""
    address: str = ""
    hours: str = ""


@lru_cache(maxsize=64)
def read_city(folder: Path) -> City:
    """Return the city's names; a pack without `city.yaml` gets plain ones. Read once per process."""
    path = Path(folder) / "city.yaml"
    said = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}
    return City(**{f.name: str(said[f.name]) for f in fields(City) if f.name in said})


def bureau_of(region: str) -> str:
    """Return the name of the bureau that issues what is decided of a region's matters. Raises NotServed."""
    return read_city(city_pack.of(region)).bureau
