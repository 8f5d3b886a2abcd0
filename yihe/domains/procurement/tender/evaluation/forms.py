"""What is filled in while bids are evaluated: who sits for the buyer and chairs, prices, questions, marks, what is found for all."""

import re
from decimal import Decimal, InvalidOperation

from django import forms

from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews.models import WORKING, Mark, Seat, SitsFor, Subject
from yihe.acts.reviews.sheets import MEMBERS, OBJECTIVE
from yihe.acts.reviews.verbs import COMMENT_LIMIT, Ballot
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import (
    Bid,
    Changes,
    Clarification,
    FindingSort,
    Ground,
    ProposedFinding,
)
from yihe.domains.procurement.prices import Line
from yihe.domains.procurement.tender import agreeing
from yihe.domains.procurement.tender.forms import moment_field
from yihe.foundation import region_codes
from yihe.foundation.money import shown
from yihe.foundation.money_fields import FigureBox, MoneyBox
from yihe.foundation.roles import EXPERT
from yihe.matters.forms import ReasonForm
from yihe.registers.accounts.models import Membership
from yihe.registers.practitioners.models import Practitioner

FOUND_LATER = (Ground.LOW, Ground.CONTENT, Ground.SIGNATURE, Ground.CONDITIONS, Ground.LAW)


def _chosen(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Bid.objects.none(), label=label, empty_label="请选择")


class _OfBidForm(forms.Form):
    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["bid"].queryset = Bid.objects.filter(tender=matter.pk).qualified()
        return form


class BuyerForm(forms.Form):
    practitioner = forms.ModelChoiceField(
        Practitioner.objects.none(), label="采购人代表", empty_label="请选择", help_text="有“评审专家”任职而不在专家库里的人员；不得担任组长。"
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        kept = Membership.objects.in_force().filter(
            role_code=EXPERT.code, kept_in__in=region_codes.lineage(matter.region)
        )
        form.fields["practitioner"].queryset = Practitioner.objects.filter(
            in_expert_pool=False, user__in=kept.order_by().values("user")
        ).order_by("name", "pk")
        return form


class ChairForm(forms.Form):
    seat = forms.ModelChoiceField(
        Seat.objects.none(), label="组长", empty_label="请选择", help_text="由评审组成员推选，采购人代表不得担任。"
    )

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form, panel = cls(data), review_rules.panel_of(matter)
        if panel is not None:
            form.fields["seat"].queryset = panel.seats.filter(
                status__in=WORKING, sits_for=SitsFor.EXPERT
            ).select_related("practitioner")
        return form


class PriceForm(_OfBidForm):
    """What the bid says of its price in other places than the opening sheet; the price that counts follows."""

    bid = _chosen("哪一份投标")
    words = forms.CharField(
        label="大写金额", max_length=60, required=False, help_text="开标一览表上的大写，照抄；没有的不填。"
    )
    text = MoneyBox(label="投标文件里的报价（元）", required=False)
    lines = forms.CharField(
        label="分项报价", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一项：数量 × 单价，例如 12 × 2900；没有的不填。",
    )  # fmt: skip
    confirmed = forms.ChoiceField(
        label="投标人书面确认修正",
        choices=(("yes", "确认"), ("no", "不确认，按无效投标处理")),
        widget=forms.RadioSelect,
    )

    def clean_lines(self):
        found = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["lines"].splitlines()), 1):
            parts = line.replace("×", "*").replace("x", "*").replace("X", "*").replace(",", "").split("*")
            try:
                quantity, price = (Decimal(part.strip()) for part in parts)
            except (ValueError, InvalidOperation):
                raise forms.ValidationError(
                    f"分项报价第 {number} 行“{line.strip()}”读不懂，请写成：数量 × 单价。"
                ) from None
            if not (quantity.is_finite() and price.is_finite() and quantity > 0 and price >= 0):
                raise forms.ValidationError(f"分项报价第 {number} 行的数量和单价应当是正数。")
            found.append(Line(quantity, price))
        return found

    def clean(self):
        said = super().clean() or {}
        if not (said.get("words") or said.get("text") or said.get("lines") or self.errors):
            raise forms.ValidationError("请填写大写金额、文件里的报价、分项报价中的至少一项。")
        return said


class AskForm(_OfBidForm):
    bid = _chosen("问哪一家")
    asked = forms.CharField(
        label="要求说明什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="只能问含义不明确、前后不一致、明显笔误或者报价明显偏低的；不得要求改变实质内容。"
    )  # fmt: skip


