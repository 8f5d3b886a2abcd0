"""Forms that many kinds' actions share: the reason that whoever says no gives."""

from django import forms


class ReasonForm(forms.Form):
    """Every refusal takes a reason; the person refused reads it."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ShortReasonForm(ReasonForm):
    """The same where the register that keeps the reason has room for 300 signs."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
