"""What is asked of whoever books: nothing they must answer."""

from django import forms

from yihe.acts.appointments.models import NAME_LIMIT, NEED_LIMIT, NOTE_LIMIT
from yihe.domains.advice.forms import PhoneField, way_faults
from yihe.matters.child_harm import OF_NO_CHILD
from yihe.matters.safe_ways import SafeWay


class BookForm(forms.Form):
    use_required_attribute = False
    visitor = forms.CharField(
        label="怎样称呼您",
        max_length=NAME_LIMIT,
        required=False,
        help_text=f"可以不填。不登记证件和住址。{OF_NO_CHILD}",
    )
    need = forms.CharField(
        label="要服务点准备什么", max_length=NEED_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text="例如：走路不方便、听不清、要人陪。可以不填；不用写要问的事。",
    )  # fmt: skip
    safe_way = forms.ChoiceField(
        label="怎样联系您是安全的", choices=[(SafeWay.NONE, "不要联系我，我自己来看"), (SafeWay.CALL, "打电话"), (SafeWay.SMS, "发短信")],
        initial=SafeWay.NONE, required=False, widget=forms.RadioSelect,
        help_text="选了打电话或者发短信，确认、改期和到时间以前告诉您；别人也会看您手机的，选“不要联系我”。",
    )  # fmt: skip
    phone = PhoneField(label="电话", max_length=20, required=False)
    safe_note = forms.CharField(label="联系时请注意", max_length=NOTE_LIMIT, required=False)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def clean(self):
        said = super().clean() or {}
        for name, fault in way_faults(said).items():
            if name not in self.errors and "phone" not in self.errors:
                self.add_error(name, fault)
        return said