class ClarifiedForm(forms.Form):
    clarification = forms.ModelChoiceField(Clarification.objects.none(), label="哪一个问题", empty_label="请选择")
    answer = forms.CharField(label="投标人的书面说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        rows = Clarification.objects.filter(tender=matter.pk, answered_on=None).select_related("bid")
        form.fields["clarification"].queryset = rows
        form.fields["clarification"].label_from_instance = lambda row: f"{row.bid.label}：{row.asked[:60]}"
        return form


class StrikeForm(_OfBidForm):
    bid = _chosen("哪一份投标")
    ground = forms.ChoiceField(label="无效情形", choices=[(each.value, each.label) for each in FOUND_LATER])
    why = forms.CharField(label="评审组认定的事实", max_length=300, help_text="对方会看到。")


class OpinionForm(forms.Form):
    """What the panel says of what is alike. Words, and no choice: what follows, if anything, is a finding of its own."""

    words = forms.CharField(
        label="评审组的意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="逐条写明怎样看、依据什么；要请投标人说明的，另办“要求书面澄清”；认定投标无效的，另由两人办理。",
    )  # fmt: skip
    dissent = forms.CharField(
        label="不同意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="有成员不同意的，写明是谁、理由。"
    )  # fmt: skip


class _Findings(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, found: ProposedFinding) -> str:
        said = {
            FindingSort.STRIKE: found.get_ground_display(),
            FindingSort.PRICE: f"{shown(found.price)}{'，供应商没有确认' if found.ground else ''}"
            if found.price
            else "",
            FindingSort.POINTS: f"{found.points} 分",
        }[FindingSort(found.sort)]
        return f"{found}：{said}。{found.why}（{found.by.name}提出）"


class AgreeForm(forms.Form):
    """What the second person agrees to, one by one."""

    findings = _Findings(ProposedFinding.objects.none(), label="同意哪几项", help_text="自己提出的不能自己同意；对方会看到事实和依据。")  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        sorts = [FindingSort.POINTS] if matter.state == "scoring" else agreeing.OF_BIDS
        form.fields["findings"].queryset = ProposedFinding.objects.filter(
            tender=matter.pk, agreed_on=None, dropped=False, sort__in=sorts
        ).select_related("bid", "by")
        return form


class DisagreeForm(AgreeForm, ReasonForm):
    findings = _Findings(ProposedFinding.objects.none(), label="不同意哪几项")


class MeetingForm(forms.Form):
    """What the minutes of the leaders' meeting say; the bid is the next in rank, and nobody chooses it here."""

    met_on = forms.DateField(label="集体研究日期", widget=Day)
    present = forms.CharField(label="与会人员", max_length=300, help_text="照会议纪要写全，用顿号隔开。")
    words = forms.CharField(
        label="决定和理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="会议同意按名次选用下一家的决定，和不选用前一家的理由，照纪要写。"
    )  # fmt: skip

    def clean_present(self):
        named = re.split(r"[、，,；;\s]+", self.cleaned_data["present"])
        return list(dict.fromkeys(filter(None, named)))


class TalkForm(_OfBidForm):
    takes_phrases = ("words",)
    bid = _chosen("哪一家")
    words = forms.CharField(
        label="磋商情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}), help_text="谈了什么、供应商怎样回应；不写别家的报价、技术和其他信息。"
    )  # fmt: skip


class NeedChangeForm(forms.Form):
    part = forms.ChoiceField(
        label="变动什么", choices=Changes, widget=forms.RadioSelect, help_text="只能变动采购需求中的技术、服务要求和合同草案条款，磋商文件的其他内容不得变动（财库〔2014〕214号 第二十条）。"
    )  # fmt: skip
    text = forms.CharField(
        label="变动后的全文",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="提交后立即书面通知所有参加磋商的供应商。",
    )


class UntilForm(forms.Form):
    until = moment_field("提交最后报价的截止时间", "对每一家都一样；截止以前谁也不登记。")


class WithdrawForm(_OfBidForm):
    bid = _chosen("哪一家")
    why = forms.CharField(label="退出的说明", max_length=300, help_text="照书面声明写。")


class MarksForm(forms.Form):
    """A member's marks of every bid on every criterion members judge. The event keeps a salted digest, never a figure."""

    private = frozenset({"marks"})

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form, seat = cls(data), review_rules.seat_of(matter, user)
        if seat is None:
            return form
        given = {
            (mark.subject_id, mark.criterion): mark for mark in Mark.objects.filter(sheet__seat=seat)
        }  # fmt: skip
        for subject in seat.panel.subjects.all():
            for criterion in seat.panel.sheet.given_by(MEMBERS):
                mark = given.get((subject.pk, criterion.code))
                name = f"{subject.pk}_{criterion.code}"
                form.fields[f"points_{name}"] = FigureBox(
                    label=f"{subject.label}：{criterion.label}（满分 {criterion.maximum} 分）", help_text=criterion.guidance, min_value=Decimal(0),
                    max_value=Decimal(criterion.maximum), max_digits=4, decimal_places=1, initial=mark.points if mark else None,
                )  # fmt: skip
                form.fields[f"comment_{name}"] = forms.CharField(
                    label=f"{subject.label}：{criterion.label}评语", required=False, max_length=COMMENT_LIMIT, initial=mark.comment if mark else ""
                )  # fmt: skip
                form.marked[name] = (subject.key, criterion.code)
        return form

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.marked: dict[str, tuple[str, str]] = {}

    def clean(self):
        said, marks = super().clean() or {}, Ballot()
        for name, (key, code) in self.marked.items():
            marks.setdefault(key, {})[code] = {
                "points": said.get(f"points_{name}"), "comment": said.get(f"comment_{name}", "")
            }  # fmt: skip
        return {"marks": marks}


class FindForm(forms.Form):
    """What a bid gets on an objective criterion: once, and the same for all members."""

    subject = forms.ModelChoiceField(Subject.objects.none(), label="哪一份投标", empty_label="请选择")
    criterion = forms.ChoiceField(label="评审因素")
    points = FigureBox(label="得分", max_digits=4, decimal_places=1, min_value=Decimal(0))
    basis = forms.CharField(label="依据", max_length=300, help_text="投标文件里的哪一处。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form, panel = cls(data), review_rules.panel_of(matter)
        if panel is not None:
            form.fields["subject"].queryset = panel.subjects.all()
            form.fields["criterion"].choices = [(each.code, each.label) for each in panel.sheet.given_by(OBJECTIVE)]
        return form
