"""
公告格式: which notices 财政 wants in which form (财办库〔2020〕50号): titles and headings are a file of the pack, `procurement/notices.yaml`, which a city
compares with the form itself and replaces. Here is only what may stand in its braces.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from yihe.domains.procurement.profiles import FOLDER
from yihe.foundation import city_pack
from yihe.foundation.letters.paper import Facts, Heading, Paragraph, Part, numbered
from yihe.foundation.yaml_files import BadParameters, load_yaml

FILE = "notices.yaml"
CODES = ("intention", "single", "tender", "consultation", "correction", "result", "ended")
OF_A_PURCHASE = ("buyer", "address", "phone", "project", "number", "budget", "need", "item", "expected", "more")
OF_A_TENDER = (
    *OF_A_PURCHASE, "way", "ceiling", "scope", "term", "policy", "conditions", "page", "published", "moment", "place", "notice_days", "corrected",
    "correction", "corrected_on", "won", "winner", "winner_address", "amount", "members", "notice_ends", "ended",
)  # fmt: skip
FIELDS = {code: OF_A_TENDER for code in CODES} | {
    "intention": OF_A_PURCHASE,
    "single": (*OF_A_PURCHASE, "noticed", "opens", "closes", "by_hand"),
}
NOT_CHECKED = "（格式还没有由采购人对照{basis}原件核对。）"


@dataclass(frozen=True)
class Form:
    """One notice as the pack has it: what it is called, its title, its parts; `checked` says that a city held it against the form itself."""

    code: str
    label: str
    title: str
    parts: tuple[dict, ...]
    basis: str
    checked: bool

    def parts_with(self, fields: dict[str, str]) -> tuple[Part, ...]:
        """Return the parts of the notice filled in; a form nobody checked says so at its end."""
        found: list[Part] = []
        for part in self.parts:
            if heading := part.get("heading", ""):
                found.append(Paragraph(heading) if part.get("plain") else Heading(heading))
            if table := part.get("table"):
                found.append(Facts(tuple((name, _filled(value, fields)) for name, value in table)))
            lines = _filled(part.get("text", ""), fields).splitlines()
            found += [Paragraph(line.strip()) for line in lines if line.strip()]
        if not self.checked:
            found.append(Paragraph(NOT_CHECKED.format(basis=self.basis)))
        return numbered(found)


def _filled(text: str, fields: dict[str, str]) -> str:
    """Return a text of the pack with its braces filled; what is put in is text and never read as a template."""
    return text.format_map(fields)


def of(code: str, region: str = "") -> Form:
    """Return the form of a notice in a region's city. Raises BadParameters."""
    return _read(_file(city_pack.of(region)))[code]


def faults() -> Iterator[str]:
    """Yield what is wrong with the file of the city we speak in, for the system check."""
    try:
        _read(_file(city_pack.here()))
    except BadParameters as fault:
        yield from str(fault).splitlines()


def _file(pack: Path) -> Path:
    return next(place for folder in reversed(city_pack.folders(FOLDER, pack)) if (place := folder / FILE).exists())


@cache
def _read(file: Path) -> dict[str, Form]:
    data = load_yaml(file)
    if wrong := [f"{FOLDER}/{FILE}：{words}" for words in _faults(data)]:
        raise BadParameters("\n".join(wrong))
    return {
        code: Form(
            code, data[code]["label"], data[code]["title"], tuple(data[code]["parts"]), data[code].get("basis", data["basis"]), data["checked"]
        )
        for code in CODES
    }  # fmt: skip


def _faults(data) -> Iterator[str]:
    if not isinstance(data, dict):
        yield "应为一组“键: 值”"
        return
    if not isinstance(data.get("checked"), bool):
        yield "checked 应为 true 或 false"
    if not isinstance(data.get("basis"), str):
        yield "basis 应写明格式的文号"
    for key in data:
        if key not in (*CODES, "checked", "basis"):
            yield f"不认识的键 {key}（可用：{'、'.join(CODES)}）"
    for code in CODES:
        yield from _faults_of(code, data.get(code))


def _faults_of(code: str, said) -> Iterator[str]:
    if (
        not isinstance(said, dict)
        or set(said) - {"basis"} != {"label", "title", "parts"}
        or not isinstance(said["parts"], list)
    ):
        yield f"{code} 应写明 label、title、parts（内容依据另外的条款的，再写 basis）"
        return
    texts = [said["label"], said["title"], said.get("basis", "")]
    for n, part in enumerate(said["parts"], 1):
        if not isinstance(part, dict) or not part or set(part) - {"heading", "plain", "text", "table"}:
            yield f"{code}.parts 第 {n} 项只能写 heading、plain、text、table"
            continue
        rows = part.get("table", [])
        if not all(isinstance(row, list) and len(row) == 2 for row in rows):
            yield f"{code}.parts 第 {n} 项的 table 每行写两格"
            continue
        texts += [part.get("heading", ""), part.get("text", ""), *(cell for row in rows for cell in row)]
    for text in texts:
        if not isinstance(text, str):
            yield f"{code} 里的 {text!r} 应为文字"
        elif unknown := _unknown(text, FIELDS[code]):
            yield f"{code} 里的 {{{unknown}}} 取不到内容（可用：{'、'.join(FIELDS[code])}）"


def _unknown(text: str, known: tuple[str, ...]) -> str:
    """Return the first brace of a text that stands for nothing, or ""."""
    try:
        named = [(name, spec, how) for _words, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError:
        return text[:20]
    return next((name or " " for name, spec, how in named if name not in known or spec or how), "")
