"""
程序 (`profile`): what a way of buying asks for, from `procurement/profiles.yaml` of the room's pack or of the city's own. Each figure bears
its clause or says that the bureau set it; each version the day from which it holds. Which profile a purchase takes is `regime`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from yihe.domains.procurement import profiles_shape as shape
from yihe.foundation import city_pack
from yihe.foundation.periods import DAYS, WORKING_DAYS, Term
from yihe.foundation.yaml_files import BadParameters, load_yaml

FOLDER, FILE = "procurement", "profiles.yaml"
SIMPLE_QUOTE, SIMPLE_CALL, CONSULTATION, OPEN_TENDER = shape.CODES
_UNITS = {shape.A_DAY: DAYS, shape.A_WORKING_DAY: WORKING_DAYS}


@dataclass(frozen=True)
class Figure:
    """One figure of a profile: `value` in `unit` (元, 日, 工作日, 家, 人, 分, 年), the clause, whether the bureau set it."""

    value: Decimal
    unit: str
    basis: str
    setting: bool

    @property
    def term(self) -> Term:
        """Return a figure of days as a term. Raises KeyError for one that counts something else."""
        return Term(int(self.value), _UNITS[self.unit])


@dataclass(frozen=True)
class Profile:
    """One version of a way of buying; `grade` says whether a grade is a gate, a preference, or only shown; `talks`, whether final offers follow talks."""

    code: str
    label: str
    since: date
    regime: str
    platforms: tuple[str, ...]
    sealed: bool
    talks: bool
    grade: str
    figures: dict[str, Figure]
    refuser_out: str = ""  # the clause by which who refused to sign stays out of what is bought anew
    words: Mapping[str, str] = field(
        default_factory=dict
    )  # what a tender calls so, and how it is called here (`vocabulary`)
    not_cited: tuple[str, ...] = ()  # orders whose clauses a tender cites, and that are not of this way

    def figure(self, name: str) -> Decimal | None:
        """Return a figure's value, None where this way of buying knows none of the name."""
        return self.figures[name].value if name in self.figures else None


class NoProfile(LookupError):
    """No version of a profile was in force on a day. Its words are a Chinese sentence."""


def of(region: str, code: str, on: date) -> Profile:
    """Return a profile's version in force on a day in a region's city. Raises NoProfile, BadParameters."""
    known = _read(_file(city_pack.of(region)))[code]
    found = [version for version in known if version.since <= on]
    if not found:
        raise NoProfile(f"{on} 没有施行中的“{known[0].label}”程序（自 {known[0].since} 起施行）。")
    return found[-1]


def newest(code: str) -> Profile:
    """Return the newest version of a profile in the city we speak in."""
    return _read(_file(city_pack.here()))[code][-1]


def label(code: str, region: str = "") -> str:
    """Return what a profile is called in a region's city, by its newest version; the code where it knows none."""
    known = _read(_file(city_pack.of(region))).get(code)
    return known[-1].label if known else code


def faults() -> Iterator[str]:
    """Yield what is wrong with the file of the city we speak in, for the system check."""
    try:
        _read(_file(city_pack.here()))
    except BadParameters as fault:
        yield from str(fault).splitlines()


def _file(pack: Path) -> Path:
    """Return the file a pack reads: its own, or that of the nearest above it, or the room's."""
    return next(place for folder in reversed(city_pack.folders(FOLDER, pack)) if (place := folder / FILE).exists())


@cache
def _read(file: Path) -> dict[str, tuple[Profile, ...]]:
    data = load_yaml(file)
    if wrong := [f"{FOLDER}/{FILE}：{words}" for words in shape.faults(data)]:
        raise BadParameters("\n".join(wrong))
    return {
        code: tuple(_version(code, said["label"], day, said["versions"][day]) for day in sorted(said["versions"]))
        for code, said in data.items()
    }


def _version(code: str, label: str, since: date, said: dict) -> Profile:
    figures = {
        name: Figure(Decimal(str(of["value"])), of["unit"], of["basis"], of.get("setting", False))
        for name, of in said["figures"].items()
    }
    return Profile(
        code, label, since, said["regime"], tuple(said["platforms"]), said["sealed"], said.get("talks", False), said["grade"], figures, said.get("refuser_out", ""), said.get("words", {}),
        tuple(said.get("not_cited", ())),
    )  # fmt: skip
