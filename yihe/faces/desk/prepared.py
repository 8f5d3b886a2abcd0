"""免申即享: what stands prepared for an organization, looked at with its reasons and confirmed by one press; nothing happens unasked."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yihe.domains.subsidies import claiming, prepared, unclaimed
from yihe.faces.desk import leading_numbers, openable
from yihe.faces.desk.last_look import AGREED
from yihe.foundation import money
from yihe.foundation.roles import APPLICANT
from yihe.matters.actions import NotAllowed
from yihe.registers.regions import names


def standing(user) -> list[prepared.PreparedClaim]:
    """Return what stands prepared for the organization a person applies for."""
    hat = _hat(user)
    return list(prepared.standing(hat.organization)) if hat else []


def _hat(user):
    return next((hat for hat in user.hats if hat.role is APPLICANT and hat.organization_id), None)


def confirm(request, pk: int):
    """GET shows it as it is now; POST confirms it. What is no more, or another's, is not there."""
    hat = _hat(request.user)
    rows = prepared.PreparedClaim.objects.select_related("organization", "matter")
    row = rows.filter(pk=pk, organization=hat.organization_id).first() if hat else None
    if row is None:
        raise Http404
    if row.matter_id:  # pressed twice, or by two colleagues
        messages.info(request, f"这一项已经确认，编号 {row.matter.number}。")
        return redirect(row.matter)
    each = claiming.as_of_now(row) if not row.outcome else None
    if each is None:
        messages.error(request, claiming.CHANGED)
        return redirect("desk:workspace")
    kind, why = row.of_kind, openable.may_not_open(row.of_kind, request.user, hat)
    form = _form(request, row, each)
    if request.method == "POST" and not why and form.is_valid():
        if request.POST.get("amount") != str(each.amount):
            form.add_error(None, f"按现在登记的情况是 {money.shown(each.amount)}，请核对后再确认。")
        else:
            try:
                done = claiming.confirm(
                    row, form.save(commit=False), by=request.user, hat=hat.role_code,
                    agreed=request.POST.get(AGREED, ""),
                )  # fmt: skip
            except NotAllowed as refused:
                form.add_error(None, str(refused))
            else:
                said = (
                    f"已提交，编号 {done.matter.number}。"
                    if not done.why
                    else f"已创建 {done.matter.number}，还没有提交：{done.why}"
                )
                (messages.warning if done.why else messages.success)(request, said)
                if not done.why:
                    return redirect("desk:handed_in", done.matter.number)
                return redirect("desk:act", done.matter.number, "submit")
    return render(
        request, "desk/prepared.html",
        {
            "row": row, "each": each, "kind": kind, "why": why, "form": form, "wanting": claiming.wanting(row, each),
            "account": "" if "account" in form.fields else each.contents.lacks_account(row.organization),
            "spared": [known for paper in kind.papers if (known := paper.known_of(each.contents, row.organization))],
            "today": timezone.localdate(), "undertaking": claiming.undertaking_of(row), "agreed": AGREED,
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_GET
def counts(request):
    """What expired unclaimed and what was confirmed, by kind and town, for whoever answers for the policy."""
    if not unclaimed.regions(request.user):
        raise Http404
    today, asked = timezone.localdate(), request.GET.get("year", "")
    year = int(asked) if len(asked) == 4 and asked.isascii() and asked.isdigit() and asked > "1999" else today.year
    towns = leading_numbers.towns_of(request.user)
    rows = [
        (each, towns.get(each.town) or names.name_of(each.town.lstrip("=")))
        for each in unclaimed.told(request.user, year, today, towns)
    ]
    return render(
        request, "desk/unclaimed.html",
        {"rows": rows, "year": year, "this_year": today.year, "heads": [outcome.label for outcome in unclaimed.COUNTED]},
    )  # fmt: skip


def _form(request, row, each):
    """Return the kind's form with what no register knows: where a person is paid – as the last time –, and a word beside."""
    kind = row.of_kind
    said = {"data": request.POST} if request.method == "POST" else {"initial": claiming.paid_before(row, each)}
    form = kind.form(**said, instance=each.contents, organization=row.organization, user=request.user)
    asked = {*kind.reckoned_without, "note"}
    for name in [name for name in form.fields if name not in asked]:
        del form.fields[name]
    return form
