"""
What each fault does for each purpose: `gates.yaml`, the room's own until a city's pack has one. A figure of a statute has its clause, the
rest says `setting: true` with a note.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "gates.yaml"


class Purpose(StrEnum):
    """What a party is asked about for."""

    BID = "bid"
    AWARD = "award"
    PAYMENT = "payment"
    SUBSIDY = "subsidy"
    VENTURE = "venture"
    PRAISE = "praise"
    INCUBATION = "incubation"


class Effect(StrEnum):
    """What a fault does: it refuses, it holds, it is shown, or the profile of the purchase says."""

    REFUSE = "refuse"
    HOLD = "hold"
    SHOW = "show"
    PROFILE = "profile"


ENDED, GRADE, RECOVERY = "ended", "grade", "recovery"
KNOWN = (ENDED, GRADE, RECOVERY)
_ABOUT = {"label", "clause", "setting", "note"}


@dataclass(frozen=True)
class Gate:
    """One fault: what it is called, on what it rests (a clause, or a note of the bureau's), what it does for which purpose."""

    code: str
    label: str
    basis: str
    effects: Mapping[Purpose, Effect] = field(default_factory=dict)


def of(region: str) -> dict[str, Gate]:
    """Return the gates of a region's city, by code. Raises BadParameters, naming file and key."""
    return _read(_file(city_pack.of(region)))


def _file(pack: Path) -> Path:
    """Return the file of a pack: its own, one that is lent to it, or the room's."""
    return next(file for folder in reversed(city_pack.folders(pack=pack)) if (file := folder / FILE).exists())


@lru_cache(maxsize=64)
def _read(file: Path) -> dict[str, Gate]:
    said = load_yaml(file)
    if not isinstance(said, dict) or set(said) != set(KNOWN):
        raise BadParameters(f"{FILE}：应有且只有 {'、'.join(KNOWN)}")
    return {code: _gate(code, given) for code, given in said.items()}


def _gate(code: str, given) -> Gate:
    if not isinstance(given, dict) or not given.get("label"):
        raise BadParameters(f"{FILE}：{code} 应写明 label")
    setting, clause = given.get("setting", False), given.get("clause", "")
    if bool(clause) == (setting is True) or (setting is True and not given.get("note")):
        raise BadParameters(f"{FILE}：{code} 应写明 clause（条款），或者 setting: true 和 note，二者取一")
    try:
        effects = {Purpose(name): Effect(value) for name, value in given.items() if name not in _ABOUT}
    except ValueError as fault:
        raise BadParameters(f"{FILE}：{code} 的 {fault} 不认识") from fault
    if Effect.PROFILE in effects.values() and code != GRADE:
        raise BadParameters(f"{FILE}：{code} 不能由采购程序决定（profile 只用于 {GRADE}）")
    return Gate(code, str(given["label"]), str(clause or given["note"]), effects)


def faults() -> Iterator[str]:
    """Yield what is wrong with the file of the city we speak in, for the system check."""
    try:
        _read(_file(city_pack.here()))
    except BadParameters as fault:
        yield str(fault)
