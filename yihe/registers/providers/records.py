"""法律服务机构 as a list, with who practises at each: entered one by one or by a sheet, corrected, ended."""

from typing import Any

from django.utils import timezone

from yihe.foundation.id_numbers import HELP
from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.practitioners.licences import Licence
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.providers import edits as verbs
from yihe.registers.providers.models import READERS, SORTS, Provider, keeps

CHOICES = tuple((sort.value, Sort(sort).label) for sort in SORTS)


def source(example: str) -> Asked:
    return Asked(Licence, "source", label="依据", help=f"例如：{example}", example=example)


def holds(until) -> Said:
    """Return how a licence or a provider stands today, by its last day."""
    if until and until < timezone.localdate():
        return Said("", f"至 {until}", "bad")
    return Said("", f"有效至 {until}" if until else "有效", "good")


def _keeps_line(user, row: Licence) -> bool:
    return keeps(user, row.practises_at.provider)


class ProviderRegister(Register):
    code, label, edits, rows = "providers", "法律服务机构", "providers", Provider
    note = (
        "律师事务所、公证机构、司法鉴定机构和基层法律服务所，对外公开。社会组织在社会组织登记簿里，不在这里重复登记。"
    )
    searched = ("body__name__icontains", "body__code__icontains", "licence__icontains")
    seen_by = READERS
    group, icon, weight = "公共法律服务", "building", 160
    columns = (
        Column("名称", lambda row: [Said(row.body.name, "虚构" if row.invented else "")]),
        Column("类别", lambda row: row.body.get_sort_display()),
        Column("执业许可证号", lambda row: row.licence),
        Column("负责人", lambda row: row.principal),
        Column("联系电话", lambda row: row.phone),
        Column("许可", lambda row: [holds(row.until)]),
    )
    sheet = (
        Column("名称", lambda row: row.body.name), *columns[1:5], Column("地址", lambda row: row.address),
        Column("统一社会信用代码", lambda row: row.body.code), Column("许可日期", lambda row: row.since),
        Column("最后一日", lambda row: row.until),
    )  # fmt: skip
    facts = (
        columns[1], Column("统一社会信用代码", lambda row: row.body.code), columns[2],
        Column("发证机关", lambda row: row.authority), columns[3], Column("地址", lambda row: row.address), columns[4],
        Column("许可日期", lambda row: row.since), columns[5],
    )  # fmt: skip
    lines = (
        Lines(
            "licences", "执业人员",
            (
                Column("姓名", lambda row: row.practitioner.name),
                Column("证件种类", lambda row: row.get_kind_display()),
                Column("执业证号", lambda row: row.number),
                Column("发证机关", lambda row: row.authority),
                Column("自", lambda row: row.valid_from),
                Column("有效期", lambda row: [holds(row.valid_until)]),
                Column("来源", lambda row: row.source),
            ),
            lambda provider: Licence.objects.filter(practises_at=provider.pk).select_related(
                "practitioner", "practises_at__provider"
            ),
            "还没有登记执业人员。",
            acts=(
                Change(
                    "enroll", "登记执业人员",
                    (
                        Asked(Practitioner, "name"), Asked(Licence, "kind"),
                        Asked(Licence, "number", help="续期、转所仍填原证号，填新的有效期；以前的保留"),
                        Asked(Licence, "authority", example="江苏省司法厅"), Asked(Licence, "valid_from"),
                        Asked(Licence, "valid_until", help="证上没有写止日的留空"),
                        Asked(Practitioner, "id_number", required=False, help=f"可以不填：凭执业证认人。加密保存。{HELP}"),
                        source("执业证复印件"),
                    ),
                    verbs.enroll, keeps, offered=lambda provider: not provider.until,
                ),
            ),
            each=(
                Change(
                    "end_licence", "登记执业证最后一日",
                    (Asked(Licence, "valid_until", "on", label="最后一日", required=True), source("注销决定、转所通知")),
                    verbs.end_licence, _keeps_line,
                    offered=lambda row: not row.valid_until or row.valid_until > timezone.localdate(),
                    note=lambda _user, row: f"{row.practitioner}，{row}",
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记法律服务机构",
        (
            Asked(Body, "name", example="某某律师事务所（虚构）"), Asked(Body, "sort", options=CHOICES, example="律师事务所"),
            Asked(Body, "code", label="统一社会信用代码", required=True, example="（18 位，单元格设为文本）"),
            Asked(Provider, "licence"), Asked(Provider, "authority", example="江苏省司法厅"), Asked(Provider, "principal"),
            Asked(Provider, "address"), Asked(Provider, "phone"), Asked(Provider, "since", example="2016-03-02"),
            source("执业许可证复印件"),
        ),
        verbs.enter, keeps,
    )  # fmt: skip
    changes = (
        Change(
            "correct", "更正", (*(Asked(Provider, field) for field in verbs.CORRECTABLE), source("变更登记通知书")),
            verbs.correct, keeps, initial=lambda row: {field: getattr(row, field) for field in verbs.CORRECTABLE},
        ),
        Change(
            "end", "登记许可终止",
            (Asked(Provider, "until", "on", label="最后一日", required=True), source("注销执业许可的决定")),
            verbs.end, keeps, offered=lambda row: not row.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Provider.objects.visible_to(user).select_related("body")

    @classmethod
    def called(cls, entry: Provider) -> str:
        return entry.body.name

    @classmethod
    def over(cls, entry: Provider) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
