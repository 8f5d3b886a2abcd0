"""Questions about a call: asked by an organization, answered by the bureau for everybody."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yihe.domains.incubation import queries, questions
from yihe.domains.incubation.models import CallQuestion
from yihe.faces.desk.incubation import form_page
from yihe.faces.desk.refusals import standing_after
from yihe.matters.actions import NotAllowed


class AskForm(forms.Form):
    text = forms.CharField(
        label="问题", max_length=questions.QUESTION_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="答复会公开；不公开提问的单位。",
    )  # fmt: skip


class AnswerForm(forms.Form):
    text = forms.CharField(label="答复", max_length=questions.ANSWER_LIMIT, widget=forms.Textarea(attrs={"rows": 5}))


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, number: str):
    call = queries.public_call(number)
    form = AskForm(request.POST or None)
    why = questions.cannot_ask(call, request.user)
    if request.method == "POST" and not why and form.is_valid():
        try:
            questions.ask_about(call, by=request.user, text=form.cleaned_data["text"])
        except NotAllowed as refused:
            why = standing_after(refused, form, lambda: questions.cannot_ask(call, request.user))
        else:
            messages.success(request, "问题已提交，答复后会通知您，并在招募公告里公开。")
            return redirect("portal:call", number)
    return form_page(request, form, None, "对招募公告提问", why=why, about=call.title)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk: int):
    question = CallQuestion.objects.select_related("call__matter").filter(pk=pk).first()
    if question is None or not questions.answers(question, request.user):
        raise Http404
    form = AnswerForm(request.POST or None)
    why = questions.cannot_answer(question, request.user)
    if request.method == "POST" and form.is_valid() and not why:
        try:
            questions.answer_question(question, by=request.user, text=form.cleaned_data["text"])
        except NotAllowed as refused:
            question.refresh_from_db()
            why = standing_after(refused, form, lambda: questions.cannot_answer(question, request.user))
        else:
            messages.success(request, "答复已公开。")
            return redirect(question.call.matter)
    return form_page(request, form, None, "答复提问", why=why, about=question.text)
