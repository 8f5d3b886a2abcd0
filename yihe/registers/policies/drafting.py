"""
Reading a draft: what was typed, as the text, clauses and dated figures it will be, and every fault as a sentence beside its place.

Nothing here changes a draft, and no figure is put right silently: what cannot be read stays as it was typed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from yihe.foundation import city_pack
from yihe.foundation import parameters as city
from yihe.foundation.parameter_files import Parameter, Value, typed_figure
from yihe.foundation.parameters import Parameters
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import queries
from yihe.registers.policies.figures_in_clauses import Doubt, does_not_stand, plain, written_instead
from yihe.registers.policies.models import DraftText, PolicyText
from yihe.registers.policies.texts import KINDS, ClauseEntry, TextEntry

HEAD = {
    "title": "标题", "number": "文号", "issuer": "发文机关", "kind": "类别", "code": "代码", "issued_on": "印发日期", "in_force_from": "施行日期",
    "replaces": "替代的文件", "source": "来源", "note": "说明", "why_past": "施行日期早于今天的理由",
}  # fmt: skip
NEEDED = ("title", "number", "issuer", "kind", "code", "in_force_from")
LONGEST = {"title": 200, "number": 100, "issuer": 100, "code": 60, "source": 200, "why_past": 200}
MOST_CLAUSES, MOST_FIGURES, LONGEST_BODY = 300, 200, 10_000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
_MISREAD = re.compile("\ufffd|锟斤拷|[À-ÿ]{3}")  # GBK read as UTF-8, or as Western letters
MISREAD = "像是按错误的编码打开后粘贴的乱码（原文可能是 GBK），请用正确的编码打开原文后重新粘贴"
NOTHING_IS_REOPENED = "已经作出的决定不重新处理，已提交未决定的申请按提交当日施行的标准重新核算"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a field of the head, `clauses.N`, `figures.N` (from 0), or "" for the whole."""

    where: str
    words: str


@dataclass(frozen=True)
class Change:
    """One figure of a draft: what it is from a day on, and what is in force that day without it. None: there is none."""

    parameter: Parameter
    since: date
    value: Value | None
    before: Value | None
    clause: str  # number of the clause it comes from

    @property
    def path(self) -> str:
        return self.parameter.path

    @property
    def is_one(self) -> bool:
        return (self.value and self.value.value) != (self.before and self.before.value)


@dataclass
class Read:
    """A draft as it could be read: `text` and `changes` hold what has no fault, `looks` what a person should look at."""

    text: TextEntry | None = None
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    looks: list[Fault] = field(default_factory=list)

    def at(self, where: str) -> list[str]:
        return [each.words for each in (*self.faults, *self.looks) if each.where == where]


def read(draft: DraftText, known: Parameters) -> Read:
    """Return a draft read against the figures in force (`known`, of its county) and the texts in the register."""
    found = Read()
    typed = {name: str(draft.typed.get(name, "")).strip() for name in HEAD}
    days = _head(typed, found)
    with city_pack.said_in(city_pack.of(draft.region) if draft.region else city_pack.home()):
        here = set(queries.texts_here().values_list("code", flat=True))
    if typed["code"] not in here and PolicyText.objects.filter(code=typed["code"]).exists():
        found.faults.append(Fault("code", f"代码“{typed['code']}”是别的地区的文件，请另取一个。"))
    clauses = tuple(_clauses(draft.typed.get("clauses", []), found))
    found.faults += _replacing(typed, days.get("in_force_from"), here)
    begins = days.get("in_force_from")
    if begins:
        reference = typed["number"]
        by_number = {clause.number: clause for clause in clauses}
        for place, said in enumerate(draft.typed.get("figures", [])):
            _figure(place, said, typed["code"], typed["replaces"], reference, begins, by_number, known, found)
        _doubles(draft.typed.get("figures", []), found)
        found.faults += _past(typed, begins, found.changes)
    if not found.faults and begins:
        kept = PolicyText.objects.filter(code=typed["code"]).first()
        found.text = TextEntry(
            typed["code"], typed["title"], typed["number"], typed["issuer"], typed["kind"], days.get("issued_on"), begins,
            kept.in_force_until if kept and kept.in_force_until and kept.in_force_until >= begins else None, typed["replaces"], typed["source"],
            typed["note"], clauses,
        )  # fmt: skip
    found.looks += _left_of_the_replaced(typed["replaces"], begins, found.changes, known)
    return found


