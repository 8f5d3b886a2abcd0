"""Where the register of texts does not say what the city's files say: a figure is then reckoned by a text nobody can read."""

from dataclasses import asdict

from yihe.foundation import city_pack
from yihe.registers.policies import texts
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.texts import BadTexts, TextEntry


def of_texts() -> list[str]:
    """Return a sentence, with file and key, for every text whose files and rows differ; [] where the files cannot be read."""
    try:
        entries = texts.read(*city_pack.folders("texts"))
    except BadTexts:
        return []
    rows = {row.code: row for row in PolicyText.objects.select_related("replaces").prefetch_related("clauses")}
    return [words for entry in entries if (words := _difference(entry, rows.get(entry.code)))]


def _difference(entry: TextEntry, row: PolicyText | None) -> str:
    if row is None:
        return f"{entry.code}.yaml：库里没有这件政策文件，出自它的数值查不到原文；请运行 manage.py load_texts"
    said = asdict(entry)
    said.pop("clauses")
    there = {key: getattr(row, key) for key in said} | {"replaces": row.replaces.code if row.replaces else ""}
    differ = [key for key in said if said[key] != there[key]]
    clauses = {clause.number: (clause.heading, clause.body) for clause in entry.clauses}
    kept = {clause.number: (clause.heading, clause.body) for clause in row.clauses.all()}
    differ += [f"clauses {number}" for number in {**clauses, **kept} if clauses.get(number) != kept.get(number)]
    return f"{entry.code}.yaml：{'、'.join(differ)} 与库里的不同；请核对后运行 manage.py load_texts" if differ else ""
