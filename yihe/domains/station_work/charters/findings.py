"""What is said of clauses, and what came of it: one sentence of what is wrong with a finding, and whether the village took the advice up."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from yihe.domains.station_work.charters.text import squeezed
from yihe.domains.station_work.models.charters import CharterClause, Outcome, Verdict

FIELDS = ("verdict", "only", "law", "article", "advice")
_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千0-9]+条(之[一二三四五六七八九十]+)?.{0,20}$")


def fault(words: str, said: Mapping[str, str]) -> tuple[str, str]:
    """Return the field that is wrong in what is said of a clause, and why, as a sentence; ("", "") where nothing is."""
    verdict, only, law, article = (said.get(name, "") for name in ("verdict", "only", "law", "article"))
    if verdict not in Verdict.values:
        return "verdict", "每一条都要选：可以、建议改，或者违法。"
    if verdict == Verdict.FINE:
        return "", ""
    if only and squeezed(only) not in squeezed(words):
        return "only", "只对其中一部分有意见的，请照抄条文里的那几个字；对整条有意见的，留空。"
    if verdict == Verdict.UNLAWFUL and not law:
        return "law", "说一条违法，要写明违反哪部法律。"
    if (verdict == Verdict.UNLAWFUL or article) and not _ARTICLE.match(article):
        return "article", "请写到条，例如“第三十一条第二款”。"
    if article and not law:
        return "law", "写了条号，请同时写明是哪部法律。"
    if not said.get("advice"):
        return "advice", "请写明怎么改，或者为什么应当删去。"
    return "", ""


def kept(said: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a finding as they are kept: of a clause that is fine nothing but that."""
    if said.get("verdict") == Verdict.FINE:
        return {"verdict": Verdict.FINE.value} | dict.fromkeys(FIELDS[1:], "")
    return {name: said.get(name, "") for name in FIELDS}


def still_stand(clauses: Iterable[CharterClause], decided: str) -> list[CharterClause]:
    """Return the clauses something was said against whose words stand in a text as they were."""
    there = squeezed(decided)
    return [
        clause for clause in clauses if clause.verdict not in ("", Verdict.FINE) and squeezed(clause.concerned) in there
    ]


def outcome(clauses: Iterable[CharterClause], decided: str) -> str:
    """Return how much of the advice a text takes up (`Outcome`): all of it also where there was none."""
    advised = [clause for clause in clauses if clause.verdict not in ("", Verdict.FINE)]
    left = still_stand(advised, decided)
    if not left:
        return Outcome.ALL
    return Outcome.NONE if len(left) == len(advised) else Outcome.SOME


def counted(clauses: Iterable[CharterClause]) -> dict[str, int]:
    """Return how many clauses were found what, by the label of the verdict."""
    rows: list[Any] = [clause.verdict for clause in clauses]
    return {verdict.label: rows.count(verdict.value) for verdict in Verdict}