def _head(typed: dict[str, str], found: Read) -> dict[str, date]:
    for name in NEEDED:
        if not typed[name]:
            found.faults.append(Fault(name, f"请填写{HEAD[name]}。"))
    for name, most in LONGEST.items():
        if len(typed[name]) > most:
            found.faults.append(Fault(name, f"{HEAD[name]}最多 {most} 个字，现有 {len(typed[name])} 个。"))
    for name, words in typed.items():
        if _MISREAD.search(words):
            found.faults.append(Fault(name, f"{HEAD[name]}{MISREAD}。"))
    if typed["kind"] and typed["kind"] not in KINDS:
        found.faults.append(Fault("kind", f"类别应为 {'、'.join(KINDS.values())} 之一。"))
    if typed["code"] and not _CODE.fullmatch(typed["code"]):
        found.faults.append(Fault("code", "代码只用小写英文字母、数字和连字符，如 taicang-2027-1。"))
    days = {}
    for name in ("issued_on", "in_force_from"):
        if typed[name]:
            try:
                days[name] = date.fromisoformat(typed[name])
            except ValueError:
                found.faults.append(Fault(name, f"{HEAD[name]}“{typed[name]}”不是日期，请写成 2027-01-01 的样子。"))
    return days


def _clauses(listed: list, found: Read) -> Iterator[ClauseEntry]:
    if not listed:
        found.faults.append(Fault("clauses", "请至少录入一条条文。"))
    if len(listed) > MOST_CLAUSES:
        found.faults.append(Fault("clauses", f"最多 {MOST_CLAUSES} 条，现有 {len(listed)} 条。"))
    numbers = Counter(str(said.get("number", "")).strip() for said in listed)
    for place, said in enumerate(listed):
        where = f"clauses.{place}"
        number, heading, body = (str(said.get(name, "")).strip() for name in ("number", "heading", "body"))
        missing = [label for label, words in (("条款号", number), ("标题", heading), ("条文", body)) if not words]
        if missing:
            found.faults.append(Fault(where, f"第 {place + 1} 条没有写{'、'.join(missing)}。"))
        if number and numbers[number] > 1:
            found.faults.append(Fault(where, f"条款号“{number}”重复，一个条款号只能用一次。"))
        if len(number) > 40 or len(heading) > 100 or len(body) > LONGEST_BODY:
            found.faults.append(
                Fault(where, f"第 {place + 1} 条太长：条款号最多 40 字，标题 100 字，条文 {LONGEST_BODY} 字。")
            )
        if _MISREAD.search(number + heading + body):
            found.faults.append(Fault(where, f"第 {place + 1} 条{MISREAD}。"))
        yield ClauseEntry(number, heading, body)


def _replacing(typed: dict[str, str], begins: date | None, here: set[str]) -> Iterator[Fault]:
    """A text takes the place of an earlier one, and of itself by no way round."""
    code, replaces = typed["code"], typed["replaces"]
    if not replaces:
        return
    if replaces == code:
        yield Fault("replaces", "一个文件不能替代它自己，请选择比它早的文件，或者不选。")
        return
    before = dict(PolicyText.objects.values_list("code", "replaces__code"))
    if replaces not in here:
        yield Fault("replaces", f"没有代码为“{replaces}”的政策文件，请从列表里选择。")
        return
    way, at = [code], replaces
    while at and at not in way:
        way, at = [*way, at], before.get(at) or ""
    if at == code:
        yield Fault("replaces", f"替代关系绕了一圈（{'、'.join([*way, code])}），一个文件只能替代比它早的。")
    old = PolicyText.objects.get(code=replaces)
    if begins and old.in_force_from >= begins:
        yield Fault(
            "replaces", f"《{old.title}》自 {old.in_force_from} 起施行，不早于本文件的施行日期 {begins}，不能由它替代。"
        )


