"""
批量办理: from ticked rows to a page that says what would be decided, and from there to one that says what was.

The ticks are asked for by GET: nothing is written by looking. What is confirmed is done in slices of some seconds; a browser
with a script goes on by itself, one without has a button, and one that was closed finds the rest at the head of the inbox.
"""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihe.acts.funds.forms import EnvelopeChoice
from yihe.faces.desk import asking_again, phrases, pressing
from yihe.faces.desk.standing import ReassignForm
from yihe.foundation import row_keys
from yihe.matters import alike, bulk, presses, queries
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Bulk, Matter
from yihe.matters.models.bulks import Outcome
from yihe.registers.accounts.models import User

OVERTAKEN = "所选各件都已有新的进展，什么也没有办理，请回到列表核对。"
NONE_READ = "没有办理：所选各件都有申请说明，请看过以后勾选“我已看过说明”。"


@require_GET
def choose(request):
    """Say which of the ticked ones are alike, what deciding them comes to, and why the others are left out."""
    try:
        found = alike.sort_out(request.user, _ticked(request), hand_on=request.GET.get("act") == alike.HAND_ON)
    except NotAllowed as refused:
        return render(request, "desk/bulk.html", {"refused": str(refused)}, status=422)
    form = _form(found, request.user) if found.alike else None
    return _page(request, found, form)


def _ticked(request) -> list[str]:
    """Return the numbers that were ticked, or all of a page."""
    whole = request.GET.get("page", "")
    return whole.split(",") if whole else request.GET.getlist("number")


def _form(found: alike.Sorted, user, data=None) -> forms.Form:
    """Return the form of what is filled in once for all: the boxes of the action's own form that are so declared."""
    first = found.alike[0]
    if first.action is None:
        form = ReassignForm(data)
        form.fields["to"].queryset = User.objects.filter(pk__in=[one.pk for one in alike.colleagues(found.alike, user)])
        form.fields["to"].label_from_instance = lambda person: person.name
        return form
    names = getattr(first.form, "same_for_all", ())
    initial = {name: first.form.get_initial_for_field(box, name) for name, box in _fields(first.form) if name in names}
    form = forms.Form(data, initial=initial)
    form.takes_phrases = tuple(name for name in getattr(first.form, "takes_phrases", ()) if name in names)
    for name, box in _fields(first.form):
        if name in names:
            form.fields[name] = box
    return form


def _fields(form) -> list:
    return list(form.fields.items()) if form is not None else []


def _page(request, found: alike.Sorted, form, status: int = 200, fault: str = ""):
    if phrases.takes_them(form):
        phrases.attach(form, None, None, phrases.own(request.user))
    rule = found.alike[0].action.in_bulk if found.alike and found.alike[0].action else None
    return render(
        request, "desk/bulk.html",
        {
            "certain": getattr(rule, "words", ""), "amounts": getattr(rule, "amounts", ""), "fault": fault,
            "noted": sum(bool(each.note) for each in found.alike), "read": _read(request),
            "found": found, "form": form, "label": found.label if found.alike else "", "total": found.total,
            "envelopes": _envelopes(form, found.total), "signed": bulk.signed(found, request.user) if found.alike else "",
            "confirm": found.alike[0].action.confirm if found.alike and found.alike[0].action else "",
            "handing_on": bool(found.alike) and found.alike[0].action is None,
        },
        status=status,
    )  # fmt: skip


def _read(request) -> set[int]:
    """Return the keys of those whose note was said to be read."""
    return set(row_keys.read_all(request.POST.getlist("read")))


def _picked(request, found: alike.Sorted):
    """Show the page again with the words that were picked: for a browser without a script."""
    if not found.alike:
        return render(request, "desk/bulk.html", {"refused": OVERTAKEN}, status=409)
    form = _form(found, request.user)
    phrases.attach(form, None, None, phrases.own(request.user))
    return _page(request, found, phrases.pick(request, form))


