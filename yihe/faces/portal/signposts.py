"""
指路: what people type into the search box and no guide of ours is about – a dispute to be mediated, a lawyer, unpaid wages – and where
they go with it: what to do, the places that give the service now, a page of ours where there is one. A list of the city pack,
`signposts.yaml`; without it nothing is pointed out.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.urls import reverse

from yihe.foundation import city_names, city_pack
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.stations import shown

FILE = "signposts.yaml"
_KEYS, _MAY = {"words", "title", "says", "basis"}, {"service", "page"}
PAGES = {"advise": ("portal:advise", "问律师：不用登录，不用留姓名和电话", "phone")}  # what a signpost may lead to here
SHOWN = 4  # places of a service; the centre comes first


@dataclass(frozen=True, slots=True)
class Signpost:
    """
    Where to go with something: `words` any of which asks for it, what to do, and the clause it rests on; `service` is given at places of
    the register, `page` is one of `PAGES`.
    """

    words: tuple[str, ...]
    title: str
    says: str
    basis: str
    service: str = ""
    page: str = ""

    def ways(self) -> list[tuple[str, str, str, str]]:
        """Return where on our pages one goes on from here, as (address, words, icon, a line beneath)."""
        name, words, icon = PAGES.get(self.page, ("", "", ""))
        found = [(reverse(name), words, icon, "")] if name else []
        offers = shown.offers_of(self.service, city_pack.region_of(city_pack.here())) if self.service else []
        for offer, hours in offers[:SHOWN]:
            place = offer.station
            lines = [*hours, offer.phone or place.phone]
            found.append(
                (
                    reverse("portal:place", args=[place.pk]),
                    f"{self.service}：{place.name}",
                    "pin",
                    "，".join(filter(None, lines)),
                )
            )
        if len(offers) > SHOWN:
            found.append((reverse("portal:where"), f"一共 {len(offers)} 处，看哪一处离您近", "pin", ""))
        return found


def pointed(asked: str) -> list[Signpost]:
    """Return the signposts of the city we speak in whose words stand in what was asked, the one with the longest word first."""
    hotline = city_names.read_city(city_pack.here()).hotline
    found = []
    for post in _read(city_pack.file(FILE)):
        if met := [word for word in post.words if word in asked]:
            said = post.says.replace("{hotline}", hotline)
            found.append((-max(map(len, met)), replace(post, says=said)))
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
    if not isinstance(said, dict) or not _KEYS <= set(said) <= _KEYS | _MAY:
        raise BadParameters(f"{where}应写明 {'、'.join(sorted(_KEYS))}，可以写 {'、'.join(sorted(_MAY))}")
    if said.get("page", "advise") not in PAGES:
        raise BadParameters(f"{where}的 page 应为 {'、'.join(PAGES)}")
    for key in ("title", "says", "basis", *(_MAY & set(said))):
        if not isinstance(said[key], str) or not said[key].strip():
            raise BadParameters(f"{where}的 {key} 应为文字，不能空着")
    words = said["words"]
    if not isinstance(words, list) or not words or any(not isinstance(each, str) or len(each) < 2 for each in words):
        raise BadParameters(f"{where}的 words 应为一组词，每个至少两个字")
    return Signpost(tuple(words), **{key: said[key] for key in said if key != "words"})
