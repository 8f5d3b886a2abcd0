"""承接主体 as a list: entered one by one or by a sheet, corrected, and – by two – paid somewhere and ended."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch

from yihe.foundation.id_numbers import HELP
from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.registers.accounts.models import Proposal
from yihe.registers.practitioners import queries as people
from yihe.registers.practitioners.models import Employment, Practitioner
from yihe.registers.suppliers import edits as verbs
from yihe.registers.suppliers import following, proposed
from yihe.registers.suppliers.models import READERS, KnownIn, Supplier

SHARED = "外县也登记了它，由那里的另一人确认后生效。"


def _source(example: str) -> Asked:
    return Asked(Employment, "source", label="依据", help=f"例如：{example}", example=example)


def _standing(supplier: Supplier) -> list[Said]:
    if supplier.body.until:
        return [Said(f"至 {supplier.body.until}", supplier.body.get_ending_display() or "终止", "bad")]
    return [Said("", "在册", "good")]


def _paid_at(known: KnownIn) -> str:
    return f"{known.bank} 尾号 {known.account[-4:]}" if known.account else "未登记"


def _each(supplier: Supplier, said: Callable[[KnownIn], str]) -> list[Said]:
    """Return what the counties in reach say for themselves of a supplier; where there are several, each with its code."""
    rows = supplier.here
    return [Said(said(row), row.region if len(rows) > 1 else "") for row in rows]


def _identity(supplier: Supplier) -> str:
    return people.shown_number(supplier.person) if supplier.person else supplier.uscc


class SupplierRegister(Register):
    code, label, edits, rows = "suppliers", "承接主体", "suppliers", Supplier
    note = "律师事务所、企业、事业单位、村集体和个人。社会组织在社会组织登记簿里，不在这里重复登记。登记不是参加采购的条件。"
    filters = ("form",)
    searched = ("name__icontains", "uscc__icontains")
    seen_by = READERS
    group, icon, weight = "采购", "building", 138
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("类型", lambda row: row.get_form_display()),
        Column("代码", _identity),
        Column("负责人", lambda row: row.representative),
        Column("状态", _standing),
    )
    sheet = (Column("名称", lambda row: row.name), *columns[1:])
    facts = (
        *columns[1:4],
        Column("执业许可证号", lambda row: row.licence),
        Column("登记日期", lambda row: row.registered_on),
        Column("地址", lambda row: row.address),
        Column("联系人", lambda row: _each(row, lambda known: " ".join(filter(None, (known.contact, known.phone))))),
        Column("收款账户", lambda row: _each(row, _paid_at)),
        columns[4],
    )
    enter = Change(
        "enter", "登记承接主体",
        (
            Asked(Supplier, "name", example="某某律师事务所（虚构）"), Asked(Supplier, "form", example="律师事务所"),
            Asked(Supplier, "uscc", help="个人不填", example="（18 位，单元格设为文本）"),
            Asked(Practitioner, "id_number", required=False, help=f"只填个人的；加密保存。{HELP}"),
            Asked(Supplier, "licence", help="律师事务所、基层法律服务所填写"), Asked(Supplier, "registered_on", example="2016-03-02"),
            Asked(Supplier, "representative"), Asked(Supplier, "address"), Asked(KnownIn, "contact"), Asked(KnownIn, "phone"),
            _source("营业执照、执业许可证或者身份证件复印件"),
        ),
        verbs.enter, verbs.keeps,
    )  # fmt: skip
    changes = (
        Change(
            "correct", "更正", (*(Asked(Supplier, field) for field in verbs.CORRECTABLE), _source("变更登记通知书")),
            proposed.correct, verbs.keeps,
            initial=lambda row: {field: getattr(row, field) for field in verbs.CORRECTABLE},
            note=lambda user, row: f"{row}。{SHARED if verbs.elsewhere(user, row) else ''}",
        ),
        Change(
            "reach", "更正联系方式", (*(Asked(KnownIn, field) for field in verbs.REACHED), _source("来函")),
            verbs.reach, verbs.keeps,
            initial=lambda row: {field: getattr(row.here[0], field) for field in verbs.REACHED} if row.here else {},
        ),
        Change(
            "payee", "提请收款账户",
            (Asked(KnownIn, "bank", required=True), Asked(KnownIn, "account", required=True), _source("开户许可证")),
            proposed.propose_payee, verbs.keeps, note=lambda _user, row: f"{row}。由另一人对照依据再填一遍账号后生效。",
        ),
        Change(
            "follow", "提请登记承继",
            (
                Asked(Supplier, "uscc", "successor", label="承继单位的统一社会信用代码", required=True, help="本县登记过的承接主体或者社会组织"),
                Asked(Proposal, "what", "how", label="承继原因", options=following.GROUNDS),
                Asked(Proposal, "since", label="自何日起"), _source("合并协议、准予变更登记决定书"),
            ),
            following.propose, verbs.keeps, note=lambda user, row: f"{row}。{SHARED if verbs.elsewhere(user, row) else '由另一人确认后生效；合并、换证的，原单位随之终止。'}",
        ),
        Change(
            "end", "提请登记终止",
            (
                Asked(Proposal, "what", "how", label="终止方式", options=proposed.ENDINGS),
                Asked(Proposal, "since", label="最后一日"), _source("注销通知书"),
            ),
            proposed.propose_ending, verbs.keeps, note=lambda user, row: f"{row}。{SHARED if verbs.elsewhere(user, row) else '由另一人确认后生效。'}",
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        rows = Supplier.objects.visible_to(user).select_related("body", "person")
        here = KnownIn.objects.in_reach(user)
        return rows.prefetch_related("known_in", Prefetch("known_in", queryset=here, to_attr="here"))

    @classmethod
    def edits_keys(cls, entry: Supplier, user) -> list[str]:
        return [verbs.entry_of(entry), *(verbs.entry_of(entry, known.region) for known in entry.here)]

    @classmethod
    def called(cls, entry: Supplier) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: Supplier) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
