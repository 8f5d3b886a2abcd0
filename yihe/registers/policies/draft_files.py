"""
A draft as files of a city's folder, and files as a draft: packs travel as files, whatever the database says once it was confirmed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from yihe.foundation import parameter_files
from yihe.foundation.parameter_files import Parameter, Value
from yihe.foundation.yaml_files import load_words
from yihe.registers.policies import queries, texts
from yihe.registers.policies.differences import FigureDiffers
from yihe.registers.policies.drafting import Change, Read
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.texts import BadTexts, TextEntry

MOST_WORDS = 400_000
PASTED = "粘贴的内容"
Histories = dict[str, tuple[Parameter, list[tuple[date, Value | None]]]]  # by path


def typed_from(entry: TextEntry, figures: list[dict[str, str]]) -> dict[str, Any]:
    """Return a text as a draft holds what was typed."""
    return {
        "title": entry.title, "number": entry.number, "issuer": entry.issuer, "kind": entry.kind, "code": entry.code,
        "issued_on": entry.issued_on.isoformat() if entry.issued_on else "", "in_force_from": entry.in_force_from.isoformat(),
        "replaces": entry.replaces, "source": entry.source, "note": entry.note, "why_past": "",
        "clauses": [{"number": c.number, "heading": c.heading, "body": c.body} for c in entry.clauses],
        "figures": figures,
    }  # fmt: skip


def replacing(text: PolicyText, on: date, code: str) -> dict[str, Any]:
    """Return the beginning of a text that takes another one's place: its clauses, and each figure that stands by it on a day."""
    figures = [
        {"path": p.path, "value": plain(value), "since": "", "clause": value.clause, "ends": ""}
        for p, value in queries.in_force_by(text, on)
    ]
    anew = {
        "code": code,
        "replaces": text.code,
        "number": "",
        "issued_on": "",
        "in_force_from": "",
        "source": "",
        "note": "",
    }
    return typed_from(queries.entry_of(text), figures) | anew


def typed_figures(differing: list[FigureDiffers]) -> list[dict[str, str]]:
    """Return figures of files that differ as rows of a draft. A day that only the database has is no row: a draft takes none away."""
    return [
        {
            "path": each.path, "since": each.since.isoformat(), "value": plain(each.in_file) if each.in_file else "",
            "clause": each.in_file.clause if each.in_file else "", "ends": "" if each.in_file else "1",
        }
        for each in differing if each.is_in_file
    ]  # fmt: skip


_FILE = re.compile(r"^--- # ((?:texts|parameters)/\S+\.yaml)[ \t]*\r?$", re.MULTILINE)


def read_pasted(words: str) -> dict[str, Any]:
    """
    Return a draft out of what was pasted: the content of a file of `texts/`, or several files, each below a line `--- # texts/….yaml` or
    `--- # parameters/….yaml` (`in_one`). Of the figures those are taken that come from the text. Raises BadTexts, BadParameters.
    """
    if len(words) > MOST_WORDS:
        raise BadTexts(f"{PASTED}：太长，最多 {MOST_WORDS} 字")
    first, *rest = _FILE.split(words)
    files = dict(zip(rest[::2], rest[1::2], strict=True)) or {f"texts/{PASTED}": first}
    of_texts = [name for name in files if name.startswith("texts/")]
    if len(of_texts) != 1:
        raise BadTexts(f"{PASTED}：应有且只有一个 texts/ 的文件，收到 {len(of_texts)} 个")
    name = of_texts[0].removeprefix("texts/")
    text = texts.of_content(load_words(files.pop(of_texts[0]), name), name)
    figures: list[dict[str, str]] = []
    for place, content in files.items():
        name = place.removeprefix("parameters/")
        parameter = parameter_files.of_content(load_words(content, name), name)
        figures += [_typed(parameter.path, value) for value in parameter.values if value.text == text.code]
    return typed_from(text, figures)


def _typed(path: str, value: Value) -> dict[str, str]:
    return {"path": path, "value": plain(value), "since": value.since.isoformat(), "clause": value.clause, "ends": ""}


def in_one(found: Read, histories: Histories) -> str:
    """Return the files of a draft below one another, as `read_pasted` takes them in another installation."""
    return "".join(f"--- # {name}\n{content}" for name, content in _files(found, histories))


def packed(found: Read, histories: Histories) -> bytes:
    """Return a ZIP of the text and of each figure it changes, in the form of a city's folder."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in _files(found, histories):
            archive.writestr(name, said)
    return content.getvalue()


def _files(found: Read, histories: Histories) -> Iterator[tuple[str, str]]:
    assert found.text is not None
    yield f"texts/{found.text.code}.yaml", text_file(found.text)
    for path, (parameter, history) in sorted(histories.items()):
        changes = {change.since: change for change in found.changes if change.path == path}
        yield f"parameters/{path}.yaml", parameter_file(parameter, history, changes, found.text.number)


def text_file(text: TextEntry) -> str:
    said = {
        "code": text.code, "title": text.title, "number": text.number, "issuer": text.issuer, "kind": text.kind,
        "issued_on": text.issued_on, "in_force_from": text.in_force_from, "in_force_until": text.in_force_until,
        "replaces": text.replaces, "source": text.source, "note": text.note,
        "clauses": [{"number": c.number, "heading": c.heading, "body": c.body} for c in text.clauses],
    }  # fmt: skip
    return _yaml(said)


def parameter_file(
    parameter: Parameter, history: list[tuple[date, Value | None]], changes: dict[date, Change], number: str
) -> str:
    """Return the file of a parameter with a history: what `parameter_files.read` reads back."""
    metadata: dict[str, Any] = {"label": parameter.label, "unit": parameter.unit}
    metadata |= {"rule": parameter.rule} if parameter.rule else {}
    metadata |= {"setting": True} if parameter.setting else {}
    metadata |= {"note": parameter.note} if parameter.note else {}
    values: dict[date, Any] = {}
    for day, value in history:
        if value is None:
            ended = f"{number} {changes[day].clause}" if day in changes else "自该日起停止施行"
            values[day] = {"value": None, "metadata": {"reference": ended}}
            continue
        source = {"reference": value.reference} | ({"text": value.text, "clause": value.clause} if value.text else {})
        values[day] = {"value": _filed(value), "metadata": source}
    return _yaml({"description": parameter.description, "metadata": metadata, "values": values})


def plain(value: Value) -> str:
    """Return a figure as somebody types it: 30000, 1.5."""
    return f"{value.value.normalize():f}" if not isinstance(value.value, int) else str(value.value)


def _filed(value: Value) -> int | str:
    words = plain(value)
    return int(words) if words.isdecimal() else words


def _yaml(said: dict[str, Any]) -> str:
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)
