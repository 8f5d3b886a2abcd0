"""What a visitor fills in."""

from django import forms

from yihe.acts.notices.forms import ObjectionForm as ActForm
from yihe.foundation import telephones
from yihe.matters.safe_ways import SafeWay


class ObjectionForm(ActForm):
    """The act's own fields, in words for somebody who never did this before; the phone must be one that can be rung."""

    use_required_attribute = False  # what is missing is said in our words, not in the browser's

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        told = {
            "name": ("您的姓名（或单位名称）", "请写您的姓名或单位名称。"),
            "phone": ("联系电话", "请写联系电话。"),
            "text": ("您有什么意见", "请写明您的意见。"),
        }
        for name, (label, empty) in told.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = empty
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name"].help_text = "只有办理这件事的工作人员看得到，不公开。"
        self.fields["phone"].help_text = "手机或座机（带区号）。只用来核实和答复，不公开。"
        self.fields["safe_way"].label = "怎样联系您是安全的"
        self.fields["text"].help_text = "哪一项不对、您知道什么、有什么依据，写清楚就行。"

    def clean_phone(self) -> str:
        """Return the phone without spaces, full-width digits made plain. Refuses what cannot be rung."""
        try:
            return telephones.read(self.cleaned_data["phone"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self):
        said = super().clean()
        phone = said.get("phone", "")
        if said.get("safe_way") == SafeWay.SMS and phone and not telephones.is_mobile(phone):
            self.add_error("safe_way", "短信只能发到手机，您写的是座机，请改选“打电话”或“不要联系我”。")
        return said
