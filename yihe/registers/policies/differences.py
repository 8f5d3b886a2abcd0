"""
Where the files of a city say something else than the database: a text whose rows are another, a figure that was changed in a file
after the database began to rule. Shown, and never taken (docs/adr/0061).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from yihe.foundation import city_pack
from yihe.foundation.parameter_files import Value
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import entered, loading, texts
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.texts import BadTexts, TextEntry


@dataclass(frozen=True)
class FigureDiffers:
    """A figure of a file on a day that is another in the database, or is not in one of the two. Values of None: there is none."""

    path: str
    label: str
    unit: str
    since: date
    is_in_file: bool
    in_file: Value | None
    is_in_database: bool
    in_database: Value | None

    @property
    def words(self) -> str:
        filed = self._shown(self.is_in_file, self.in_file)
        kept = self._shown(self.is_in_database, self.in_database)
        return f"{self.path}.yaml：values.{self.since} 文件里是{filed}，库里是{kept}；以库里的为准，要改请在“政策草案”提请，由另一人确认"

    @staticmethod
    def _shown(there: bool, value: Value | None) -> str:
        if not there:
            return "没有这一段"
        return f" {value.value} {value.unit}（{value.text} {value.clause}）" if value else " null（停止施行）"


@dataclass(frozen=True)
class Figures:
    """What the files of a city, read anew, say otherwise than the database: figures that differ, and paths it says nothing of."""

    differing: tuple[FigureDiffers, ...] = ()
    not_taken: tuple[str, ...] = ()

    @property
    def words_not_taken(self) -> list[str]:
        return [
            f"{path}.yaml：库里还没有这个参数，暂以文件为准；请核对后运行 manage.py load_texts"
            for path in self.not_taken
        ]


def of_figures() -> list[str]:
    """Return a sentence, with file and key, for every figure that differs in the city we speak in; [] before its files were taken."""
    found = figures()
    return [*(each.words for each in found.differing), *found.words_not_taken]


def figures() -> Figures:
    """Hold the figures of the files against the database; nothing where its files were not taken yet, or cannot be read."""
    rows = entered.rows_of(city_pack.region_of(city_pack.here()))
    if not rows:
        return Figures()
    try:
        files = Parameters(*city_pack.folders("parameters"))
    except BadParameters:
        return Figures()  # the check of the files says why
    new = sorted(parameter.path for parameter in files if parameter.path not in rows)
    return Figures(tuple(_differing(rows, files)), tuple(new))


def _differing(rows: dict[str, entered.Rows], files: Parameters) -> Iterator[FigureDiffers]:
    for path in sorted(rows):
        if path not in files:
            continue  # nobody asks for it any more
        parameter = files[path]
        filed = dict(parameter.history)
        kept = {since: entered.value_of(row, parameter) for since, row in rows[path].items()}
        for since in sorted({*filed, *kept}):
            if since in filed and since in kept and _same(filed[since], kept[since]):
                continue
            yield FigureDiffers(
                path,
                parameter.label,
                parameter.unit,
                since,
                since in filed,
                filed.get(since),
                since in kept,
                kept.get(since),
            )


def _same(one: Value | None, other: Value | None) -> bool:
    """Test whether two figures say one thing. How the clause is cited is words."""
    if one is None or other is None:
        return one is other
    return (one.value, one.unit, one.text, one.clause) == (other.value, other.unit, other.text, other.clause)


def of_texts() -> list[str]:
    """Return a sentence, with file and key, for every text whose files and rows differ; [] where the files cannot be read."""
    return [words for _entry, words in texts_that_differ()]


def texts_that_differ() -> list[tuple[TextEntry, str]]:
    """Return the texts of the files that are not what the database says of them, each with the sentence."""
    try:
        entries = texts.read(*city_pack.folders("texts"))
    except BadTexts:
        return []
    rows = {row.code: row for row in PolicyText.objects.select_related("replaces").prefetch_related("clauses")}
    confirmed = {*loading.confirmed_codes(), *loading.ended_by_confirmed()}
    return [
        (entry, words) for entry in entries
        if (words := _difference(entry, rows.get(entry.code), entry.code in confirmed))
    ]  # fmt: skip


def _difference(entry: TextEntry, row: PolicyText | None, by_two: bool) -> str:
    if row is None:
        return f"{entry.code}.yaml：库里没有这件政策文件，出自它的数值查不到原文；请运行 manage.py load_texts"
    said = asdict(entry)
    said.pop("clauses")
    there = {key: getattr(row, key) for key in said} | {"replaces": row.replaces.code if row.replaces else ""}
    differ = [key for key in said if said[key] != there[key]]
    clauses = {clause.number: (clause.heading, clause.body) for clause in entry.clauses}
    kept = {clause.number: (clause.heading, clause.body) for clause in row.clauses.all()}
    differ += [f"clauses {number}" for number in {**clauses, **kept} if clauses.get(number) != kept.get(number)]
    if not differ:
        return ""
    what = f"{entry.code}.yaml：{'、'.join(differ)} 与库里的不同"
    if by_two:
        return f"{what}；库里的是两人确认的，以库里的为准，要改请在“政策草案”提请，由另一人确认"
    return f"{what}；请核对后运行 manage.py load_texts"
