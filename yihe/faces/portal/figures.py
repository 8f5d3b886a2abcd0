"""The figures of the rules as pages show them: today's value, since when, by which clause, and what it was before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yihe.faces.portal import citing
from yihe.foundation.money import shown
from yihe.foundation.parameter_files import Parameter, Value
from yihe.foundation.parameters import NOT_HERE
from yihe.registers.policies import queries

# The folders of the city's parameters, in the order in which people ask for them.
GROUPS = {
    "subsidies": "补贴标准", "incubation": "孵化", "procedure": "办理时限", "procurement": "政府购买服务", "ventures": "公益创投",
    "grading": "等级评估", "stations": "站点", "advisers": "村（居）法律顾问", "legal_aid": "法律援助", "petitions": "信访值班",
    "mediation": "人民调解", "outreach": "普法活动", "meetings": "联席会议", "review": "评审", "targets": "目标",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One parameter on one day. `others` are its values from other days on, oldest first, in words."""

    path: str
    label: str
    description: str
    note: str
    now: Value | None
    why_not: str
    others: list[tuple[date, str]]
    href: str

    @property
    def said(self) -> str:
        return said(self.now) if self.now else "—"


def said(value: Value) -> str:
    """Return a value with its unit: `¥30,000.00`, `¥500.00/天`, `12 个月`."""
    if value.unit.startswith("元"):
        return shown(Decimal(value.value)) + value.unit.removeprefix("元")
    return f"{value.value} {value.unit}"


def on(day: date) -> dict[str, Figure]:
    """Return every figure by path, as it stands on a day."""
    found = {}
    for row in queries.parameters_on(day):
        others = [
            (since, f"{said(value)}（{value.cited}）" if value else _no_more(row.parameter, since))
            for since, value in row.parameter.history
            if value is None or value != row.value
        ]
        href = (
            citing.clause_href(row.value.text, row.value.clause)
            if row.value and row.value.text and row.value.clause
            else ""
        )
        found[row.parameter.path] = Figure(
            row.parameter.path,
            row.parameter.label,
            row.parameter.description,
            row.parameter.note,
            row.value,
            row.why_not,
            others,
            href,
        )
    return found


def _no_more(parameter: Parameter, since: date) -> str:
    """Say of a day without a value that it ended what there was, or that there was nothing."""
    return "停止施行" if any(value and day < since for day, value in parameter.history) else NOT_HERE


def grouped(day: date) -> list[tuple[str, list[Figure]]]:
    """Return the figures under the words of their folder."""
    groups: dict[str, list[Figure]] = {}
    for path, figure in on(day).items():
        groups.setdefault(path.partition("/")[0], []).append(figure)
    order = list(GROUPS)
    folders = sorted(groups, key=lambda folder: order.index(folder) if folder in GROUPS else len(order))
    return [(GROUPS.get(folder, folder), groups[folder]) for folder in folders]
