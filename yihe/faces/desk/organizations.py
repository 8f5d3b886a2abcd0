"""The register of organizations: the list, one page that tells the whole life of an organization, entering, correcting."""

from operator import itemgetter
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yihe.acts.documents import scanning, storage
from yihe.acts.documents.checks import Checked, said_of
from yihe.acts.documents.leftovers import counted, nothing_left_behind
from yihe.faces.desk import choosing, lists, proposals
from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.handed_in import PAPER, hands_in
from yihe.faces.desk.organization_forms import FactForm, OrganizationForm, PaidAtForm
from yihe.foundation import doors, row_keys
from yihe.foundation.doors import Chapter
from yihe.matters import queries as matter_queries
from yihe.registers.accounts.proposals import sort_of
from yihe.registers.bodies import lines
from yihe.registers.organizations import (
    classes,
    edits,
    preparing,
    proposed,
    queries,
    resembling,
    succession,
)
from yihe.registers.organizations.models import Organization, OrganizationFact, Standing

LATEST, LIFE = 20, 100  # rows of a chapter on the organization's page; on a page of all of them


def its_paper(request, uscc: str):
    """Return the paper of what is proposed of an organization, by somebody who enters there."""
    user = request.user
    body = lines.with_code(uscc) if user.is_authenticated else None
    found = Organization.objects.visible_to(user).filter(pk=body).first() if body else None
    if found is None or not edits.corrects_all(user, found) or "paper" not in request.FILES:
        return []
    return [(request.FILES["paper"], PAPER)]


def _chapters(user, organization) -> list[Chapter]:
    """Return what the rooms tell of an organization's life."""
    told = (tell(user, organization) for _door, tell in doors.brought("chapters"))
    return [chapter for chapter in told if chapter]


def reach_of(user) -> str:
    """Return the region in which somebody enters organizations, or ""."""
    return next((hat.region for hat in user.hats if hat.role in edits.WHO_ENTERS), "")


@require_GET
def index(request):
    search, role_type, standing = (request.GET.get(name, "") for name in ("q", "type", "standing"))
    rows, following = queries.organizations(
        request.user, search=search, role_type=role_type, standing=standing, after=request.GET.get("after", "")
    )
    narrowed = urlencode({"q": search, "type": role_type, "standing": standing})
    return render(
        request,
        "desk/organizations.html",
        {
            "rows": rows, "search": search, "role_type": role_type, "types": classes.role_types(),
            "type_of": classes.Labels("role_types"),
            "standing": standing, "standings": Standing.choices,
            "next": f"{request.path}?{narrowed}&after={following}" if following else "",
            "coverage": queries.party_coverage(request.user), "may_enter": bool(reach_of(request.user)),
        },
    )  # fmt: skip


@require_GET
def own(request):
    hat = next((hat for hat in request.user.hats if hat.organization_id), None)
    if hat is None:
        raise Http404
    return redirect("desk:organization", hat.organization.uscc)


@require_GET
def detail(request, uscc: str):
    organization = queries.access_organization(request.user, uscc)
    if organization.uscc != uscc:  # a code it had before
        return redirect("desk:organization", organization.uscc)
    line = [
        organization,
        *queries.line_in_reach(request.user, organization),
    ]  # what its line lived through is told with it
    matters = matter_queries.newest(matter_queries.in_reach(request.user).filter(organization__in=line))
    staff = queries.staff(organization)
    chapters = [
        (chapter.title, chapter.rows[-LATEST:], len(chapter.rows[:-LATEST]))
        for each in line
        for chapter in _chapters(request.user, each)
    ]
    return render(
        request,
        "desk/organization.html",
        {
            "organization": organization, "facts": queries.known_facts(organization), "staff": staff,
            "residencies": [stay for each in line for stay in each.residencies.prefetch_related("stages")],
            "ended": succession.has_ended(organization), "preparing": preparing.is_preparing(organization),
            "may_be_registered": preparing.can_be_registered(organization), "successions": succession.successions_of(organization),
            "former_codes": organization.body.former_codes.all(), "people": len({row.practitioner_id for row in staff}),
            "matters": lists.pairs(matters.rows), "edits": queries.edits(organization), "chapters": chapters,
            "may_correct": bool(may := edits.correctable(request.user, organization)),
            "may_propose_payee": not set(edits.PAID_AT) - set(may),
            "waiting": [(row, sort_of(row), sort_of(row).shown(row)) for row in proposed.waiting_for(organization)],
        },
    )  # fmt: skip


