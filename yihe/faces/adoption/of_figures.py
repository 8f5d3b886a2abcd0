"""Figures held to the clause they name: 30 000 does not stand in 给予一次性补助二万元."""

from collections.abc import Iterator

from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.registers.policies.figures_in_clauses import Doubt, does_not_stand, plain, written_instead

_RANKS = {Doubt.WRONG: Rank.WILL_BE_MET, Doubt.SAID_IN_WORDS: Rank.LOOK}


def look(pack: PackFiles) -> Iterator[Finding]:
    for parameter in pack.parameters or ():
        for value in parameter.values:
            text = pack.texts.get(value.text)
            clause = next((c for c in text.clauses if c.number == value.clause), None) if text else None
            if clause and not value.setting and (doubt := does_not_stand(value, clause.body)):
                said = "、".join(written_instead(value, clause.body)) or "没有写数"
                yield Finding(
                    _RANKS[doubt],
                    f"{parameter.path}.yaml：values.{value.since}.value 是 {plain(value.value)} {value.unit}，{value.text} {value.clause}"
                    f"里没有这个数（{said}）；请核对数值和条款，文件没有规定、由本局设定的写 setting: true",
                )
