"""留痕与校验: who looked at what, and whether the chain still holds. For those who supervise."""

import time
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Substr
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yihe.foundation import own_numbers
from yihe.foundation.city_words import say
from yihe.foundation.records import listed as lists
from yihe.foundation.roles import AUDITOR, DIRECTOR
from yihe.foundation.written.boxes import SearchBox
from yihe.matters import comparing, evidence, kinds, prefixes, queries
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.accounts.queries import people_within
from yihe.registers.evidence.models import AccessEntry, Verb, note_access
from yihe.registers.evidence.queries import Looked, entries
from yihe.registers.organizations.models import Organization, Residency
from yihe.registers.practitioners.models import Practitioner, experts_for

NAMES = {
    "matter": "办件", "organization": "社会组织", "practitioner": "从业人员", "user": "账户", "delegation": "委托", "residency": "{enter}记录",
    "sign-in": "登录名", "organizations": "社会组织清单", "practitioners": "从业人员名册", "evidence": "全部留痕", "kind": "清单",
}  # fmt: skip
MOST = 200  # faults shown on the page; the command prints them all


@dataclass(frozen=True)
class Told:
    """One line of the access log as people read it."""

    entry: AccessEntry
    subject: str
    href: str
    detail: str
    times: int = 1  # on the same day, by the same person, of the same object; the line shown is the last
    first: AccessEntry | None = None


class LogForm(forms.Form):
    """By what the access log is narrowed."""

    q = SearchBox(label="对象（编号、信用代码）", required=False, max_length=60)
    person = SearchBox(label="人员（姓名或登录名）", required=False, max_length=60)
    verb = forms.ChoiceField(label="动作", required=False, choices=[("", "全部动作"), *Verb.choices])
    since = forms.DateField(label="自", required=False)
    until = forms.DateField(label="至", required=False)

    def clean(self):
        said = super().clean()
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "结束日早于起始日，请核对。")
        return said

    @property
    def looked(self) -> Looked:
        """Return what is looked for, as far as it could be read. `is_valid` was asked before."""
        said = self.cleaned_data
        return Looked(
            said.get("q", ""), said.get("verb", ""), said.get("person", ""), said.get("since"), said.get("until")
        )


def folded(lines: list[Told]) -> list[Told]:
    """Return lines with those that only repeat one folded into it: ten looks at a matter on one day are one line that says ten."""
    found: dict[tuple, Told] = {}
    for line in lines:
        entry = line.entry
        same = (entry.user_id, entry.verb, entry.subject, entry.detail, entry.reason, timezone.localdate(entry.at))
        newest = found.get(same)
        found[same] = replace(newest, times=newest.times + 1, first=entry) if newest else line
    return list(found.values())


def told(entry: AccessEntry) -> Told:
    """Return what was touched in words, with its page, and an action that was refused by its name on the button."""
    sort, _, name = entry.subject.partition(" ")
    kind = prefixes.kind_of(name.partition("-")[0]) if sort == "matter" else None
    subject, href = f"{say(NAMES.get(sort, sort))} {name}".strip(), ""
    if sort == "kind" and (listed := kinds.find(name)):
        subject = f"{listed.label}清单"
    elif sort == "record" and (record := lists.find(name.partition(" ")[0])):
        subject = f"{record.label} {of}" if (of := name.partition(" ")[2]) else f"{record.label}清单"
    elif sort == "matter":
        href = reverse("desk:matter", args=[name])
    elif sort == "organization":
        subject, href = f"{NAMES[sort]} {own_numbers.in_words(name)}", reverse("desk:organization", args=[name])
    action, parted, why = entry.detail.partition(": ")
    words = {"export": "导出"} | (
        {a.name: a.label for w in reversed(kind.workflows()) for a in w.actions.values()} if kind else {}
    )
    label = "上传材料" if action.startswith("attach ") else words.get(action, action)
    return Told(entry, subject, href, f"{label}：{why}" if parted else entry.detail)


def supervised(request) -> list[str]:
    """Return the regions somebody supervises; for whoever supervises none there is no such page (Http404)."""
    regions = [hat.region for hat in request.user.hats if hat.role in (AUDITOR, DIRECTOR) and hat.region]
    if not regions:
        raise Http404
    return regions


def lines_within(regions: list[str]) -> Q:
    """
    Keep the lines of the access log that concern a reach: what its people did, wherever; and what anybody did about its
    matters, organizations, papers (noted under their matter), practitioners, stays and accounts. A try at a sign-in name
    that nobody has belongs nowhere, and is shown to all who supervise: somebody has to see that doors are being tried.
    """
    people = people_within(regions)
    here = Q(pk__in=[])
    for code in regions:
        here |= Q(region__startswith=code)
    placed = Organization.objects.filter(here)
    experts = Q(pk__in=[])
    for code in regions:
        experts |= Q(user__in=experts_for(code, beneath=True))
    staff = Practitioner.objects.filter(experts | Q(employments__organization__in=placed))
    stays = Residency.objects.filter(organization__in=placed)
    return (
        Q(user__in=people.values("pk"))
        | _about("matter ", Matter.objects.filter(here), "number")
        | _about("organization ", placed, "uscc")
        | _about("user ", people, "username")
        | _about("sign-in ", people, "username")
        | Q(subject__startswith="sign-in ") & ~Q(_named("sign-in ", User.objects.all(), "username"))
        | Q(subject__in=_subjects("practitioner ", staff))
        | Q(subject__in=_subjects("residency ", stays))
    )


def _named(sort: str, rows, field: str) -> Exists:
    # Asked of each line by an indexed name, newest line first, until the page is full: nothing is listed beforehand.
    return Exists(rows.filter(**{field: Substr(OuterRef("subject"), len(sort) + 1)}))


def _about(sort: str, rows, field: str) -> Q:
    return Q(subject__startswith=sort) & Q(_named(sort, rows, field))


def _subjects(sort: str, rows):
    # The line's text is not turned into a number: PostgreSQL would try it on lines of other sorts too, and fail.
    return rows.order_by().values_list(Concat(Value(sort), Cast("pk", CharField())), flat=True)


def bound(request) -> LogForm:
    """Return the filters of the access log as they were asked, read."""
    form = LogForm(request.GET)
    form.is_valid()
    return form


@require_GET
def index(request):
    regions = supervised(request)
    form = bound(request)
    rows, following = entries(lines_within(regions), form.looked, request.GET.get("after", ""))
    query = urlencode([(name, value) for name, value in request.GET.items() if name != "after" and value])
    return render(request, "desk/evidence.html", _page(form, rows) | {
        "next": f"{request.path}?{query}&after={following}" if following else "", "untimely": list(comparing.untimely()),
        "query": query,
    })  # fmt: skip


def _page(form: LogForm, rows: list[AccessEntry]) -> dict:
    return {
        "rows": folded([told(row) for row in rows]), "form": form, "seals": queries.seals(), "faults": None, "untimely": [],
        "next": "", "query": "",
    }  # fmt: skip


@require_POST
def check(request):
    """Verify now, and show what does not hold."""
    regions = supervised(request)
    note_access(Verb.READ, "evidence", by=request.user, detail="校验")
    faults, began = [], time.monotonic()
    for sentence in evidence.without_numbers(evidence.everything(besides=("documents",))):
        faults.append(sentence)
        if len(faults) >= MOST:
            break
    rows, _following = entries(lines_within(regions), Looked())
    return render(
        request, "desk/evidence.html", _page(LogForm(), rows) | {"faults": faults, "seconds": time.monotonic() - began}
    )
