"""
With what the numbers of a kind begin: as its city says (`kinds.yaml: prefix`), else as the code does. A series is one for the
installation (docs/adr/0053), so a beginning is one kind's in all its cities. Numbers that were given stay as they are.
"""

from collections.abc import Iterator

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters
from yihe.matters import kinds, numbers, offering
from yihe.matters.kinds import Kind


def of(kind: type[Kind], region: str) -> str:
    """Return with what the numbers of a kind begin in the city of a region."""
    return offering.said_of(kind, region).prefix or kind.prefix


def kind_of(prefix: str) -> type[Kind] | None:
    """Return the kind whose numbers begin so in any city of the installation, or None."""
    own = next((kind for kind in kinds.every() if kind.prefix == prefix), None)
    said = (code for pack in city_pack.every() for code, begins in offering.prefixes(pack).items() if begins == prefix)
    return own or next(filter(None, map(kinds.find, said)), None)


def faults() -> Iterator[str]:
    """Yield what is wrong with the beginnings the city we speak in says, for the system check."""
    here = city_pack.here()
    try:
        said = offering.prefixes(here)
        others = [(pack, offering.prefixes(pack)) for pack in city_pack.every() if pack != here]
    except BadParameters:
        return  # the check of the file says why
    seen: dict[str, str] = {}
    for code, prefix in said.items():
        where = f"{offering.FILE}：{code}.{offering.PREFIX} {prefix}"
        if numbers.is_kept(prefix):
            yield f"{where} 已经是一种登记簿编号的开头，请改一个"
        elif clash := next((k for k in kinds.every() if k.prefix == prefix and k.code != code), None):
            yield f"{where} 已经是“{clash.label}”编号的开头，请改一个"
        elif (other := seen.setdefault(prefix, code)) != code:
            yield f"{where} 与 {other} 的相同，请改一个"
        for pack, theirs in others:
            if also := next((each for each, begins in theirs.items() if begins == prefix and each != code), None):
                yield f"{where} 在 {pack.name} 是 {also} 编号的开头：编号在几个地区之间连续，一个开头只能是一种事项的"


numbers.begins_with(lambda prefix: kind_of(prefix) is not None)
