"""What is filled in while a tender is prepared, published and corrected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from yihe.acts.sealed_bids.models import Inquiry
from yihe.acts.sealed_bids.publishing import open_inquiries
from yihe.domains.procurement.conditions import MAY_ASK
from yihe.domains.procurement.forms import Day
from yihe.domains.procurement.models import (
    About,
    Against,
    Bid,
    Challenge,
    Consortia,
    GivenBy,
    TenderCondition,
    TenderCriterion,
)
from yihe.domains.procurement.tender.rows import bids_of, challenges_of
from yihe.foundation.money_fields import FigureBox, MoneyBox
from yihe.foundation.roles import OPENER
from yihe.matters import telling
from yihe.matters.kinds import contents_of
from yihe.registers.accounts.models import User


def _offer(box: Any, rows: Iterable[Any]) -> None:
    """Let a box offer rows that were read for the page: the question of its own is asked only of what comes back."""
    box.choices = [("", box.empty_label), *((row.pk, box.label_from_instance(row)) for row in rows)]


class MomentBox(forms.DateTimeInput):
    """A day and an hour, chosen in the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def moment_field(label: str = "投标截止和开标时间", help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=MomentBox, help_text=help_text, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )


class DocumentForm(forms.Form):
    """The texts of the document. Conditions and criteria have forms of their own, a row each. The history keeps digests: the text is the contents'."""

    private = frozenset({"scope", "draft"})

    scope = forms.CharField(label="采购标的和服务要求", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    ceiling = MoneyBox(label="最高限价（元）", help_text="不超过预算金额。")
    consortia = forms.ChoiceField(
        label="是否接受联合体", choices=Consortia, widget=forms.RadioSelect,
        help_text="招标公告应当载明；没有载明的，不得拒绝联合体投标（政府采购货物和服务招标投标管理办法 第十九条）。要求必须是联合体的，这里没有这一项。",
    )  # fmt: skip
    draft = forms.CharField(
        label="合同草案", max_length=3000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="中标以后签订的就是它：标的、数量、质量、价款和支付、验收、违约、争议解决；要扣减、要暂缓付款的也写在这里，合同不能加上草案没有的。金额和承接主体用下划线留空。",
    )  # fmt: skip
    answers = forms.CharField(
        label="对提示的说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="文件里的说法被提示可能是不得设置的条件，确与合同履行有关的，逐条写明理由；没有提示的不填。",
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        tender = contents_of(matter)
        return cls(data, initial={name: getattr(tender, name) for name in cls.base_fields})


class ConditionForm(forms.Form):
    subject = forms.ChoiceField(label="是关于什么的", choices=tuple(MAY_ASK.items()))
    text = forms.CharField(label="条件", max_length=300)
    count = forms.IntegerField(
        label="业绩合同个数", min_value=0, max_value=99, required=False, initial=0, help_text="只有业绩条件才填，不超过两个。"
    )  # fmt: skip

    def clean_count(self):
        return self.cleaned_data["count"] or 0


class CriterionForm(forms.Form):
    label = forms.CharField(label="评审因素", max_length=40)
    weight = FigureBox(label="分值", max_digits=5, decimal_places=1, help_text="各项合计正好 100 分。")
    given = forms.ChoiceField(label="由谁给分", choices=GivenBy, widget=forms.RadioSelect)
    subject = forms.ChoiceField(
        label="与哪项资格条件有关", required=False, choices=(("", "都无关"), *MAY_ASK.items()), help_text="已经是资格条件的，不得再评分。"
    )  # fmt: skip
    standard = forms.CharField(label="评分标准", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DropConditionForm(forms.Form):
    condition = forms.ModelChoiceField(TenderCondition.objects.none(), label="哪一条", empty_label="请选择")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["condition"].queryset = TenderCondition.objects.filter(tender=matter.pk)
        return form


class DropCriterionForm(forms.Form):
    criterion = forms.ModelChoiceField(TenderCriterion.objects.none(), label="哪一项", empty_label="请选择")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["criterion"].queryset = TenderCriterion.objects.filter(tender=matter.pk)
        return form


class OpenersForm(forms.Form):
    """Three people who open, from at least two bodies; when and where."""

    moment = moment_field(help_text="从发布到截止的天数由程序规定，发布时再核对一次。")
    place = forms.CharField(label="开标地点", max_length=80)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        people = User.objects.filter(pk__in=telling.who_could(OPENER, matter)).order_by("name", "pk")
        for nth in (1, 2, 3):
            form.fields[f"opener{nth}"] = forms.ModelChoiceField(
                people, label=f"第 {nth} 位开标人", empty_label="请选择"
            )
            form.fields[f"body{nth}"] = forms.CharField(label=f"第 {nth} 位所在单位", max_length=60)
        return form

    def clean(self):
        said = super().clean() or {}
        named = [(said.get(f"opener{nth}"), said.get(f"body{nth}", "")) for nth in (1, 2, 3)]
        return {"moment": said.get("moment"), "place": said.get("place", ""), "openers": named}


class NewOpenersForm(OpenersForm):
    """Three who open instead, and why in words that are published: what became of somebody's key, nothing about the person."""

    moment = place = None
    reason = forms.CharField(
        label="更换的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会公布。写密钥遗失、离任、应当回避等，不写个人情况。",
    )  # fmt: skip

    def clean(self):
        return {"reason": self.cleaned_data.get("reason", ""), "openers": super().clean()["openers"]}


class MoveForm(forms.Form):
    moment = moment_field()
    place = forms.CharField(label="开标地点", max_length=80)


class AtOpeningForm(forms.Form):
    """What the opening record says besides what was read out (令87 39, 42)."""

    attended = forms.CharField(
        label="到场和监督人员", max_length=300, help_text="投标人代表、监督人员；没有到场的视同认可开标结果。"
    )
    doubts = forms.CharField(
        label="现场提出的疑义和处理", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    recording = forms.CharField(label="录音录像存放处", max_length=200)


class CorrectionForm(forms.Form):
    """A correction. Object and qualification are no choice: who wants others tenders anew (令87 27)."""

    about = forms.ChoiceField(
        label="更正什么",
        choices=[each for each in About.choices if each[0] != About.KEYS],
        help_text="采购标的和资格条件不能更正；要改的，终止后重新招标。",
    )
    text = forms.CharField(label="更正的内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    draft = forms.CharField(
        label="更正后的合同草案全文", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="更正合同草案的，在原文上改；发布以后合同照此填写。更正别的，不要改动。",
    )  # fmt: skip
    touches = forms.BooleanField(label="可能影响投标文件编制", required=False, initial=True)
    moment = moment_field("更正后的投标截止和开标时间", "不能提前；影响投标文件编制的，距发布不足规定天数的要顺延。")

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        here: datetime = matter.opening.moment
        initial = {"moment": timezone.localtime(here), "touches": True, "draft": contents_of(matter).draft}
        return cls(data, initial=initial)


class AnswerForm(forms.Form):
    """The one answer everybody reads."""

    inquiry = forms.ModelChoiceField(Inquiry.objects.none(), label="哪一个询问", empty_label="请选择")
    answer = forms.CharField(
        label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}), help_text="对所有人公开。要改招标文件的，另发更正公告。"
    )  # fmt: skip

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["inquiry"].queryset = Inquiry.objects.filter(pk__in=[each.pk for each in open_inquiries(matter.pk)])
        return form


class ChallengeForm(forms.Form):
    """
    What the letter says (令94 12). Who took part is chosen, or found by the name or the code the letter gives; before the opening only the
    document may be challenged.
    """

    against = forms.ChoiceField(label="质疑什么", choices=Against)
    bid = forms.ModelChoiceField(
        Bid.objects.none(), label="质疑人的投标", required=False, empty_label="照质疑函写的名称查找"
    )
    challenger = forms.CharField(
        label="质疑人名称", max_length=120, required=False, help_text="没有选的，照质疑函抄写名称或者统一社会信用代码；没有参加的只能质疑采购文件。"
    )  # fmt: skip
    receipt = forms.CharField(
        label="投递编号", max_length=20, required=False, help_text="没有开标就废标的填写：照质疑函附的投递回执抄写，以此确认参加了投标。"
    )  # fmt: skip
    received_on = forms.DateField(
        label="收到质疑函日期", widget=Day, help_text="当面递交的按这一天算；答复期限也从这一天起算。"
    )
    posted_on = forms.DateField(
        label="交邮日期", widget=Day, required=False, help_text="邮寄的填写，照邮戳或者寄件回执：期满前交邮的，不算过期。"
    )  # fmt: skip
    facts = forms.CharField(label="质疑的事项和事实", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    wants = forms.CharField(label="请求", max_length=500)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["bid"].queryset = Bid.objects.filter(tender=matter.pk)
        _offer(form.fields["bid"], bids_of(matter))
        if matter.state != "failed" or bids_of(matter):
            del form.fields["receipt"]  # who bid stands in the bids
        return form


class ChallengeAnswerForm(forms.Form):
    answer = forms.CharField(
        label="书面答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明事实、依据和可以向财政部门投诉；公布在项目页面，并告知全体供应商，不得涉及商业秘密。",
    )  # fmt: skip


class StopForm(forms.Form):
    document = forms.CharField(label="财政部门通知书文号", max_length=60)
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ComplaintForm(forms.Form):
    """What 财政's notice says (令94 21). Whose complaint it is, the challenge before it says."""

    challenge = forms.ModelChoiceField(
        Challenge.objects.none(), label="投诉前的质疑", required=False, empty_label="没有质疑过", help_text="投诉的事项不得超出已质疑的范围；没有质疑过的不能投诉。"
    )  # fmt: skip
    by_all = forms.BooleanField(
        label="联合体的，由全体成员共同提出", required=False, help_text="投诉人是联合体的核对投诉书的署名；不是联合体的不用勾选。"
    )  # fmt: skip
    complained_on = forms.DateField(label="财政部门收到投诉日期", widget=Day, help_text="照投诉答复通知书。")
    notified_on = forms.DateField(label="收到投诉答复通知书日期", widget=Day, help_text="书面说明的期限从这一天起算。")
    document = forms.CharField(label="投诉答复通知书文号", max_length=60)
    facts = forms.CharField(label="投诉事项", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    wants = forms.CharField(label="投诉请求", max_length=500)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["challenge"].queryset = Challenge.objects.filter(tender=matter.pk).select_related("matter")
        form.fields["challenge"].label_from_instance = lambda row: f"{row.matter.number} {row}"
        _offer(form.fields["challenge"], challenges_of(matter))
        return form


class ExplanationForm(forms.Form):
    explanation = forms.CharField(
        label="书面说明", max_length=3000, widget=forms.Textarea(attrs={"rows": 8}), help_text="事实、依据和证据；签章的说明和证据上传为材料，送财政部门。"
    )  # fmt: skip


class DecisionForm(forms.Form):
    """What 财政 decided, as its document says it (令94 33)."""

    document = forms.CharField(label="投诉处理决定书文号", max_length=60)
    reason = forms.CharField(
        label="决定的内容和依据", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), help_text="照决定书：查明的事实、依据、具体决定。"
    )  # fmt: skip
