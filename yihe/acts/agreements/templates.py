"""
Texts of agreements, as the city wrote them: `agreements/*.md` of its pack, a YAML head between two lines `---`, then the
text with named places `{{ starts_on }}`.

What fills a place is escaped text and nothing else. The text runs in a sandbox that knows no attribute, no call and no
place that was not declared; all of that is found when the file is read, not when somebody signs.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from yihe.foundation import city_pack, digests, parameters
from yihe.foundation.figures import MONTHS
from yihe.foundation.yaml_files import NOT_UTF8

# Places the act itself fills in; the others are declared in the head of the file and asked in the form.
STANDARD = {
    "number": "协议编号", "matter": "办件编号", "organization": "乙方名称", "uscc": "统一社会信用代码",
    "identified": "统一社会信用代码或者备案机关和备案号",
    "legal_representative": "法定代表人", "address": "住所", "starts_on": "起始日期", "ends_on": "截止日期", "amount": "金额",
    "members": "甲方以外各方的名称", "amount_words": "金额大写", "drawn_up_on": "拟定日期", "party_a": "甲方名称", "amends": "原协议编号（补充协议用）",
    "changes": "变更事项（补充协议用）",
}  # fmt: skip
AMENDED_BY = (
    "people",
    "content",
    "account",
)  # sorts of an amendment that change a place; term and amount are no places
TYPES = {"text", "money", "day", "count"}
_KEYS = {"code", "version", "title", "party_a", "places", "period", "needs_amount", "basis", "note"}
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Test, nodes.Not, nodes.Const)
_TESTS = {"none"}


class BadTemplate(Exception):
    """An agreement's text does not hold what it should. The message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Place:
    """A named place that somebody fills in when the agreement is drawn up."""

    name: str
    label: str
    type: str
    required: bool
    amended_by: str = ""  # which sort of amendment may change it; "" none


@dataclass(frozen=True, slots=True)
class Period:
    """How long an agreement may run, in months: paths of dated parameters, "" where there is no limit."""

    at_least: str = ""
    at_most: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One text. `digest` is of the file's text: two agreements of one version and one digest were made from the same words."""

    code: str
    version: str
    title: str
    party_a: str
    basis: str
    places: tuple[Place, ...]
    period: Period
    needs_amount: bool
    text: str
    digest: str

    def render(self, values: dict[str, str]) -> str:
        """Return the text with every place filled in, escaped. Raises BadTemplate when a value is missing."""
        try:
            return _environment().from_string(self.text).render({n: _one_line(v) for n, v in values.items()}).strip()
        except TemplateError as fault:
            raise BadTemplate(f"{self.code}：{fault}") from fault


def get(code: str, region: str = "") -> Template:
    """Return a text of a region's city (of the one we speak in). Raises BadTemplate."""
    found = every(region)
    if code not in found:
        raise BadTemplate(f"没有协议文本 {code}（已有：{'、'.join(found) or '无'}）")
    return found[code]


def every(region: str = "") -> dict[str, Template]:
    """Return the texts of a region's city (of the one we speak in) by code, read once. Raises BadTemplate."""
    return _read_folders(city_pack.folders("agreements", city_pack.of(region)))


@cache
def _read_folders(folders: tuple[Path, ...]) -> dict[str, Template]:
    files = {path.stem: path for folder in folders for path in folder.glob("*.md")}
    return {code: read_file(path) for code, path in sorted(files.items())}


def read_file(path: Path) -> Template:
    """Return the text of a file; its code is the file's name. Raises BadTemplate."""
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise BadTemplate(f"{path.name}：读不懂：{NOT_UTF8}") from fault
    except OSError as fault:
        raise BadTemplate(f"{path.name}：不能读：{fault.strerror}") from fault
    template = parse(source, path.name)
    if template.code != path.stem:
        raise BadTemplate(f"{path.name}：code 写的是 {template.code}，应与文件名相同")
    return template


