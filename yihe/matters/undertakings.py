"""
承诺书: what whoever hands in an application undertakes, whole and in the city's own words. A dated text of the pack, `undertakings.yaml`; a
pack without one asks for nothing. What was undertaken is kept with its words in the event of the handing in (`handing_in`), not looked up
here again: a later text changes nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from yihe.foundation import city_pack, digests
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.matters import kinds

FILE = "undertakings.yaml"
_KEYS = {"title", "for", "words", "basis", "setting", "note"}
_MUST = {"title", "for", "words", "basis"}


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One text: `of` are the codes or groups of the kinds it is for, `setting` says that the bureau wrote it and no document did."""

    title: str
    of: tuple[str, ...]
    words: tuple[str, ...]
    basis: str
    since: date
    setting: bool

    @property
    def digest(self) -> str:
        return digest_of(self.title, self.words, self.basis)


def digest_of(title: str, words, basis: str) -> str:
    """Return the SM3 of the exact words, as it can be computed again from what is printed."""
    return digests.sm3("\n".join([title, *words, basis]))


def asked_of(kind: type[kinds.Kind], region: str, day: date) -> Undertaking | None:
    """Return what is undertaken with a matter of a kind handed in on a day, or None: the city asks for nothing."""
    known = _read(city_pack.file(FILE, city_pack.of(region)))
    dates = [each for each in known if each <= day]
    texts = known[max(dates)] if dates else ()
    own = (text for text in texts if kind.code in text.of)
    return next(own, None) or next((text for text in texts if kind.group and kind.group in text.of), None)


@cache
def _read(file: Path) -> dict[date, tuple[Undertaking, ...]]:
    if not file.exists():
        return {}
    content = load_yaml(file)
    if not isinstance(content, dict) or not all(isinstance(day, date) for day in content):
        raise BadParameters(f"{FILE}：应为一组“日期: 一列承诺书”")
    return {day: _texts(day, said) for day, said in content.items()}


def _texts(day: date, said) -> tuple[Undertaking, ...]:
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise BadParameters(f"{FILE}：{day} 应为一列承诺书，每份写明 {'、'.join(sorted(_MUST))}")
    return tuple(_text(day, f"{FILE}：{day} 第 {number} 份", each) for number, each in enumerate(said, 1))


def _text(day: date, where: str, said: dict) -> Undertaking:
    if not _MUST <= set(said) <= _KEYS:
        raise BadParameters(f"{where}应写明 {'、'.join(sorted(_MUST))}，可以写 setting、note，没有别的")
    for key in ("for", "words"):
        lines = said[key]
        if not isinstance(lines, list) or not lines or not all(isinstance(x, str) and x.strip() for x in lines):
            raise BadParameters(f"{where}的 {key} 应为一列文字，至少一条")
    for key in ("title", "basis"):
        if not isinstance(said[key], str) or not said[key].strip():
            raise BadParameters(f"{where}的 {key} 应为文字，不能空着")
    if said.get("setting") and not said.get("note"):
        raise BadParameters(f"{where}是本局设定的（setting），请在 note 里写明为什么")
    words = tuple(line.strip() for line in said["words"])
    return Undertaking(said["title"], tuple(said["for"]), words, said["basis"], day, bool(said.get("setting")))


def faults() -> Iterator[str]:
    """Yield what is wrong with the file, for the system check: its shape, and kinds and groups that are not there."""
    try:
        known = _read(city_pack.file(FILE))
    except BadParameters as fault:
        yield str(fault)
        return
    there = {kind.code for kind in kinds.every()} | {kind.group for kind in kinds.every() if kind.group}
    for day, texts in known.items():
        for text in texts:
            for name in text.of:
                if name not in there:
                    yield f"{FILE}：{day}“{text.title}”的 for 写了 {name}，没有这个事项，也没有这一类事项"
