"""What is wrong with declared subsidies beside their files: clauses no text has, purposes nobody knows, levels that do not rise."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.core import checks
from django.db import DatabaseError
from django.db.models import Count

from yihe.acts.funds import sources
from yihe.domains.subsidies.families import kinds as made
from yihe.domains.subsidies.families import shapes
from yihe.domains.subsidies.families.claims import TABLES
from yihe.domains.subsidies.families.files import Declared
from yihe.domains.subsidies.kind import CODE_ENDS
from yihe.foundation import city_pack, parameters
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import BadParameters
from yihe.matters import kinds
from yihe.registers.policies import texts


def every() -> Iterator[str]:
    """Yield a sentence for each fault, for the check of the pack. No database is asked."""
    yield from made.faults()
    for code, declared in made.every().items():
        if kinds.get(f"{code}{CODE_ENDS}").pack not in (None, city_pack.here()):
            continue  # another city's own
        yield from (f"{declared.file}：{words}" for words in _of(declared))


def _of(declared: Declared) -> Iterator[str]:
    yield from _clauses(declared)
    try:
        purposes, known = sources.purposes(), parameters.current()
    except BadParameters:
        return  # the check of those files says which, and why
    if declared.purpose not in purposes:
        near = get_close_matches(declared.purpose, purposes, 1)
        asked = (
            f"（是不是 {near[0]}？）" if near else f"，请在 {sources.FILE} 的 purposes 里写上，并写明哪个来源可以支付"
        )
        yield f"purpose 没有用途 {declared.purpose}{asked}"
    elif not any(declared.purpose in source.uses for source in sources.sources().values()):
        yield f"purpose {declared.purpose}：没有一个资金来源可以用于它，请在 {sources.FILE} 的 sources 里写明"
    if declared.levels and all(level.figure in known for level in declared.levels):
        yield from _levels(declared, known)


def _clauses(declared: Declared) -> Iterator[str]:
    try:
        found = {
            text.code: {clause.number for clause in text.clauses} for text in texts.read(*city_pack.folders("texts"))
        }
    except texts.BadTexts:
        return
    for key, cited in declared.clauses:
        if cited.text not in found:
            near = get_close_matches(cited.text, found, 1)
            yield f"{key} 写的 text {cited.text} 没有这个文本" + (
                f"（是不是 {near[0]}？）" if near else "，应是 texts/ 里一个文件的 code"
            )
        elif cited.clause not in found[cited.text]:
            near = get_close_matches(cited.clause, found[cited.text], 1)
            yield f"{key} 写的“{cited.clause}”在 {cited.text} 里没有这一条" + (
                f"（是不是 {near[0]}？）" if near else ""
            )


def _levels(declared: Declared, known: Parameters) -> Iterator[str]:
    """On each day on which one of the figures changes they have to rise from the first level to the last."""
    days = sorted({value.since for level in declared.levels for value in known[level.figure].values})
    for day in days:
        there = [(level, value) for level in declared.levels if (value := known.found(level.figure, day))]
        for (below, less), (above, more) in zip(there, there[1:], strict=False):
            if more.value <= less.value:
                yield (
                    f"levels 应从低到高，金额逐级增加：自 {day} 起 {above.code}（{above.label}）是 {more.value} 元，"
                    f"不高于 {below.code}（{below.label}）的 {less.value} 元；请改顺序，或者核对参数 {below.figure}、{above.figure}"
                )
                return


# -- what the database has ------------------------------------------------------------------------------------------------


def of_matters() -> list[str]:
    """Return a sentence for each declaration that was changed or taken away under matters that are not closed."""
    if city_pack.here() != city_pack.home():
        return []  # matters of all counties are asked once
    said: list[str] = []
    for table in TABLES:
        rows = table._default_manager.filter(matter__closed_at=None).order_by("matter__kind", "shape", "label")
        counted = rows.values_list("matter__kind", "shape", "label").annotate(number=Count("pk"))
        said += [sentence for row in counted for sentence in _changed(*row)]
    return said


def _changed(kind: str, shape: str, label: str, number: int) -> Iterator[str]:
    code = kind.removesuffix(CODE_ENDS)
    now = made.every().get(code)
    was = shapes.SHAPES[shape].label if shape in shapes.SHAPES else shape
    if now is None:
        yield (
            f"subsidies/{code}.yaml：没有这个文件，可是“{label}”还有 {number} 件没有办结，办不下去；"
            f"请把文件放回去，不再受理的在 kinds.yaml 写 {kind}: {{offered: false}}"
        )
    elif now.shape != shape:
        yield (
            f"{now.file}：shape 写的是 {now.shape}（{now.form.label}），可是有 {number} 件没有办结的申请是按 "
            f"{shape}（{was}）申请的；请改回 {shape}，新的样式另起一个文件"
        )


def of_a_database(app_configs=None, databases=None, **_options) -> list[checks.Error]:
    """Say the same as a check of the database (`manage.py check --database default`, `migrate`). One without tables yet has none."""
    try:
        return [checks.Error(words, id="subsidies.E002") for words in of_matters()] if databases else []
    except DatabaseError:
        return []
