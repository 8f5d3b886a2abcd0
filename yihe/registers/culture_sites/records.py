"""法治文化场所 as a list: entered one by one or by a sheet, put right, ended; the list is public."""

from typing import Any

from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.registers.culture_sites import edits as verbs
from yihe.registers.culture_sites.models import CultureSite, keeps
from yihe.registers.regions.names import name_of
from yihe.registers.stations.models.places import READERS
from yihe.registers.stations.offer_records import GROUP, ends, source


class CultureSiteRegister(Register):
    code, label, edits, rows = "culture_sites", "法治文化场所", "culture_sites", CultureSite
    note = "法治文化场所名单和法治学校，对外公开（法治宣传教育法第五十二条）。"
    filters = ("sort",)
    searched = ("name__icontains", "address__icontains", "about__icontains")
    seen_by = READERS
    group, icon, weight = GROUP, "book", 164
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("类别", lambda row: row.get_sort_display()),
        Column("区划", lambda row: name_of(row.region)),
        Column("地址", lambda row: row.address),
        Column("开放时间", lambda row: row.opening),
        Column("状态", lambda row: [ends(row.until)]),
    )
    sheet = (
        Column("名称", lambda row: row.name), *columns[1:5], Column("管理单位", lambda row: row.kept_by),
        Column("自", lambda row: row.since), Column("至", lambda row: row.until),
    )  # fmt: skip
    facts = (
        *columns[1:5], Column("内容", lambda row: row.about), Column("管理单位", lambda row: row.kept_by),
        Column("联系电话", lambda row: row.phone), Column("自", lambda row: row.since), columns[5],
    )  # fmt: skip
    enter = Change(
        "enter", "登记法治文化场所",
        (
            Asked(CultureSite, "name", example="某某法治文化公园"), Asked(CultureSite, "sort", example="法治文化公园、广场"),
            Asked(CultureSite, "region", help="所在县、镇或者村的代码", example="（6、9 或 12 位，单元格设为文本）"),
            Asked(CultureSite, "address"), Asked(CultureSite, "about", example="宪法、民法典主题展示"),
            Asked(CultureSite, "kept_by"), Asked(CultureSite, "opening", example="全天"), Asked(CultureSite, "phone"),
            Asked(CultureSite, "since", example="2026-03-02"), source("命名文件"),
        ),
        verbs.enter, keeps,
    )  # fmt: skip
    changes = (
        Change(
            "correct", "更正", (*(Asked(CultureSite, field) for field in verbs.CORRECTABLE), source("现场查看")),
            verbs.correct, keeps, initial=lambda row: {field: getattr(row, field) for field in verbs.CORRECTABLE},
        ),
        Change(
            "end", "登记不再作为场所", (Asked(CultureSite, "until", "on", label="最后一日", required=True), source("拆除、改作他用的通知")),
            verbs.end, keeps, offered=lambda row: not row.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return CultureSite.objects.visible_to(user)

    @classmethod
    def called(cls, entry: CultureSite) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: CultureSite) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