@require_GET
def life(request, uscc: str):
    """What the rooms tell of an organization and its line, whole, the newest first, page by page: its own page ends after the latest."""
    organization = queries.access_organization(request.user, uscc)
    line = [organization, *queries.line_in_reach(request.user, organization)]
    rows = [row for each in line for chapter in _chapters(request.user, each) for row in chapter.rows]
    rows.sort(key=itemgetter(0), reverse=True)
    begins = row_keys.read(request.GET.get("after", "")) or 0
    further = begins + LIFE if len(rows) > begins + LIFE else 0
    return render(
        request, "desk/organization_life.html",
        {
            "organization": organization, "rows": rows[begins : begins + LIFE], "count": len(rows),
            "next": f"{request.path}?after={further}" if further else "", "first": request.path if begins else "",
        },
    )  # fmt: skip


def enter(request):
    reach = reach_of(request.user)
    if not reach:
        raise Http404
    form = OrganizationForm(request.POST or None, reach=reach)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            organization = edits.enter(by=request.user, source=facts.pop("source"), **facts)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            for waiting in proposed.waiting_for(organization):
                proposals.tell_confirmers(waiting)
            messages.success(
                request, f"已登记 {organization.name}，登记日期等信息待另一人核对。收款账户请在本页提请登记。"
            )
            for each in resembling.found(organization):
                messages.warning(
                    request,
                    f"{organization.name}{each.words}，由另一人认定是另一家或者登记承继关系，认定以前不能核定补贴。",
                )
            return redirect("desk:organization", organization.uscc)
    return render(
        request, "desk/register_form.html", {"form": form, "title": "登记组织", "note": "", "offered": choosing.places([reach]), "back": ("社会组织", reverse("desk:organizations"))},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _told(organization: Organization, fact: OrganizationFact) -> str:
    """Return what became of a correction: it stands, or a value since a later day does."""
    standing = queries.standing_fact(organization, fact.field)
    if standing == fact:
        return "更正已记录，原来的内容和来源都保留。"
    words = queries.in_words(fact.field, standing.value)
    return f"已补记历史。现在的内容仍是“{words or '（空）'}”（{standing.since} 起，来源：{standing.source}），因为它的起始日期更晚。"


def correct(request, uscc: str):
    organization = queries.access_organization(request.user, uscc)
    may = edits.correctable(request.user, organization)
    if not may:
        raise Http404
    form = FactForm(request.POST or None, may=may, initial={"field": request.GET.get("field", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        value = said["value"] or (None if said["field"].endswith("_on") else "")
        told = {"by": request.user, "source": said["source"], "since": said["since"]}
        try:
            if said["field"] in edits.ELIGIBILITY:
                _proposed(request, proposed.propose_fact(organization, said["field"], value, **told))
            else:
                fact = edits.record_fact(organization, said["field"], value, **told)
                messages.success(request, _told(organization, fact))
        except ValidationError as fault:
            form.add_error("value", "；".join(fault.messages))
        else:
            return redirect("desk:organization", uscc)
    return render(
        request, "desk/register_form.html", {"form": form, "title": "更正登记信息", "note": "", "back": (organization.name, reverse("desk:organization", args=[uscc]))},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _proposed(request, proposal) -> None:
    proposals.tell_confirmers(proposal)
    messages.success(
        request,
        f"已提请。这一项涉及资金，由另一人在 {proposal.lapses_on} 以前核对确认后生效；确认以前照旧。{said_of(request.FILES.values())}",
    )


def keep_paper(proof: Checked | None, *, by) -> dict:
    """
    Count and keep the paper of a proposal, and return what the proposal remembers of it. Whoever holds the transaction wraps it in
    `nothing_left_behind`. Raises ValidationError with the sentence of a ceiling.
    """
    if proof is None:
        return {}
    if reached := counted(len(proof.content), by=by):
        raise ValidationError(reached)
    paper = storage.keep(proof.content)
    scanning.note(paper, proof.verdict)
    return {"paper": paper, "paper_name": proof.name}


@asks_again
@hands_in(its_paper)
def propose_payee(request, uscc: str):
    """Where an organization is paid, proposed by one and confirmed by another from the same paper."""
    organization = queries.access_organization(request.user, uscc)
    if set(edits.PAID_AT) - set(edits.correctable(request.user, organization)):
        raise Http404
    form = PaidAtForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proof = said.pop("paper")
        try:
            with nothing_left_behind(), transaction.atomic():
                said |= keep_paper(proof, by=request.user)
                proposal = proposed.propose_payee(organization, by=request.user, **said)
        except ValidationError as fault:
            form.add_error(None, "；".join(fault.messages))
        else:
            _proposed(request, proposal)
            return redirect("desk:organization", uscc)
    return render(
        request, "desk/register_form.html", {"form": form, "title": "登记收款账户", "note": "银行和账号一次提请，另一人对照同一份材料确认。", "back": (organization.name, reverse("desk:organization", args=[uscc]))},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip
