"""留痕与校验: who looked at what, and whether the chain still holds. For those who supervise."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihe.foundation.roles import AUDITOR, DIRECTOR
from yihe.matters import evidence, kinds, queries
from yihe.registers.evidence.models import AccessEntry, Verb, note_access
from yihe.registers.evidence.queries import entries

NAMES = {
    "matter": "办件", "organization": "社会组织", "practitioner": "从业人员", "user": "账户", "delegation": "委托", "residency": "入壳记录",
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


def told(entry: AccessEntry) -> Told:
    """Return what was touched in words, with its page, and an action that was refused by its name on the button."""
    sort, _, name = entry.subject.partition(" ")
    kind = next((k for k in kinds.every() if sort == "matter" and k.prefix == name.partition("-")[0]), None)
    subject, href = f"{NAMES.get(sort, sort)} {name}".strip(), ""
    if sort == "kind" and (listed := kinds.find(name)):
        subject = f"{listed.label}清单"
    elif sort == "matter":
        href = reverse("desk:matter", args=[name])
    elif sort == "organization":
        href = reverse("desk:organization", args=[name])
    action, parted, why = entry.detail.partition(": ")
    words = {"export": "导出"} | ({a.name: a.label for a in kind.workflow.actions.values()} if kind else {})
    label = "上传材料" if action.startswith("attach ") else words.get(action, action)
    return Told(entry, subject, href, f"{label}：{why}" if parted else entry.detail)


def _supervisor(request) -> None:
    if not any(hat.role in (AUDITOR, DIRECTOR) for hat in request.user.hats):
        raise Http404


@require_GET
def index(request):
    _supervisor(request)
    search, verb = request.GET.get("q", ""), request.GET.get("verb", "")
    rows, following = entries(search=search, verb=verb, after=request.GET.get("after", ""))
    return render(
        request,
        "desk/evidence.html",
        {
            "rows": [told(row) for row in rows], "search": search, "verb": verb, "verbs": Verb.choices,
            "seals": queries.seals(), "faults": None,
            "next": f"{request.path}?q={search}&verb={verb}&after={following}" if following else "",
        },
    )  # fmt: skip


@require_POST
def check(request):
    """Verify now, and show what does not hold."""
    _supervisor(request)
    note_access(Verb.READ, "evidence", by=request.user, detail="校验")
    faults = []
    for sentence in evidence.everything(besides=("documents",)):
        faults.append(sentence)
        if len(faults) >= MOST:
            break
    rows, _following = entries()
    return render(
        request,
        "desk/evidence.html",
        {
            "rows": [told(row) for row in rows],
            "search": "",
            "verb": "",
            "verbs": Verb.choices,
            "seals": queries.seals(),
            "faults": faults,
            "next": "",
        },
    )
