"""反馈问题, at the desk: what was said of our pages, and the answer of a 系统管理员."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yihe.foundation.roles import ADMINISTRATOR
from yihe.matters import telling
from yihe.registers.accounts import feedback
from yihe.registers.accounts.models import Feedback, Membership
from yihe.registers.accounts.queries import administration


@require_GET
def index(request):
    if not administration(request.user):
        raise Http404
    page = {"rows": list(feedback.waiting()[:100]), "answered": feedback.answered()}
    return render(request, "desk/feedback.html", page)


@require_POST
def answer(request, pk: int):
    if not administration(request.user):
        raise Http404
    row = Feedback.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        feedback.answer(row, request.POST.get("answer", ""), by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, "已答复。")
    return redirect("desk:feedback")


def tell(row: Feedback) -> None:
    """Tell the administrators that there is something; and a user what became of it. No words of others go along."""
    if row.answered_at and row.by_id:
        telling.tell({row.by_id}, f"您反馈的问题已答复：{row.answer}", page="desk:inbox")
    elif not row.answered_at:
        holders = Membership.objects.in_force().filter(role_code=ADMINISTRATOR.code).order_by()
        telling.tell(
            set(holders.values_list("user", flat=True)), "有人反馈了网页的问题，请答复。", page="desk:feedback"
        )


feedback.when_said(tell)
