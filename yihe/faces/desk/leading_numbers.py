"""
What the page of whoever leads says in numbers: parts, each a table of numbers. Every number bears the address of its list, which reckons it
again out of the same definition (`matters.figures`, `matters.days`, `acts.funds.figures`). No table is by official.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone

from yihe.acts.funds import figures as money_figures
from yihe.acts.funds.models.ledger import SEES_MONEY
from yihe.domains.subsidies import people_helped
from yihe.faces.desk.lists import HOLDERS
from yihe.foundation import money, region_codes
from yihe.foundation.roles import of
from yihe.matters import counted, figures, kinds
from yihe.matters.holding import Whose, state_of
from yihe.registers.regions import names

LATELY = 90  # days: of which matters it is told how long they took


class Unit(TextChoices):
    """What a number counts."""

    MATTERS = "matters", "件"
    MONEY = "money", "元"
    DAYS = "days", "天"
    PEOPLE = "people", "人"
    ENTRIES = "entries", "项"


@dataclass(frozen=True)
class Number:
    """One number of a table: its value (whole, money in fen), its list's address, "" where there is nothing to list."""

    value: int
    href: str = ""
    unit: Unit = Unit.MATTERS
    hidden: bool = False  # of so few people that it would tell of them

    @property
    def plain(self) -> int | Decimal | str:
        return "少于 5" if self.hidden else money.from_fen(self.value) if self.unit is Unit.MONEY else self.value

    @property
    def shown(self) -> str:
        return money.shown(money.from_fen(self.value)) if self.unit is Unit.MONEY else str(self.plain)


@dataclass
class Row:
    """One line of a table: what it is of, its numbers, a note; `beneath`: it is a part of the line above."""

    label: str
    numbers: list[Number]
    note: str = ""
    beneath: bool = False
    code: str = ""


@dataclass
class Part:
    """
    One part of the page. `heads` name the numbers of each row; `look` says how it is drawn besides, `within` by what its rows have lines
    beneath them.
    """

    code: str
    title: str
    note: str
    heads: list[str]
    rows: list[Row] = field(default_factory=list)
    look: str = "bars"
    of: str = "事项"
    within: str = ""

    @property
    def whole(self) -> list[Row]:
        return [row for row in self.rows if not row.beneath]

    @property
    def beneath(self) -> bool:
        return len(self.rows) > len(self.whole)


def listed_at(name: str, code: str, **asked) -> str:
    """Return the address of a number's list."""
    said = urlencode({key: value for key, value in asked.items() if value not in ("", None)})
    return f"{_page_of(name, code)}{'?' if said else ''}{said}"


@lru_cache(maxsize=512)
def _page_of(name: str, code: str) -> str:
    return reverse(f"desk:{name}", args=[code])


def leads(user) -> bool:
    """Test whether a person may know of all matters of some region: only then are numbers of them the whole."""
    return any(hat.region and of(hat.role_code).sees_all for hat in user.hats)


def sees_money(user) -> bool:
    return any(hat.role_code in SEES_MONEY for hat in user.hats)


def towns_of(user) -> dict[str, str]:
    """Return the towns by which a person's numbers are told: what lies right beneath their regions, by code."""
    return dict(names.towns_beneath(sorted({hat.region for hat in user.hats if hat.region})))


def _count(figure: str, value: int, **asked) -> Number:
    return Number(value, listed_at("leading_matters", figure, **asked) if value else "")


