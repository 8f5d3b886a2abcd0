"""
Saved views (视图) and the columns one chooses: kept, shared with one's office, let go. A view is the questions of a list's address
under a name; opening it is opening the list with them.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yihe.faces.design.onward import onward
from yihe.faces.desk import list_forms
from yihe.faces.desk.list_columns import COLUMNS, WORDS
from yihe.faces.desk.models import SavedView
from yihe.foundation import ceilings
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.matters import kinds
from yihe.matters.queries import TABS
from yihe.registers.accounts.models import User
from yihe.registers.regions.names import name_of, towns_beneath

ALL, KIND = "all", "kind:"
# What an address asks that no view keeps: where a page begins, and words that may be somebody's name or number.
LEFT_OUT = ("after", "q", "tab")
NOBODY = "-"  # no office is called so


@dataclass(frozen=True)
class Office:
    """单位: who sits together. `code` is what a shared view carries, `label` what people call it."""

    code: str
    label: str


def offices_of(user) -> list[Office]:
    """Return the offices somebody sits in by the hats they act in: the bureau of a region, a body, an organization."""
    found: dict[str, Office] = {}
    for hat in user.hats:
        if hat.organization_id:
            office = Office(f"organization {hat.organization_id}", hat.organization.name)
        elif hat.body_id:
            office = Office(f"body {hat.body_id}", hat.body.name)
        elif hat.region:
            office = Office(f"region {hat.region}", f"{name_of(hat.region)}各科室")
        else:
            continue
        found.setdefault(office.code, office)
    return list(found.values())


@dataclass(frozen=True)
class Shown:
    """One view beside a list: where it leads, whose it is, whether it is what the list asks now."""

    pk: int
    name: str
    href: str
    mine: bool
    by: str
    shared: bool
    current: bool


@dataclass(frozen=True)
class Kept:
    """What somebody keeps of one list: its views, and the columns of all lists."""

    views: list[Shown]
    columns: tuple[str, ...]


NOTHING = Kept([], ())


@lru_cache(maxsize=32)
def _kept(offices: int) -> CompiledQuery:
    def build():
        shared = models.Q(office__in=[Parameter(f"office{n}", models.CharField()) for n in range(offices)])
        mine = models.Q(owner_id=key("owner"))
        here = models.Q(place=Parameter("place", models.CharField())) & (mine | shared) | mine & models.Q(
            place="", name=""
        )
        rows = SavedView.objects.filter(here).order_by("name", "pk")
        return rows.values_list("pk", "owner_id", "owner__name", "place", "name", "asked", "office")

    return CompiledQuery(build)


def kept_of(user, place: str, asked: str = "") -> Kept:
    """Return what somebody sees beside a list: their own views of it, those of their office that fit their roles, their columns."""
    reader = list_forms.Readable.of(user)
    kind, towns = kinds.find(place.removeprefix(KIND)), tuple(towns_beneath(reader.regions))
    offices = [office.code for office in offices_of(user)] or [NOBODY]
    rows = _kept(len(offices))(owner=user.pk, place=place, **{f"office{n}": code for n, code in enumerate(offices)})
    views, columns = [], ()
    for pk, owner, by, where, name, query, office in rows:
        if not where:
            columns = tuple(query.split(","))
        elif owner == user.pk or list_forms.fits(reader, place, query, kind, towns):
            href = f"{address_of(place)}{'&' if '?' in address_of(place) else '?'}{query}"
            views.append(Shown(pk, name, href, owner == user.pk, by, bool(office), query == asked))
    return Kept(views, columns)


def address_of(place: str) -> str:
    """Return where a list is."""
    if place == ALL:
        return reverse("desk:matters")
    if place.startswith(KIND):
        return reverse("desk:kind", args=[place.removeprefix(KIND)])
    return f"{reverse('desk:inbox')}?tab={place}"


def asked_of(query: str) -> str:
    """Return the questions of an address as a view keeps them: those that ask something, in their order."""
    said = [(name, value) for name, value in parse_qsl(query) if value and name not in LEFT_OUT]
    return urlencode(sorted(said))


def _places() -> set[str]:
    return {ALL, *TABS, *(f"{KIND}{kind.code}" for kind in kinds.every())}


class ViewForm(forms.Form):
    name = forms.CharField(label="视图名称", max_length=20)
    office = forms.CharField(label="共享", required=False, max_length=24)
    place = forms.CharField(max_length=40)
    asked = forms.CharField(required=False, max_length=600)


@require_POST
def keep(request):
    """Keep what a list asks under a name; the same name again is what it asks now."""
    form = ViewForm(request.POST)
    back = onward(request, "back", reverse("desk:matters"))
    offices = {office.code: office.label for office in offices_of(request.user)}
    if not form.is_valid():
        messages.error(request, _fault(form))
        return redirect(back)
    said = form.cleaned_data
    if said["place"] not in _places() or said["office"] not in ("", *offices):
        raise Http404
    asked = asked_of(said["asked"])
    if not asked:
        messages.error(request, "还没有筛选或排序，没有可以存的条件。查找的文字不存进视图：它可能是姓名或者证件号码。")
        return redirect(back)
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=request.user.pk)  # two at once are two
        mine = SavedView.objects.filter(owner=request.user)
        row = mine.filter(place=said["place"], name=said["name"]).first()
        if row is None and mine.exclude(name="").count() >= ceilings.VIEWS.most:
            messages.error(request, f"一个人最多存 {ceilings.VIEWS.most} 个视图，请先删去不用的。")
            return redirect(back)
        row = row or SavedView(owner=request.user, place=said["place"], name=said["name"])
        row.asked, row.office = asked, said["office"]
        row.save()
    shared = f"，并共享给{offices[row.office]}里用得上的同志" if row.office else ""
    messages.success(request, f"视图“{row.name}”已保存{shared}。")
    return redirect(back)


def _fault(form) -> str:
    if form.errors.get("asked"):
        return "条件太长，存不下。请减少几个条件再存。"
    return "请填写视图名称，不超过 20 个字。"


@require_POST
def remove(request, pk: int):
    """Let a view of one's own go. Somebody else's, shared or not, is not there to be removed."""
    row = SavedView.objects.filter(owner=request.user, pk=pk).exclude(name="").first()
    if row is None:
        raise Http404
    row.delete()
    messages.success(request, f"视图“{row.name}”已删除。")
    return redirect(onward(request, "back", reverse("desk:matters")))


@require_POST
def columns(request):
    """Keep which columns the lists show; none chosen is the usual ones."""
    wanted = [code for code in COLUMNS if code in request.POST.getlist("column")]
    mine = SavedView.objects.filter(owner=request.user, place="", name="")
    if wanted and "usual" not in request.POST:
        SavedView.objects.update_or_create(owner=request.user, place="", name="", defaults={"asked": ",".join(wanted)})
    else:
        mine.delete()
    messages.success(request, "显示的列已保存，各张清单都这样显示。")
    return redirect(onward(request, "back", reverse("desk:matters")))


def column_choices(shown) -> list[tuple[str, str, bool]]:
    """Return every column one may choose, as (code, label, whether the list shows it)."""
    now = {column.code: column.label for column in shown}
    return [(code, now.get(code, label), code in now) for code, label in WORDS.items()]