def _figure(place, said, code, replaces, reference, begins, clauses, known: Parameters, found: Read) -> None:
    where = f"figures.{place}"

    def fault(words: str) -> None:
        found.faults.append(Fault(where, f"数值第 {place + 1} 行{words}"))

    path, typed, number = (str(said.get(name, "")).strip() for name in ("path", "value", "clause"))
    if path not in known:
        fault(f"：没有参数“{path}”，请从列表里选择。" if path else "：请选择是哪一项标准。")
        return
    parameter = known[path]
    try:
        since = date.fromisoformat(str(said.get("since", "")).strip()) if said.get("since") else begins
    except ValueError:
        fault(f"“{parameter.label}”：日期“{said['since']}”不是日期，请写成 2027-01-01 的样子。")
        return
    if since < begins:
        fault(f"“{parameter.label}”：自 {since} 起，早于文件的施行日期 {begins}；文件施行以前没有它的标准。")
    clause = clauses.get(number)
    if clause is None:
        fault(f"“{parameter.label}”：" + (f"本文件没有条款“{number}”。" if number else "请写明出自哪一条。"))
    value = None
    if not said.get("ends"):
        if not typed:
            fault(f"“{parameter.label}”：请填写数值，或者选自该日起停止施行。")
            return
        try:
            figure = typed_figure(typed, parameter.unit)
        except BadParameters as bad:
            fault(f"“{parameter.label}”：{str(bad).removeprefix('：')}。")
            return
        value = Value(path, parameter.label, parameter.unit, figure, since, f"{reference} {number}", code, number)
        if why := city.unfit(path, figure, parameter.unit):
            fault(f"“{parameter.label}”{why}。")
            return
    elif typed:
        fault(f"“{parameter.label}”：既写了数值 {typed}，又选了停止施行，请只留一样。")
    elif not city.may_be_none(path):
        fault(f"“{parameter.label}”：办理事项要用到它，不能停止施行；请写明新的数值。")
    if value and clause and (doubt := does_not_stand(value, clause.body)):
        instead = "、".join(written_instead(value, clause.body)) or "没有写数"
        words = f"“{parameter.label}”：{number} 的条文里没有 {plain(value.value)} {value.unit}（{instead}），请核对数值和条款。"
        if parameter.setting:
            value = replace(value, setting=True)  # the clause is silent, and the bureau sets the figure, as before
        elif doubt is Doubt.WRONG:
            fault(words)
        else:
            found.looks.append(Fault(where, f"数值第 {place + 1} 行{words}"))
    if words := _another_text_that_day(parameter, since, code, replaces):
        fault(words)
    before = known.found(path, since)
    if before and before.text not in ("", code, replaces):
        found.looks.append(
            Fault(
                where,
                f"数值第 {place + 1} 行“{parameter.label}”：现由 {before.reference} 规定，本文件没有写明替代它；自 {since} 起以本文件的为准。",
            )
        )
    found.changes.append(Change(parameter, since, value, before, number))


def _another_text_that_day(parameter: Parameter, since: date, code: str, replaces: str) -> str:
    """Return why a figure cannot begin on a day: another text, which stays in force, says one for the same day; or ""."""
    same = next((value for day, value in parameter.history if day == since), None)
    if same is None or not same.text or same.text in (code, replaces):
        return ""
    return f"“{parameter.label}”：{since} 已有 {same.reference} 规定的数值 {plain(same.value)} {same.unit}，同一天不能有两个文件规定同一项标准；请写明替代的文件，或者改日期。"


def _doubles(listed: list, found: Read) -> None:
    seen = Counter((change.path, change.since) for change in found.changes)
    for (path, since), times in seen.items():
        if times > 1:
            label = next(change.parameter.label for change in found.changes if change.path == path)
            place = max(n for n, said in enumerate(listed) if str(said.get("path", "")).strip() == path)
            found.faults.append(
                Fault(f"figures.{place}", f"“{label}”自 {since} 起写了 {times} 次，同一天只能有一个数值。")
            )


def _past(typed: dict[str, str], begins: date, changes: list[Change]) -> Iterator[Fault]:
    """What begins before today needs a reason, and says what it means for what was decided."""
    earliest = min((begins, *(change.since for change in changes)))
    if earliest < timezone.localdate() and not typed["why_past"]:
        yield Fault("why_past", f"{earliest} 早于今天。请写明理由；{NOTHING_IS_REOPENED}。")


def _left_of_the_replaced(
    replaces: str, begins: date | None, changes: list[Change], known: Parameters
) -> Iterator[Fault]:
    """Figures that stay although the text they come from is replaced: each is to be said anew, or ended."""
    if not replaces or begins is None:
        return
    said = {change.path for change in changes}
    left = [p.label for p in known if p.path not in said and (v := known.found(p.path, begins)) and v.text == replaces]
    if left:
        named = "、".join(left[:5]) + (" 等" if len(left) > 5 else "")
        yield Fault(
            "figures",
            f"被替代的文件还有 {len(left)} 个数值没有在本文件中重新规定（{named}），会继续按原来的条款施行；请逐项写明新条款，或者停止施行。",
        )
