"""服务点 as a list: entered by the desk one by one or by a sheet, kept by the desk and by whoever runs each."""

from typing import Any

from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.registers.organizations.models import Organization
from yihe.registers.regions.names import name_of
from yihe.registers.stations import edits as verbs
from yihe.registers.stations import offer_records  # noqa: F401  the registers beside this one
from yihe.registers.stations.checking import is_due
from yihe.registers.stations.models import Station, StationState
from yihe.registers.stations.models.places import NEXT, READERS, State, keeps, rules

TONES = {State.PLANNED: "neutral", State.RUNNING: "good", State.SUSPENDED: "bad", State.CLOSED: "neutral"}
ACCESS = ("step_free", "dialect", "sign_language")  # boxes that are ticked or not
BEGINS = tuple((state.value, state.label) for state in verbs.BEGINS)


def source(example: str, label: str = "依据") -> Asked:
    return Asked(StationState, "source", label=label, help=f"例如：{example}", example=example)


def _organizations(user, _entry=None):
    return Organization.objects.visible_to(user)


def _checked(station: Station) -> list[Said]:
    return [Said(station.checked_on.isoformat(), "待核对" if is_due(station) else "", "bad")]


def _services(station: Station) -> str:
    said = {"无台阶": station.step_free, "能说吴语": station.dialect, "有手语": station.sign_language}
    return "、".join(word for word, is_so in said.items() if is_so)


class StationRegister(Register):
    code, label, edits, rows = "stations", "服务点", "stations", Station
    note = "县级中心、镇（街道）站和村（社区）阳光屋，对外公开。开放时间在“提供点”里登记。"
    filters = ("level", "state")
    searched = ("name__icontains", "address__icontains", "region")
    seen_by = READERS
    group, icon, weight = "公共法律服务", "building", 150
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("层级", lambda row: row.get_level_display()),
        Column("区划", lambda row: name_of(row.region)),
        Column("电话", lambda row: row.phone),
        Column("状态", lambda row: [Said("", row.get_state_display(), TONES[row.state])]),
        Column("核对", _checked),
    )
    sheet = (
        Column("名称", lambda row: row.name), columns[1], Column("服务的区划", lambda row: row.region), columns[2],
        Column("地址", lambda row: row.address), columns[3], Column("无障碍和语言", _services), columns[4],
        Column("核对日期", lambda row: row.checked_on),
    )  # fmt: skip
    facts = (
        columns[1], columns[2], Column("地址", lambda row: row.address), columns[3], Column("无障碍和语言", _services),
        Column("运行的社会组织", lambda row: row.run_by.name if row.run_by else ""), columns[4], columns[5],
        Column("核对人", lambda row: str(row.checked_by or "")),
    )  # fmt: skip
    lines = (
        Lines(
            "states", "状态",
            (
                Column("状态", lambda row: row.get_state_display()),
                Column("自", lambda row: row.since),
                Column("依据", lambda row: row.source),
            ),
            lambda station: station.states.order_by("-since"), "没有登记状态。",
            acts=(
                Change(
                    "state", "登记状态变化", (Asked(StationState, "state"), Asked(StationState, "since"), source("撤并通知")),
                    verbs.change_state, rules, offered=lambda station: bool(NEXT[station.state]),
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记服务点",
        (
            Asked(Station, "name", example="某某镇便民法律服务站"), Asked(Station, "level", example="镇（街道）便民法律服务站"),
            Asked(Station, "region", help="县级中心填 6 位，镇（街道）填 9 位，村（社区）填 12 位代码", example="（9 位，单元格设为文本）"),
            Asked(Station, "address", example="某某路 1 号"), Asked(Station, "phone"),
            *(Asked(Station, name, required=False) for name in ACCESS),
            Asked(StationState, "state", options=BEGINS, example="运行"), Asked(StationState, "since", example="2026-03-02"),
            source("设立通知"),
        ),
        verbs.enter, keeps,
    )  # fmt: skip
    changes = (
        Change(
            "check", "核对无误", (source("到场查看、电话核实", "怎样核对的"),), verbs.check, keeps,
            offered=lambda station: station.state != State.CLOSED,
            note=lambda _user, station: f"{station}：名称、地址、电话、无障碍和提供点的开放时间都和现在一样。不一样的，请先更正。",
        ),
        Change(
            "correct", "更正", (*(Asked(Station, field, required=False if field in ACCESS else None) for field in verbs.CORRECTABLE), source("门牌变更通知")),
            verbs.correct, keeps, initial=lambda row: {field: getattr(row, field) for field in verbs.CORRECTABLE},
        ),
        Change(
            "runner", "登记由谁运行",
            (Asked(Station, "run_by", help="由村（社区）或司法所自己运行的，不填", options=_organizations), source("委托协议")),
            verbs.set_runner, rules, initial=lambda row: {"run_by": row.run_by_id},
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Station.objects.visible_to(user).select_related("run_by", "checked_by")

    @classmethod
    def called(cls, entry: Station) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: Station) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
