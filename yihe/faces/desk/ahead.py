"""下一期: what an organization could apply for next, filled in; one press opens the draft."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yihe.faces.desk import openable
from yihe.foundation.roles import APPLICANT
from yihe.matters import actions, kinds


def _hat(user):
    return next((hat for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def offers(user, only=None) -> list[tuple]:
    """Return what the organization a person acts for could apply for next, as (kind, what is offered)."""
    if (hat := _hat(user)) is None:
        return []
    found = []
    for kind in [only] if only else kinds.every():
        ahead = getattr(kind, "ahead", None)
        if ahead and not openable.may_not_open(kind, user, hat):
            found += [(kind, each) for each in ahead(hat.organization)]
    return found


def initial(kind, user) -> dict:
    """Return what a new form of a kind is filled in with: the next there is to apply for."""
    for _kind, each in offers(user, kind)[:1] if hasattr(kind, "ahead") else ():
        return {name: getattr(each.contents, name) for name in kind.form.base_fields}
    return {}


@require_POST
def open_next(request, code: str):
    """Open the draft that was offered, if it still is."""
    kind, hat = kinds.find(code), _hat(request.user)
    if kind is None or hat is None or not hasattr(kind, "ahead"):
        raise Http404
    each = next((each for _kind, each in offers(request.user, kind) if each.key == request.POST.get("key")), None)
    if each is None:
        messages.error(request, "这一期已经申请过，或者现在不能申请。")
        return redirect("desk:inbox")
    try:
        matter = actions.open_matter(
            kind, each.contents, by=request.user, organization=hat.organization, region=hat.organization.region,
            hat=hat.role_code, counted={"person": request.user.pk, "organization": hat.organization_id},
        )  # fmt: skip
    except actions.NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("desk:inbox")
    messages.success(request, f"已创建 {matter.number}，已按下一期填好。请核对内容、补齐材料后提交。")
    return redirect(matter)
