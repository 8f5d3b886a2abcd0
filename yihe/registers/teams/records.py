"""服务团队 as a list, with who is in each: entered one by one or by a sheet, and ended."""

from typing import Any

from yihe.foundation.records.kept import Asked, Change, Column, Lines, Register, Said
from yihe.registers.practitioners.models import Practitioner
from yihe.registers.regions.names import name_of
from yihe.registers.stations import naming
from yihe.registers.stations.models.places import READERS
from yihe.registers.stations.offer_records import GROUP, ends, source
from yihe.registers.teams import edits as verbs
from yihe.registers.teams.models import Member, Team, keeps

_READERS = tuple(role for role in READERS if role.is_staff)


def _people(user, _entry=None):
    return Practitioner.objects.visible_to(user)


def _firms(user, _entry=None):
    return naming.bodies(user).filter(sort="law_firm")


def _consent(row: Member) -> str:
    if not row.consented_on:
        return "不公开"
    return f"{row.withdrawn_on} 撤回" if row.withdrawn_on else f"{row.consented_on} 同意"


def _keeps_line(user, row: Member) -> bool:
    return keeps(user, row.team)


def _is_in(row: Member) -> bool:
    return not row.until


class TeamRegister(Register):
    code, label, edits, rows = "teams", "服务团队", "teams", Team
    note = "对外公开；队员的姓名只在本人同意期间公开。"
    filters = ("sort",)
    searched = ("name__icontains", "duty__icontains")
    seen_by = _READERS
    group, icon, weight = GROUP, "people", 162
    columns = (
        Column("名称", lambda row: [Said(row.name, "虚构" if row.invented else "")]),
        Column("类别", lambda row: " · ".join(filter(None, (row.get_sort_display(), row.get_branch_display())))),
        Column("结对", lambda row: f"{name_of(row.town)} — {row.firm}" if row.firm else ""),
        Column("做什么", lambda row: row.duty),
        Column("联系电话", lambda row: row.phone),
        Column("状态", lambda row: [ends(row.until)]),
    )
    sheet = (
        Column("名称", lambda row: row.name),
        *columns[1:5],
        Column("自", lambda row: row.since),
        Column("至", lambda row: row.until),
    )
    facts = (*columns[1:5], Column("自", lambda row: row.since), columns[5])
    lines = (
        Lines(
            "members", "队员",
            (
                Column("姓名", lambda row: row.name), Column("单位和职务", lambda row: row.post),
                Column("自", lambda row: row.since), Column("至", lambda row: row.until or "在队"),
                Column("公开姓名", _consent),
            ),
            lambda team: team.members.select_related("team"), "还没有登记队员。",
            acts=(
                Change(
                    "member", "登记队员",
                    (
                        Asked(Member, "name"), Asked(Member, "post"),
                        Asked(Member, "practitioner", help="已在从业人员登记簿里的，选本人", options=_people), Asked(Member, "since"),
                        Asked(Member, "consented_on", help="本人没有同意的留空，姓名不公开"), source("聘书、本人同意书"),
                    ),
                    verbs.add_member, keeps, offered=lambda team: not team.until,
                ),
            ),
            each=(
                Change(
                    "consent", "登记同意公开姓名", (Asked(Member, "consented_on", "on", required=True), source("本人同意书")),
                    verbs.consent, _keeps_line, offered=lambda row: _is_in(row) and (not row.consented_on or bool(row.withdrawn_on)),
                    note=lambda _user, row: str(row),
                ),
                Change(
                    "withdraw", "登记撤回同意", (source("本人电话、书面要求"),), verbs.withdraw, _keeps_line,
                    offered=lambda row: bool(row.consented_on) and not row.withdrawn_on, note=lambda _user, row: str(row),
                ),
                Change(
                    "end_member", "登记离队", (Asked(Member, "until", "on", label="最后一日", required=True), source("解聘通知")),
                    verbs.end_member, _keeps_line, offered=_is_in, note=lambda _user, row: str(row),
                ),
            ),
        ),
    )  # fmt: skip
    enter = Change(
        "enter", "登记服务团队",
        (
            Asked(Team, "name", example="某某律师法律服务志愿团民事分团"), Asked(Team, "sort", example="律师法律服务志愿团分团"),
            Asked(Team, "branch", help="只有志愿团的分团才选", example="民事"),
            Asked(Team, "town", help="只有一镇一律所才填，9 位代码"),
            Asked(Team, "firm", help="只有一镇一律所才填", **naming.BODY | {"options": _firms, "example": ""}),
            Asked(Team, "duty", example="民事纠纷咨询和代理"), Asked(Team, "phone"), Asked(Team, "since", example="2026-03-02"),
            source("成立文件"),
        ),
        verbs.enter, keeps,
    )  # fmt: skip
    changes = (
        Change(
            "end", "登记结束", (Asked(Team, "until", "on", label="最后一日", required=True), source("撤销文件")),
            verbs.end, keeps, offered=lambda team: not team.until,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Team.objects.visible_to(user).select_related("firm")

    @classmethod
    def called(cls, entry: Team) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: Team) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def faults_of_entry(cls, said: dict[str, Any]) -> dict[str, str]:
        return verbs.faults_of_entry(said)
