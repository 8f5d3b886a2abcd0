"""One city's folder as its files say it, read as far as they can be read: what cannot be is named by the apps' own checks."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property
from pathlib import Path

from yihe.foundation import city_pack
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.policies import texts
from yihe.registers.policies.texts import BadTexts, TextEntry


class Rank(IntEnum):
    """How soon somebody meets a fault."""

    CANNOT_START = 1
    WILL_BE_MET = 2
    LOOK = 3

    @property
    def label(self) -> str:
        return {1: "不能启用", 2: "用起来会遇到", 3: "请看一看"}[self]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong: the file and the key come first in its words, what is wanted last."""

    rank: Rank
    words: str


@dataclass(frozen=True)
class PackFiles:
    """A city's folder on a day, with what rooms bring. What cannot be read is empty here."""

    folder: Path
    on: date
    names: dict[str, str] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "names", self._names())

    def _names(self) -> dict[str, str]:
        try:
            said = load_yaml(self.folder / "city.yaml")
        except BadParameters:
            return {}
        return {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}

    @property
    def region(self) -> str:
        return self.names.get("region", "")

    @property
    def bureau(self) -> str:
        return self.names.get("bureau", "")

    @cached_property
    def parameters(self) -> Parameters | None:
        try:
            return Parameters(*city_pack.folders("parameters"))
        except BadParameters:
            return None

    @cached_property
    def texts(self) -> dict[str, TextEntry]:
        try:
            return {text.code: text for text in texts.read(*city_pack.folders("texts"))}
        except BadTexts:
            return {}

    def has(self, file: str) -> bool:
        return (self.folder / file).exists()
