"""Whose names stand in the folder: a contract, a remedy, a purse that names another bureau or city was copied and left."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from yihe.acts.agreements import templates
from yihe.acts.funds import sources
from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.foundation import region_codes
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.policies import remedies

_READ = ("*.yaml", "texts/*.yaml", "subsidies/*.yaml", "agreements/*.md", "criteria/*.yaml", "parameters/**/*.yaml")
TO_FILL_IN = "待填"
_NAMED = 3


def look(pack: PackFiles) -> Iterator[Finding]:
    if pack.bureau:
        yield from _parties(pack)
        yield from _remedies(pack)
    if pack.region:
        yield from _purses(pack)
    yield from _not_filled_in(pack)
    yield from _of_other_cities(pack)


def _parties(pack: PackFiles) -> Iterator[Finding]:
    try:
        found = templates.every()
    except templates.BadTemplate:
        return
    for text in found.values():
        if text.party_a != pack.bureau:
            yield Finding(
                Rank.WILL_BE_MET,
                f"{text.code}.md：party_a 是“{text.party_a}”，city.yaml 的 bureau 是“{pack.bureau}”；甲方应为本局，请改成一致",
            )


def _remedies(pack: PackFiles) -> Iterator[Finding]:
    if not pack.has(remedies.FILE):
        yield Finding(
            Rank.WILL_BE_MET,
            f"{remedies.FILE}：没有这个文件，不予批准等决定的通知书不能告知救济途径；请按日期写明行政复议机关、法院和期限",
        )
        return
    try:
        told = remedies.told_on(pack.on)
    except BadParameters:
        return
    if told is None:
        yield Finding(Rank.WILL_BE_MET, f"{remedies.FILE}：{pack.on} 还没有一份有效；请写明从哪一天起")
    elif told.issuer != pack.bureau:
        yield Finding(
            Rank.WILL_BE_MET,
            f"{remedies.FILE}：issuers.bureau.name 是“{told.issuer}”，city.yaml 的 bureau 是“{pack.bureau}”；请改成一致，并核对复议机关和法院",
        )


def _purses(pack: PackFiles) -> Iterator[Finding]:
    try:
        found = sources.sources()
    except BadParameters:
        return
    for source in found.values():
        if strange := sorted(
            {r for r in source.of_region.values() if not (r.startswith(pack.region) or pack.region.startswith(r))}
        ):
            yield Finding(
                Rank.WILL_BE_MET,
                f"{sources.FILE}：sources.{source.code}.only 写的是区划 {'、'.join(strange)}，本地是 {pack.region}；本地的预算支付不了，请改正",
            )


def _not_filled_in(pack: PackFiles) -> Iterator[Finding]:
    """What a new folder leaves to be filled in, and nobody filled in."""
    for file, said in _said_in(pack).items():
        if left := [str(number) for number, line in said if TO_FILL_IN in line]:
            lines = "、".join(left[:_NAMED]) + (" 等" if len(left) > _NAMED else "")
            yield Finding(Rank.WILL_BE_MET, f"{file}：还有 {len(left)} 行写着“{TO_FILL_IN}”（第 {lines} 行）；请填写")


def _of_other_cities(pack: PackFiles) -> Iterator[Finding]:
    """A folder that was copied still says the other city's name."""
    own = pack.names.get("name", "")
    above = region_codes.lineage(pack.region)[:-1] if region_codes.is_code(pack.region) else []
    strangers = [name for name, region in _cities_known() if own and name not in own and region not in above]
    for file, said in _said_in(pack).items():
        if file.startswith("texts/"):
            continue  # a text may speak of whom it likes: it is copied literally
        if found := [name for name in strangers if any(name in line for _number, line in said)]:
            yield Finding(
                Rank.LOOK, f"{file}：写着{'、'.join(f'“{name}”' for name in found)}，不是本地的名称；不是有意的，请改正"
            )


def _said_in(pack: PackFiles) -> dict[str, list[tuple[int, str]]]:
    """Return the lines of every file that says words of a city, with their numbers; comments left out."""
    files = sorted({file for pattern in _READ for file in pack.folder.glob(pattern)})
    return {
        file.relative_to(pack.folder).as_posix(): [
            (number, line) for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1)
            if not line.lstrip().startswith("#") or file.suffix == ".md"
        ]
        for file in files
    }  # fmt: skip


@cache
def _cities_known() -> tuple[tuple[str, str], ...]:
    """Return the cities whose folders come with the platform: names without 市, 区 and 县, and regions."""
    found = []
    for file in sorted(Path(settings.ROOT, "cities").glob("*/city.yaml")):
        try:
            said = load_yaml(file)
        except BadParameters:
            continue
        if isinstance(said, dict) and isinstance(name := said.get("name"), str) and len(name) > 2:
            found.append((name.rstrip("市区县"), str(said.get("region", ""))))
    return tuple(found)
