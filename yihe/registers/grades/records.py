"""评估等级 as a list."""

from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.foundation.roles import APPLICANT, AUDITOR, DIRECTOR, REVIEWER
from yihe.registers.grades import edits as verbs
from yihe.registers.grades.models import Grade
from yihe.registers.organizations.naming import WHOSE
from yihe.registers.practitioners.models import Employment


def _standing(grade: Grade) -> list[Said]:
    if grade.cancelled_on:
        return [Said(f"自 {grade.cancelled_on}", "取消", "bad")]
    return [Said("", "已核对", "good") if grade.checked else Said("", "待核对")]


class GradeRegister(Register):
    code, label, edits, rows = "grades", "评估等级", "grades", Grade
    note = "照公告登记，由另一人核对后生效。律师事务所、企业等不参加评估，不因此受限。"
    filters = ("level",)
    searched = ("organization__name__icontains", "document__icontains")
    seen_by = (APPLICANT, *verbs.KEEPERS, REVIEWER, DIRECTOR, AUDITOR)
    group, icon, weight = "孵化与组织", "list", 137
    columns = (
        Column("公告文号", lambda row: row.document),
        Column("社会组织", lambda row: row.organization.name),
        Column("评估等级", lambda row: row.get_level_display()),
        Column("自何日起", lambda row: row.since),
        Column("有效期至", lambda row: row.until),
        Column("状态", _standing),
    )
    facts = columns
    enter = Change(
        "enter", "登记评估等级",
        (
            Asked(Grade, "organization", **WHOSE), Asked(Grade, "level"), Asked(Grade, "since", example="2026-03-02"),
            Asked(Grade, "until", example="2031-03-01"), Asked(Grade, "document", example="太民〔2026〕3号"),
        ),
        verbs.enter, verbs.keeps,
    )  # fmt: skip
    changes = (
        Change(
            "cancel", "提请取消",
            (Asked(Grade, "cancelled_on", "on", label="取消日期（从这天起无效）", required=True),
             Asked(Employment, "source", label="依据", help="例如：取消等级的公告")),
            verbs.propose_cancelling, verbs.keeps, offered=lambda row: row.checked and not row.cancelled_on,
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return Grade.objects.visible_to(user).select_related("organization")

    @classmethod
    def called(cls, entry: Grade) -> str:
        return f"{entry.organization.name} {entry.get_level_display()}"
