"""近亲属申报: one's own page, which shows nobody else's."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yihe.faces.desk import choosing
from yihe.foundation.id_numbers import HELP
from yihe.foundation.written.boxes import NameBox
from yihe.registers.practitioners import declaring
from yihe.registers.practitioners.models import Relation


class RelativeForm(forms.Form):
    relation = forms.ChoiceField(label="与本人的关系", choices=Relation)
    name = NameBox(label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    id_number = forms.CharField(
        label="身份证件号码", max_length=40, required=False, help_text=f"知道就填，按号码核对最准。{HELP}",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    organization = forms.CharField(
        label="任职的社会组织",
        max_length=100,
        required=False,
        help_text="填全称、统一社会信用代码或备案号；没有可以不填",
    )

    def __init__(self, *args, near: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.near = near
        choosing.dress(self)

    def clean_organization(self):
        return choosing.organization_anywhere(self.cleaned_data["organization"], self.near)


def relatives(request):
    """List one's own declarations, and take another one."""
    if not declaring.may_declare(request.user):
        raise Http404
    regions = sorted({hat.region for hat in request.user.hats if hat.region})
    # Whoever acts nowhere in particular (an expert) is offered no list of names, and may write any.
    form = RelativeForm(request.POST or None, near=regions or [""])
    if request.method == "POST" and form.is_valid():
        try:
            declaring.declare(by=request.user, **form.cleaned_data)
        except ValidationError as fault:
            for name, words in (fault.message_dict if hasattr(fault, "error_dict") else {None: fault.messages}).items():
                form.add_error(name, words)
        else:
            messages.success(request, "已申报。与其有关的办件，系统会提示您回避。")
            return redirect("desk:relatives")
    return render(
        request, "desk/relatives.html", {"form": form, "rows": declaring.declared_by(request.user), "offered": choosing.organizations_near(regions)},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_POST
def withdraw(request, pk: int):
    row = next((each for each in declaring.declared_by(request.user) if each.pk == pk), None)
    if row is None:
        raise Http404
    declaring.withdraw(row, by=request.user)
    messages.success(request, "已撤回。")
    return redirect("desk:relatives")
