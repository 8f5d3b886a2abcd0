"""What is filled in with a claim and with the acts on it."""

from django import forms
from django.forms.models import ModelChoiceField, modelform_factory
from django.utils import timezone

from yihe.acts.funds.forms import FundedForm
from yihe.domains.subsidies import questions
from yihe.domains.subsidies.claim import claim_of
from yihe.domains.subsidies.invoices import InvoicesField
from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.domains.subsidies.reckonings import suggested
from yihe.foundation.encryption import masked
from yihe.foundation.money_fields import MoneyBox
from yihe.registers.practitioners.models import Practitioner


class PersonField(ModelChoiceField):
    """A choice of people. Two of one name are told apart by the ends of their ID numbers, never shown whole."""

    def label_from_instance(self, obj):
        return f"{obj.name}（证件 {masked(obj.id_number, 4, 2)}）"


class ClaimForm(forms.ModelForm):
    """What the applicant fills in. People, posts and bases to choose from are the applying organization's own."""

    def __init__(self, *args, organization=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ModelChoiceField) and field.queryset is not None:
                field.queryset = its_own(field.queryset.model, organization)

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        _kind, claim, organization = claim_of(matter)
        return cls(data, files, instance=claim, organization=organization, user=user)


def its_own(model, organization):
    """Return the rows of a register that an organization may name in a claim."""
    if organization is None:
        return model.objects.none()
    if model is Practitioner:
        today = timezone.localdate()
        working = organization.employments.filter(starts_on__lte=today).exclude(ends_on__lt=today)
        return Practitioner.objects.filter(pk__in=working.values("practitioner"))
    if model in (Post, TrainingBase):
        return model.objects.filter(organization=organization)
    raise TypeError(f"a claim cannot name a {model.__name__}")


def field_of(db_field, **kwargs):
    """Return the form field of a model's field; people are chosen with the ends of their numbers."""
    if db_field.remote_field and db_field.remote_field.model is Practitioner:
        kwargs["form_class"] = PersonField
    if hasattr(db_field, "purpose") and not isinstance(
        db_field, InvoicesField
    ):  # an encrypted text is a line, not a page
        kwargs["widget"] = forms.TextInput(attrs={"autocomplete": "off"})
    return db_field.formfield(**kwargs)


def claim_form(contents) -> type[forms.ModelForm]:
    """Return the form of a kind's contents: the fields it asks for, in its order."""
    return modelform_factory(contents, form=ClaimForm, fields=list(contents.asks), formfield_callback=field_of)


class StaffForm(forms.Form):
    staff = forms.IntegerField(label="认定的专职从业人员数", min_value=1, max_value=9999)
    document = forms.CharField(label="认定文号", max_length=80)


class NoStaffForm(forms.Form):
    staff = forms.IntegerField(label="核实的专职从业人员数", min_value=0, max_value=9999)
    document = forms.CharField(label="文号", max_length=80)
    reason = forms.CharField(label="不予认定的理由", max_length=500, widget=forms.Textarea)


class AnsweringForm(forms.Form):
    """Asks for an answer where the registers raise a question about the claim."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        ask(form, matter, user)
        return form


def ask(form: forms.Form, matter, user) -> None:
    """Add the box of the answer to a form, with what is asked as far as who answers may know, if anything is."""
    if asked := questions.open_for(matter):
        told, more = questions.in_short(asked, user)
        words = "".join(f"{sentence}（{'；'.join(records)}）。" for sentence, records in told)
        words += "".join(f"{sentence}：更早还有 {count} 个这样的情况。" for sentence, count in more)
        form.fields["answers"] = forms.CharField(
            label=questions.ANSWER, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=words
        )


class OpinionForm(AnsweringForm):
    """Agreeing is what is usual, and is filled in; whoever means more writes more."""

    same_for_all = takes_phrases = ("opinion",)
    opinion = forms.CharField(
        label="审核意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), initial="同意。"
    )


class FindingForm(AnsweringForm):
    """Where the text has no figure, the reviewer says one, and why."""

    takes_phrases = ("reason",)
    amount = MoneyBox(label="核定金额（元）", max_digits=12)
    reason = forms.CharField(
        label="核定理由", max_length=1000, widget=forms.Textarea, help_text="说明必要性和金额的计算依据。"
    )


class GrantForm(FundedForm):
    """
    The director's decision: what the rules suggest is filled in, and the envelopes that may pay it are offered. Where only one
    has that much left, it is chosen.
    """

    same_for_all = ("envelope",)
    takes_phrases = ("reason",)
    amount = MoneyBox(label="核定金额（元）", max_digits=12)
    reason = forms.CharField(
        label="低于测算金额的理由", max_length=500, required=False, widget=forms.Textarea,
        help_text="与测算金额一致时不用填写。",
    )  # fmt: skip
    field_order = ("amount", "envelope", "reason")

    @classmethod
    def purpose_for(cls, matter):
        return claim_of(matter).kind.purpose

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = super().for_matter(matter, user, data, files)
        ask(form, matter, user)
        if not form.is_bound:
            form.initial["amount"] = amount = suggested(matter, approver=user) or None
            offered = form.fields["envelope"].offered
            enough = [envelope for envelope in offered if envelope.left_yuan >= (amount or 0)]
            only = offered if len(offered) == 1 else enough
            form.initial["envelope"] = only[0] if len(only) == 1 else None
        return form