def _envelopes(form, total) -> list[tuple]:
    """Return what may pay it: each with what is left, and what would be left afterwards."""
    boxes = [box for _name, box in _fields(form) if isinstance(box, EnvelopeChoice)]
    return [(row, row.left_yuan, row.left_yuan - (total or 0)) for box in boxes for row in box.offered]


@require_POST
@pressing.in_transactions_of_its_own
def begin(request):
    """Keep what was confirmed, in one press, and do as much of it as some seconds allow."""
    answered: list[HttpResponse] = []
    made: list[Bulk] = []

    def act():
        answer = _begin(request, made)
        answered.append(answer)
        return bool(made), answer.get("Location", ""), []

    before = presses.once(pressing.key_of(request), act)
    if before is not None:
        return redirect(before[0])  # the second press of the same form
    return _slice(made[0], request.user) if made else answered[0]


def _begin(request, made: list[Bulk]) -> HttpResponse:
    """Keep what was confirmed, as the one bulk of `made`, or return the page that says why not."""
    try:
        said = bulk.shown(request.POST.get("shown", ""), request.user)
    except NotAllowed as refused:
        return render(request, "desk/bulk.html", {"refused": str(refused)}, status=422)
    hand_on = said["action"] == alike.HAND_ON
    pks = [item[0] for item in said["items"]]
    numbers = list(Matter.objects.filter(pk__in=pks).order_by("pk").values_list("number", flat=True))
    if phrases.PICKED in request.POST:
        return _picked(request, alike.sort_out(request.user, numbers, hand_on=hand_on))
    shared = _shared(request.user, numbers, request.POST, hand_on=hand_on)
    if shared is None:
        return render(request, "desk/bulk.html", {"refused": OVERTAKEN}, status=409)
    if not shared.is_valid():
        found = alike.sort_out(request.user, numbers, hand_on=hand_on)
        return _page(request, found, _form(found, request.user, request.POST), 422)
    items = bulk.confirmed(said, _read(request))
    if not items:
        found = alike.sort_out(request.user, numbers, hand_on=hand_on)
        return _page(request, found, _form(found, request.user, request.POST) if found.alike else None, 422, NONE_READ)
    if asking_again.says_where_money_goes(shared) and (answer := asking_again.first(request)):
        return answer
    made.append(bulk.begin(said | {"items": items}, shared.cleaned_data, by=request.user))
    return redirect("desk:bulk_progress", made[0].ref)


def _shared(user, numbers: list[str], data, *, hand_on: bool) -> forms.Form | None:
    """
    Return what was entered for all, read by the boxes of the first that is still as it was; each one's own rules ask again.
    None where every one of them was overtaken.
    """
    for number in numbers:
        found = alike.sort_out(user, [number], hand_on=hand_on)
        if found.alike:
            return _form(found, user, data)
    return None


def _own(request, ref) -> Bulk:
    found = Bulk.objects.filter(ref=ref, by=request.user.pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
def progress(request, ref):
    """Say how far it came, and why what was refused was refused."""
    found = _own(request, ref)
    items = list(found.items.select_related("matter"))
    counted = {outcome: sum(item.outcome == outcome for item in items) for outcome in Outcome}
    reachable = queries.within_reach(request.user, {item.matter_id for item in items})
    return render(
        request, "desk/bulk_progress.html",
        {
            "bulk": found, "items": items, "reachable": reachable, "done": counted[Outcome.DONE],
            "refused": [item for item in items if item.outcome == Outcome.REFUSED], "waiting": counted[Outcome.WAITING],
            "goes_on": "on" in request.GET and counted[Outcome.WAITING],  # by itself, where there is a script
        },
    )  # fmt: skip


@require_POST
@pressing.in_transactions_of_its_own
def go_on(request, ref):
    """Do the next slice of what waits. Pressed twice, each matter is decided once: each is held while it is decided."""
    return _slice(_own(request, ref), request.user)


def _slice(found: Bulk, user):
    bulk.go_on(found, by=user)
    return redirect(f"{reverse('desk:bulk_progress', args=[found.ref])}?on=1")