class Told:
    """The numbers of one person at one moment. All splits are asked at once."""

    def __init__(self, user):
        self.user, self.towns = user, towns_of(user)
        self._splits: dict[str, dict[str, Counter[str]]] = {}
        self.now = timezone.now()

    @cached_property
    def reached(self) -> counted.Within:
        return counted.within(self.user)

    def split(self, code: str) -> dict[str, Counter[str]]:
        if not self._splits:
            self._splits = counted.splits(self.reached, self.towns, self.now)
        return self._splits[code]

    def total(self, code: str) -> int:
        return self.split(code)["kind"].total()

    def at_a_glance(self) -> list[tuple[str, str, Number]]:
        """Return the numbers that come first: code, what it is called, the number."""
        return [(code, figure.label, _count(code, self.total(code))) for code, figure in figures.FIGURES.items()]

    def _table(self, part: Part, by: str, codes: Iterable[str], labels) -> Part:
        codes = list(codes)
        found: Counter[str] = Counter()
        for code in codes:
            found.update(self.split(code)[by])
        for key in sorted(found, key=lambda key: (-found[key], key)):
            numbers = [_count(code, self.split(code)[by][key], **{by: key}) for code in codes]
            part.rows.append(Row(labels(key), numbers, code=key))
        return part

    def late(self) -> Part:
        note = "逾期的件现在停在哪个环节；点数字看是哪些件。只说环节，不说人。"
        part = Part("late", "逾期与在办，停在哪里", note, ["已逾期", "正在办理"], of="当前环节")
        return self._table(part, "holder", ("late", "open"), lambda code: HOLDERS.get(code) or of(code).label)

    def by_kind(self) -> Part:
        part = Part("week", "本周变化", "本周一零点以来。", ["收到", "办结", "新逾期"])
        return self._table(part, "kind", ("submitted", "closed", "newly_late"), _kind)

    def by_town(self) -> Part:
        within = (
            "村（社区）"
            if all(region_codes.LEVELS.get(len(code)) == "village" for code in self.towns)
            else "镇（街道）"
        )
        note = f"按办件所在的{within}；示意图，不表示边界和面积。"
        part = Part("towns", f"各{within}", note, ["正在办理", "已逾期", "本周收到"], look="map", of="区划")
        return self._table(part, "town", ("open", "late", "submitted"), self.town)

    def town(self, code: str) -> str:
        return self.towns.get(code) or (f"{names.name_of(code[1:])}本级" if code[1:] else "没有写明区划")

    def days(self) -> Part:
        """Return the days of what ended lately by kind and step: a day is of one side."""
        note = f"近 {LATELY} 天办结的件，从提交到办结的每一天只算给一方（按当天 24 时停在谁那里），不分工作日；公示的日子算社会公众的。"
        part = Part(
            "days",
            "一件要多少天，花在哪里",
            note,
            [*(side.label for side in Whose), "合计"],
            look="stacked",
            within="环节",
        )
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        steps: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        labels: dict[tuple[str, str], str] = {}
        spent = counted.days_spent(self.reached, LATELY)
        for (kind, state, side), stood in spent.days.items():
            sums[kind][side] += stood
            steps[kind, state][side] += stood
        for kind in sorted(sums, key=lambda code: (-sums[code].total(), code)):
            ended = spent.matters[kind]
            note = f"{ended} 件，平均 {Decimal(sums[kind].total()) / ended:.1f} 天"
            part.rows.append(Row(_kind(kind), _days(sums[kind], kind=kind), note, code=kind))
            for (of_kind, state), sides in sorted(steps.items(), key=lambda step: (-step[1].total(), step[0])):
                if of_kind == kind:
                    label = labels.setdefault((kind, state), step(kind, state))
                    part.rows.append(Row(label, _days(sides, kind=kind, state=state), beneath=True, code=state))
        return part

    def people(self) -> Part | None:
        """Return how many people were granted something this year in each town; None for who sees no history of payments."""
        if not leads(self.user):
            return None
        year = timezone.localdate().year
        note = f"{year} 年批准给个人的，按人计，同一人只计一次；少于 {people_helped.FEW} 人的不显示。"
        part = Part("people", "受益的个人", note, ["人数"], look="none", of="区划")
        found = people_helped.by_town(self.user, year, self.towns)
        for code in sorted(found, key=lambda code: (-found[code], code)):
            hidden = found[code] < people_helped.FEW
            href = "" if hidden else listed_at("leading_people", code, year=year)
            part.rows.append(
                Row(self.town(code), [Number(0 if hidden else found[code], href, Unit.PEOPLE, hidden)], code=code)
            )
        return part

    def money(self) -> Part:
        """Return where this year's money is, by purpose and source, and how far it will come."""
        year, whole = timezone.localdate().year, leads(self.user)
        heads = list(money_figures.PARTS.values()) + (["在办申请", "金额未定的估计", "预计年底结余"] if whole else [])
        note = f"{year} 年。预算 = 已支付 + 已占用未支付 + 已预留 + 可用。"
        note += (
            "在办申请是已提交、还没有占用预算的金额；由哪一项来源支付批准时才定，所以按用途合计。预计年底结余 = 可用 − 在办申请 − 估计。"
            if whole
            else "在办的申请不在您的查看范围内，这里不作预计。"
        )
        part = Part("money", "资金：用途和来源", note, heads, look="money", of="用途", within="来源")
        for coming in money_figures.by_purpose(self.user, year, self.reached if whole else None):
            numbers = [_money(part_, coming.of(part_), year, coming.purpose) for part_ in money_figures.PARTS]
            more = []
            if whole:
                href = listed_at("leading_money", "asked", year=year, purpose=coming.purpose) if coming.matters else ""
                guessed = listed_at("leading_money", "estimated", year=year, purpose=coming.purpose)
                remains = listed_at("leading_money", "remains", year=year, purpose=coming.purpose)
                numbers += [
                    Number(coming.asked, href, Unit.MONEY),
                    Number(coming.estimated, guessed if coming.without_amount else "", Unit.MONEY),
                    Number(coming.remains, remains, Unit.MONEY),
                ]
                more = _of_the_pipeline(coming)
            part.rows.append(Row(coming.label, numbers, "，".join(more), code=coming.purpose))
            for line in coming.lines:
                of_line = [_money(part_, fen, year, line.purpose, line.source) for part_, fen in line.fen.items()]
                part.rows.append(Row(line.labels[1], of_line, beneath=True, code=line.source))
        return part


def _of_the_pipeline(coming: money_figures.Coming) -> list[str]:
    """Return in words what is in the pipeline of a purpose, and how what bears no amount yet was taken."""
    said = [f"{coming.matters} 件在办"] if coming.matters else []
    if coming.without_amount:
        by = (
            f"按本年平均每笔 {money.shown(money.from_fen(coming.usual))} 估计"
            if coming.usual
            else "本年还没有批准过，没有估计"
        )
        said.append(f"其中 {coming.without_amount} 件金额还没有核定，{by}")
    return said


def _money(part: str, fen: int, year: int, purpose: str, source: str = "") -> Number:
    return Number(
        fen, listed_at("leading_money", part, year=year, purpose=purpose, source=source) if fen else "", Unit.MONEY
    )


def _days(sides: Counter[str], *, kind: str, state: str = "") -> list[Number]:
    found = [
        Number(
            sides[side], listed_at("leading_days", side.value, kind=kind, state=state) if sides[side] else "", Unit.DAYS
        )
        for side in Whose
    ]
    total = sides.total()
    return [*found, Number(total, listed_at("leading_days", "all", kind=kind, state=state) if total else "", Unit.DAYS)]


def _kind(code: str) -> str:
    return kinds.get(code).label


def step(kind: str, state: str) -> str:
    """Return what a state is called, in whichever version of the kind's workflow has it."""
    found = kinds.find(kind)
    for version in found.versions() if found else ():
        if step := state_of(kind, version, state):
            return step.label
    return state
