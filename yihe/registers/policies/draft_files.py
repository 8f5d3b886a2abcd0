"""
A draft as files of a city's folder, and files as a draft: packs travel as files, whatever the database says once it was confirmed.
"""

import io
import zipfile
from datetime import date
from typing import Any

import yaml

from yihe.foundation.parameter_files import Parameter, Value
from yihe.foundation.yaml_files import load_words
from yihe.registers.policies import queries, texts
from yihe.registers.policies.differences import FigureDiffers
from yihe.registers.policies.drafting import Change, Read
from yihe.registers.policies.models import PolicyText
from yihe.registers.policies.texts import BadTexts, TextEntry

MOST_WORDS = 400_000
PASTED = "粘贴的内容"


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


def read_pasted(words: str) -> TextEntry:
    """Return the text that a file of `texts/` says, pasted into a form. Raises BadTexts, BadParameters with sentences."""
    if len(words) > MOST_WORDS:
        raise BadTexts(f"{PASTED}：太长，最多 {MOST_WORDS} 字")
    return texts.of_content(load_words(words, PASTED), PASTED)


def packed(found: Read, histories: dict[str, tuple[Parameter, list[tuple[date, Value | None]]]]) -> bytes:
    """Return a ZIP of the text and of each figure it changes, in the form of a city's folder."""
    assert found.text is not None
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"texts/{found.text.code}.yaml", text_file(found.text))
        for path, (parameter, history) in sorted(histories.items()):
            notes = {change.since: change for change in found.changes if change.path == path}
            archive.writestr(f"parameters/{path}.yaml", parameter_file(parameter, history, notes, found.text.number))
    return content.getvalue()


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
