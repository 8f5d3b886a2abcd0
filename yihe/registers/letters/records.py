"""发文登记簿 as a list: read by the bureau's people, a number for a letter outside the system taken by those who send letters."""

from django.utils import timezone

from yihe.foundation.records.kept import Asked, Change, Column, Register, Said
from yihe.foundation.roles import AUDITOR
from yihe.registers.letters import numbers
from yihe.registers.letters.models import LetterNumber, VoidedNumber


def keeps(user, _entry) -> bool:
    """Test whether it is somebody's to take a number for a letter outside the system."""
    return any(hat.role in numbers.KEEPERS for hat in user.hats)


class LetterRegister(Register):
    code, label, edits, rows = "letters", "发文登记簿", "letters", LetterNumber
    latest_first = True
    note = "决定书、通知书、告知书签发时自动编号，中间不空号。系统之外起草的文书，在这里取号；作废的号不再使用。"
    searched = ("title__icontains", "matter__icontains", "called__icontains")
    seen_by = (*numbers.KEEPERS, AUDITOR)
    group, icon, weight = "工作台", "file", 400
    columns = (
        Column("发文字号", str),
        Column("标题", lambda row: row.title),
        Column("办件", lambda row: row.matter or "系统外"),
        Column("日期", lambda row: timezone.localdate(row.given_at)),
        Column("状态", lambda row: [Said("", "作废", "bad")] if hasattr(row, "voided") else ""),
    )
    facts = columns[1:]
    enter = Change(
        "enter", "登记系统外发文",
        (Asked(LetterNumber, "title", help="不要写当事人的姓名。", example="关于开展年度检查的通知"),),
        numbers.register_outside, keeps,
    )  # fmt: skip

    changes = (
        Change(
            "void", "登记作废", (Asked(VoidedNumber, "reason", help="例如：没有发出"),), numbers.void,
            lambda user, row: not numbers.cannot_void(row, user), offered=lambda row: not hasattr(row, "voided"),
        ),
    )  # fmt: skip

    @classmethod
    def in_reach(cls, user):
        return LetterNumber.objects.visible_to(user).select_related("voided")
