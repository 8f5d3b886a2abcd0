"""
指路: what people type into the search box and this platform does not do – a dispute to be mediated, a lawyer, unpaid wages – and where
they go with it. A list of the city pack, `signposts.yaml`; without it nothing is pointed out.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yihe.foundation import city_names, city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "signposts.yaml"
_KEYS = {"words", "title", "says", "basis"}


@dataclass(frozen=True, slots=True)
class Signpost:
    """Where to go with something: `words` any of which asks for it, what to do, and the clause it rests on."""

    words: tuple[str, ...]
    title: str
    says: str
    basis: str


def pointed(asked: str) -> list[Signpost]:
    """Return the signposts of the city we speak in whose words stand in what was asked, the one with the longest word first."""
    hotline = city_names.read_city(city_pack.here()).hotline
    found = []
    for post in _read(city_pack.file(FILE)):
        if met := [word for word in post.words if word in asked]:
            said = post.says.replace("{hotline}", hotline)
            found.append((-max(map(len, met)), Signpost(post.words, post.title, said, post.basis)))
    return [post for _rank, post in sorted(found, key=lambda pair: pair[0])]


def faults():
    """Yield what is wrong with the file, for the system check."""
    try:
        _read(city_pack.file(FILE))
    except BadParameters as fault:
        yield str(fault)


@cache
def _read(file: Path) -> tuple[Signpost, ...]:
    if not file.exists():
        return ()
    content = load_yaml(file)
    if not isinstance(content, list):
        raise BadParameters(f"{FILE}：应为一份清单，每条写明 {'、'.join(sorted(_KEYS))}")
    return tuple(_post(number, said) for number, said in enumerate(content, 1))


def _post(number: int, said) -> Signpost:
    where = f"{FILE}：第 {number} 条"
    if not isinstance(said, dict) or set(said) != _KEYS:
        raise BadParameters(f"{where}应写明 {'、'.join(sorted(_KEYS))}")
    for key in ("title", "says", "basis"):
        if not isinstance(said[key], str) or not said[key].strip():
            raise BadParameters(f"{where}的 {key} 应为文字，不能空着")
    words = said["words"]
    if not isinstance(words, list) or not words or any(not isinstance(each, str) or len(each) < 2 for each in words):
        raise BadParameters(f"{where}的 words 应为一组词，每个至少两个字")
    return Signpost(tuple(words), said["title"], said["says"], said["basis"])