def parse(source: str, name: str = "协议文本") -> Template:
    """Return the template a text describes. Raises BadTemplate with the first fault."""
    parts = re.split(r"^---\s*$", source, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise BadTemplate(f"{name}：应以两行 --- 之间的说明开头")
    try:
        head = yaml.safe_load(parts[1])
    except yaml.YAMLError as fault:
        raise BadTemplate(f"{name}：说明读不懂：{' '.join(str(fault).split())}") from fault
    if not isinstance(head, dict) or (unknown := sorted(str(k) for k in head if k not in _KEYS)):
        raise BadTemplate(f"{name}：说明里有不认识的键 {'、'.join(unknown) if isinstance(head, dict) else head}")
    listed = head.get("places") or {}
    if not isinstance(listed, dict):
        raise BadTemplate(f"{name}：places 应为一组“名称: 说明”")
    places = tuple(_place(n, said, name) for n, said in listed.items())
    period = head.get("period") or {}
    if not isinstance(period, dict) or set(period) - {"at_least", "at_most"}:
        raise BadTemplate(f"{name}：period 只能有 at_least 和 at_most")
    text = parts[2].strip()
    _check_places(text, {p.name for p in places}, name)
    return Template(
        code=_word(head, "code", name), version=str(_word(head, "version", name)), title=_word(head, "title", name),
        party_a=_word(head, "party_a", name), basis=str(head.get("basis", "")), places=places, period=Period(**period),
        needs_amount=bool(head.get("needs_amount", False)), text=text, digest=digests.sm3(source),
    )  # fmt: skip


def _word(head: dict, key: str, name: str) -> str:
    value = head.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadTemplate(f"{name}：{key} 应为文字（版本号请加引号）")
    return value.strip()


def _place(place: str, said, name: str) -> Place:
    if place in STANDARD or not (isinstance(place, str) and place.isascii() and place.isidentifier()):
        raise BadTemplate(f"{name}：places 的名称 {place} 不能用（系统已有，或不是英文标识符）")
    if not isinstance(said, dict) or set(said) - {"label", "type", "required", "amended_by"} or not said.get("label"):
        raise BadTemplate(f"{name}：places.{place} 应写 label，可写 type、required、amended_by")
    if str(said.get("type", "text")) not in TYPES:
        raise BadTemplate(f"{name}：places.{place}.type 应为 {'、'.join(sorted(TYPES))} 之一")
    if (sort := said.get("amended_by", "")) not in ("", *AMENDED_BY):
        raise BadTemplate(f"{name}：places.{place}.amended_by 应为 {'、'.join(AMENDED_BY)} 之一")
    return Place(place, str(said["label"]), said.get("type", "text"), bool(said.get("required", True)), sort)


def _check_places(text: str, declared: set[str], name: str) -> None:
    """Refuse anything in the text but declared places, `if`, and plain words; and places declared and not used."""
    try:
        tree = _environment().parse(text)
    except TemplateError as fault:
        raise BadTemplate(f"{name}：正文读不懂：{fault}") from fault
    used = set()
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Test) and node.name not in _TESTS):
            raise BadTemplate(f"{name}：正文只能用 {{{{ 名称 }}}} 和 {{% if 名称 %}}，不能用 {type(node).__name__}")
        if isinstance(node, nodes.Name):
            used.add(node.name)
    if foreign := sorted(used - declared - set(STANDARD)):
        raise BadTemplate(f"{name}：正文用了没有声明的 {'、'.join(foreign)}")
    if idle := sorted(declared - used):
        raise BadTemplate(f"{name}：声明了却没有用到 {'、'.join(idle)}")


def _walk(node: nodes.Node):
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.filters.clear()
    return environment


def _one_line(value: str) -> str:
    """Return the value on one line: a line break in it must not begin a heading or an article of the text."""
    return " ".join(str(value).split())


def blocks(text: str) -> list[tuple[str, Markup]]:
    """Return a rendered text as blocks for a page: h1, h2, p, each with text that is already escaped."""
    found = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        tag = "h2" if line.startswith("## ") else "h1" if line.startswith("# ") else "p"
        found.append((tag, Markup(line.removeprefix("## ").removeprefix("# "))))  # escaped when rendered
    return found


def months_allowed(template: Template, on, region: str) -> tuple[int | None, int | None]:
    """Return the least and the most months an agreement made on a day in a region may run."""
    least, most = (
        parameters.of(region).at(path, on).as_(MONTHS) if path else None
        for path in (template.period.at_least, template.period.at_most)
    )
    return least, most
