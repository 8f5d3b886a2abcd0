"""What is filled in of an organization of the register: entering it, correcting a fact, where it is paid."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from yihe.acts.documents.checks import ACCEPT, ALLOWED, TAKEN_OUT, Refused, checked
from yihe.faces.desk import choosing
from yihe.foundation.bank_accounts import AccountBox
from yihe.foundation.city_words import lazily
from yihe.registers.organizations import codes, edits, wording
from yihe.registers.organizations.models import ENTERED_AS, Organization


class OrganizationForm(forms.ModelForm):
    """Entering an organization; the source of the facts is asked with them."""

    judicial_field = forms.TypedChoiceField(
        label="司法行政领域", choices=[("", "请选择"), ("yes", "是"), ("no", "否")], coerce=lambda said: said == "yes",
        help_text="有的补贴只给司法行政领域的社会组织；按登记的业务范围和业务主管单位认定",
    )  # fmt: skip
    region = forms.CharField(
        label="所在区划", max_length=60, help_text="填县（市、区）或乡镇、街道的名称，或者区划代码"
    )
    source = forms.CharField(
        label="信息来源", max_length=120, help_text=lazily("例如：登记证书（{registrar} 2026-03-02 发）")
    )

    class Meta:
        model = Organization
        fields = [
            "name", "legal_form", "role_type", "standing", "uscc", "record_office", "record_number", "registered_on", "region", "address",
            "legal_representative", "purpose", "judicial_field", "party_organization", "party_established_on", "contact", "phone",
        ]  # fmt: skip
        widgets = {"registered_on": forms.DateInput(attrs={"type": "date"}), "party_established_on": forms.DateInput(attrs={"type": "date"}), "purpose": forms.Textarea(attrs={"rows": 3})}  # fmt: skip
        help_texts = {
            "uscc": "登记的组织必填；备案的组织没有代码的不填",
            "record_office": lazily("备案的组织填写，例如{registrar}、镇政府或街道办事处的全称"),
            "record_number": "备案的组织填写，照备案证明抄写",
        }  # fmt: skip

    def __init__(self, *args, reach: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.reach = reach
        self.fields["standing"].choices = ENTERED_AS
        self.fields["uscc"].required = False
        choosing.dress(self)

    def clean_uscc(self):
        return codes.clean_uscc(said) if (said := self.cleaned_data["uscc"]) else ""

    def clean_region(self):
        return choosing.place(self.cleaned_data["region"], [self.reach])


class FactForm(forms.Form):
    """A correction: one field, its new value, since when, and where it comes from."""

    field = forms.ChoiceField(label="更正哪一项")
    value = forms.CharField(
        label="新的内容", max_length=500, required=False, help_text="司法行政领域填“是”或“否”；选项类填写选项的名称"
    )
    since = forms.DateField(
        label="自何日起",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="早于现有内容的起始日期时，只补记历史，现在的内容不变",
    )
    source = forms.CharField(
        label="来源", max_length=120, help_text=lazily("例如：{registrar}变更登记通知书〔2026〕12号")
    )

    def __init__(self, *args, may: tuple[str, ...], **kwargs):
        super().__init__(*args, **kwargs)
        names = [n for n in may if n not in (*edits.IDENTIFIED_BY, *edits.PAID_AT)]
        self.fields["field"].choices = [(n, wording.label_of(n)) for n in names]

    def clean_since(self):
        if self.cleaned_data["since"] > timezone.localdate():
            raise ValidationError("日期还没有到。")
        return self.cleaned_data["since"]


class PaidAtForm(forms.Form):
    """Where an organization is paid: bank and account in one, with the proof."""

    bank = forms.CharField(label="开户银行", max_length=100)
    account = AccountBox(label="银行账号")
    since = forms.DateField(label="自何日起", initial=timezone.localdate)
    source = forms.CharField(label="来源", max_length=120, help_text="例如：开户许可证、账户变更函〔2026〕3号")
    paper = forms.FileField(
        label="依据材料",
        help_text=f"开户证明的扫描件；{ALLOWED}。{TAKEN_OUT}",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    clean_since = FactForm.clean_since

    def clean_paper(self):
        try:
            return checked(self.cleaned_data["paper"])
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
