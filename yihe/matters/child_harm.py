"""
Harm to a child (未成年人保护法 11): whoever serves for the bureau reports it at once, and nothing that was said with it is over before. What rooms
in which somebody may say it have alike: to whom, the form, the marks in the contents (`Marked`), the sentences that refuse.
"""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from yihe.foundation.encryption import EncryptedTextField
from yihe.matters import kinds
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter

BASIS = "未成年人保护法 第十一条"
NOTHING = "此件没有记为孩子受到伤害。"
REPORTED = "已经报告，不能再记为不涉及。"
NO_PHONE_OF_A_CHILD = (
    "未满14周岁的，监护人同意才能留电话；监护人就是伤害孩子的人的，请选这一项（个人信息保护法第三十一条）。"
)

OF_NO_CHILD = "没有满14周岁的，请不要填称呼和电话，凭编号和查询码来看。"  # where nobody is asked how old they are


class Guardian(models.TextChoices):
    """Whether a phone of a child may be kept (PIPL 31; 13(4) where the guardian is the danger)."""

    AGREES = "agrees", "监护人同意留电话"
    IS_THE_DANGER = "danger", "监护人就是伤害孩子的人"


class Office(models.TextChoices):
    """To whom harm to a child is reported (未成年人保护法 11)."""

    POLICE = "police", "公安机关"
    CIVIL_AFFAIRS = "civil_affairs", "未成年人救助保护机构"
    EDUCATION = "education", "教育部门"


class Marked(models.Model):
    """Mixin of contents in which harm to a child may be marked, and that it was reported: to whom, when, what was answered."""

    is_child_harm = models.BooleanField("孩子受到伤害", default=False)
    reported_to = models.CharField("报告给", max_length=16, choices=Office, default="")
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    report_note = EncryptedTextField("报告情况", default="")

    class Meta:
        abstract = True

    @property
    def is_reported(self) -> bool:
        return self.reported_at is not None

    @property
    def waits_for_report(self) -> bool:
        return self.is_child_harm and not self.is_reported


class ReportForm(forms.Form):
    """Harm to a child was reported: to whom, and what was said and answered."""

    reported_to = forms.ChoiceField(label="报告给", choices=Office)
    report_note = forms.CharField(
        label="报告情况", max_length=500, widget=forms.Textarea(attrs={"rows": 6}), help_text="接报的人、警号或者回执编号；不写孩子的姓名。",
    )  # fmt: skip


def _of(matter: Matter) -> Any:
    return kinds.contents_of(matter)


def is_suspected(matter: Matter) -> bool:
    """Test whether harm to a child is marked in a matter: elsewhere there is nothing to report, and no button for it."""
    return _of(matter).is_child_harm


def has_nothing_to_report(matter: Matter, user) -> str:
    return "" if is_suspected(matter) else NOTHING


def is_reported_already(matter: Matter, user) -> str:
    return REPORTED if _of(matter).is_reported else ""


def report(matter: Matter, *, by, reported_to: str, report_note: str, **said) -> None:
    """Keep that harm to a child was reported, now."""
    set_in_contents(matter, reported_to=reported_to, reported_at=timezone.now(), report_note=report_note)


def no_harm(matter: Matter, *, by, **said) -> None:
    """Keep that what sounded like harm to a child was none, as the desk found and said with a reason."""
    set_in_contents(matter, is_child_harm=False)


def what_to_do(contents: Marked, before: str) -> str:
    """Return the line that says it on the page: reported to whom, or that it has to be, `before` what."""
    if contents.is_reported:
        return f"孩子受到伤害：已向{contents.get_reported_to_display()}报告。"
    return f"孩子受到伤害：请马上向公安等有关部门报告，再登记已报告；报告以前不能{before}（未成年人保护法第十一条）。"
