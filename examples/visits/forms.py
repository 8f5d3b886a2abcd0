"""What is typed at the counter, and what is answered."""

from django import forms

from visits.models import Visit


class VisitForm(forms.ModelForm):
    class Meta:
        model = Visit
        fields = ("visitor", "topic", "question")
        widgets = {"question": forms.Textarea(attrs={"rows": 4})}


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
