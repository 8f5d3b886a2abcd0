"""What is filled in at the counter: what is handed in and for whom; who hands it in."""

from django import forms

from yihe.faces.desk import choosing
from yihe.foundation.written.boxes import NameBox
from yihe.matters import kinds, over_the_counter


class BeginForm(forms.Form):
    """What is handed in, and for which organization."""

    kind = forms.ChoiceField(label="办什么事", widget=forms.RadioSelect)
    organization = forms.CharField(
        label="申请单位", max_length=100, required=False, widget=forms.TextInput(attrs={"list": choosing.ORGANIZATIONS}),
        help_text="名称、统一社会信用代码、备案号或筹备编号；没有账号也可以。还没有登记进来的筹备组织，先在“社会组织”里登记。",
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.found = None
        choices = self.fields["kind"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(kind.code, kind.label) for kind in over_the_counter.received_by(user)]

    def clean(self):
        said = super().clean()
        kind = kinds.find(said.get("kind") or "")
        if kind is None or not over_the_counter.is_for_organizations(kind):
            return said
        if not said.get("organization", "").strip():
            self.add_error("organization", "请填写申请单位。")
            return said
        try:
            self.found = choosing.organization(said["organization"], over_the_counter.reach(self.user, kind))
        except forms.ValidationError as none:
            self.add_error("organization", none)
            return said
        if why := over_the_counter.cannot_open(kind, self.user, self.found):
            self.add_error(None, why)
        return said


class HandedForm(forms.Form):
    """Who handed it in, and what is entered with it."""

    handed_by = NameBox(label="递交人姓名", max_length=60)
    contact = forms.CharField(label="联系电话", max_length=60, required=False)
    checked = forms.CharField(
        label="核对的证件",
        max_length=60,
        required=False,
        help_text="例如：居民身份证，人证一致；单位介绍信。不写号码。",
    )
    enters = forms.ChoiceField(label="同时办理", required=False, widget=forms.RadioSelect)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        if not offered:
            del self.fields["enters"]
            return
        choices = self.fields["enters"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [*((a.name, f"代为{a.label}：材料已收齐") for a in offered), ("", "只收材料，先不提交")]
        choices.initial = offered[0].name
