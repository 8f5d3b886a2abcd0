"""
救济途径: what every adverse decision tells whoever it is against – which body reconsiders it, within how long, which court, and the
channel on line (行政复议法 20, 22, 24, 28; 行政诉讼法 44, 46). A dated text of the city pack, `remedies.yaml`: whether and where a
decision can be reviewed is the city's to say. Who is not told has up to a year.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "remedies.yaml"
BUREAU = "bureau"
_KEYS = {"court", "months", "days", "issuers", "channel", "court_channel", "basis"}
_TEXTS = ("court", "channel", "court_channel", "basis")


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is told of one issuer's decisions on a day."""

    issuer: str
    bodies: tuple[str, ...]
    days: int
    channel: str
    court: str
    months: int
    court_channel: str
    basis: str

    def __str__(self) -> str:
        bodies = "或者".join(self.bodies)
        choice = "（任选其一）" if len(self.bodies) > 1 else ""
        return (
            f"如不服本决定，可以自知道本决定之日起 {self.days} 日内向{bodies}申请行政复议{choice}，网上申请：{self.channel}；"
            f"也可以自知道本决定之日起 {self.months} 个月内直接向{self.court}提起行政诉讼，网上立案：{self.court_channel}"
            f"（{self.basis}）。"
        )


def told_on(day: date, issuer: str = BUREAU, *, region: str = "") -> Remedies | None:
    """Return what is told of decisions on matters of a region (where we speak) made on a day; None before the city's first text, and for a pack without any."""
    known = _read(city_pack.file(FILE, city_pack.of(region)))
    dates = [each for each in known if each <= day]
    return known[max(dates)].get(issuer) or known[max(dates)][BUREAU] if dates else None


@cache
def _read(file: Path) -> dict[date, dict[str, Remedies]]:
    if not file.exists():
        return {}
    content = load_yaml(file)
    if not isinstance(content, dict) or not all(isinstance(day, date) for day in content):
        raise BadParameters(f"{FILE}：应为一组“日期: 内容”")
    return {day: _told(day, said) for day, said in content.items()}


def _told(day: date, said) -> dict[str, Remedies]:
    where = f"{FILE}：{day}"
    if not isinstance(said, dict) or set(said) != _KEYS:
        raise BadParameters(f"{where} 应写明 {'、'.join(sorted(_KEYS))}")
    for key in _TEXTS:
        if not isinstance(said[key], str) or not said[key].strip():
            raise BadParameters(f"{where}.{key} 应为文字，不能空着")
    for key in ("days", "months"):
        if type(said[key]) is not int or said[key] <= 0:
            raise BadParameters(f"{where}.{key} 应为大于零的整数")
    issuers = said["issuers"]
    if not isinstance(issuers, dict) or BUREAU not in issuers:
        raise BadParameters(f"{where}.issuers 应写明 {BUREAU}")
    return {code: _of(where, code, issuer, said) for code, issuer in issuers.items()}


def _of(where: str, code: str, issuer, said: dict) -> Remedies:
    good = isinstance(issuer, dict) and set(issuer) == {"name", "bodies"} and isinstance(issuer["bodies"], list)
    if (
        not good
        or not issuer["bodies"]
        or not all(isinstance(x, str) and x for x in [issuer["name"], *issuer["bodies"]])
    ):
        raise BadParameters(f"{where}.issuers.{code} 应写明 name 和 bodies（行政复议机关，至少一个）")
    return Remedies(
        issuer["name"], tuple(issuer["bodies"]), said["days"], said["channel"], said["court"], said["months"],
        said["court_channel"], said["basis"],
    )  # fmt: skip


def faults() -> list[str]:
    """Return what is wrong with the file, for the system check."""
    try:
        _read(city_pack.file(FILE))
    except BadParameters as fault:
        return str(fault).splitlines()
    return []
