"""反馈问题: a form whose words reach the system's administrators, and whom to ring."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yihe.faces.portal import public, tries
from yihe.foundation import ceilings
from yihe.matters import told_how_long
from yihe.registers.accounts import feedback as said

LONGEST = 200


class FeedbackForm(forms.Form):
    """What is wrong with a page. Nothing but the words must be given."""

    use_required_attribute = False

    text = forms.CharField(
        label="遇到了什么问题", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明遇到了什么问题。"}, help_text="请不要写身份证号、银行账号和别人的私事。",
    )  # fmt: skip
    contact = forms.CharField(
        label="怎样回复您", max_length=60, required=False, help_text="电话或邮箱；不用回复的可以不填。"
    )
    page = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)

    def clean_page(self) -> str:
        return known(self.cleaned_data["page"])


def known(page: str) -> str:
    """Return the address of one of our pages, "" for anything else."""
    ours = page.startswith("/") and not page.startswith("//") and page.isprintable()
    return page[:LONGEST] if ours else ""


@public.form_page
def feedback(request) -> HttpResponse:
    """Take what somebody says of the page they came from; and say how to reach the bureau."""
    came_from = known(request.GET.get("page", ""))
    form = FeedbackForm(request.POST or None, initial={"page": came_from})
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        whose = {"person": by.pk} if by else {"address": tries.visitor(request)}
        if full := ceilings.take({ceilings.FEEDBACK: 1}, **whose):
            form.add_error(None, full)
        else:
            said.say(
                form.cleaned_data["text"], page=form.cleaned_data["page"], contact=form.cleaned_data["contact"], by=by
            )
            messages.success(request, "已收到，谢谢。系统管理员会看到您的反馈。")
            return redirect(reverse("portal:feedback"))
    page = {"form": form, "came_from": came_from, "keeps": told_how_long.after_an_answer(said.kept())}
    return render(request, "portal/feedback.html", page, status=422 if form.is_bound else 200)
