"""What is typed about the transfer of a function."""

from typing import cast

from django import forms
from django.utils import timezone

from yihe.acts.hearing.forms import AnswerFields
from yihe.acts.notices import forms as notices
from yihe.domains.functions.models import Ground, Mode
from yihe.foundation.written.boxes import CodeBox
from yihe.matters.kinds import contents_of
from yihe.registers.organizations.models import Organization


def _text(label: str, most: int, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **more)


class ProposeForm(forms.Form):
    """A function, who shall take it, and what stays here."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="承接单位")
    code = CodeBox(label="职能编码", max_length=20, help_text="权力清单或者责任清单里的编码")
    mode = forms.ChoiceField(label="转移方式", choices=Mode.choices, widget=forms.RadioSelect)
    stays = _text("本局保留的职责", 300)
    reason = _text("转移理由", 300)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["organization"]).queryset = Organization.objects.visible_to(user)


class CapacityForm(forms.Form):
    capacity = _text("承接能力核实情况", 500, help_text="人员、场地、经验和管理制度，凭什么核实。承接单位会看到。")


class OpinionForm(forms.Form):
    opinion = _text("承接意见", 300, help_text="同意承接的条件、需要的支持。")


class DeclineForm(forms.Form):
    opinion = _text("不承接的理由", 300)


class AnnounceForm(notices.NoticeForm):
    """The notice of an intended transfer, written out for the clerk to read and change."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        said = contents_of(matter)
        body = (
            f"拟将下列职能转由社会组织承接，现予公示：\n\n职能：{said.line}（{said.line.version}）\n承接单位：{matter.organization}\n"
            f"转移方式：{said.get_mode_display()}\n本局保留的职责：{said.stays}\n\n公示期内如有异议，请在本页面实名提出。"
        )
        return cls(data, initial={"title": f"职能转移公示：{said.line.name}"[:120], "body": body})


class InForceForm(forms.Form):
    document = CodeBox(label="决定文号", max_length=60, help_text="例如：太司〔2026〕9号")
    since = forms.DateField(label="自何日起", initial=timezone.localdate)


class LookForm(forms.Form):
    finding = _text("核查情况", 300, help_text="履行情况、服务对象反映、是否需要调整。承接单位会看到。")


class ChangeForm(forms.Form):
    change = _text("拟调整内容", 300)


class AdjustForm(forms.Form):
    """What stays here after the adjustment."""

    stays = _text("调整后本局保留的职责", 300)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        return cls(data, initial={"stays": contents_of(matter).stays})


class WithdrawForm(AnswerFields):
    """Why a function is taken back, by code and in words, and the answer to what its taker said."""

    ground = forms.ChoiceField(label="收回事由", choices=Ground.choices, widget=forms.RadioSelect)
    reason = _text("决定的理由", 300)
    field_order = ("ground", "reason", "answer", "answer_reason")
