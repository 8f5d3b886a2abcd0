"""How pages get at organizations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from yihe.foundation.written import looked_for
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import FormerCode, Succession
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.organizations import classes, codes
from yihe.registers.organizations.edits import FACTS
from yihe.registers.organizations.extra_facts import PREFIX
from yihe.registers.organizations.models import Organization, OrganizationFact, Standing
from yihe.registers.organizations.wording import in_words, label_of
from yihe.registers.regions.names import full_name_of

PAGE = 40
AT_ONCE = 500  # organizations whose facts are asked for together
RECORD = ("record_office", "record_number")
NEAR_FROM, NEAR_SHOWN = 4, 3  # letters of a name that others are looked for by; how many of them are named


def access_organization(user, uscc: str) -> Organization:
    """Return the organization if this person may see it in full; otherwise there is none."""
    body = lines.with_code(uscc)  # a code it had before leads to it, too
    found = Organization.objects.visible_to(user).filter(pk=body).first() if body else None
    if found is None:
        if body:
            note_access(Verb.REFUSED, f"organization {uscc}", by=user)
        raise Http404
    return found


def organizations(
    user, *, search: str = "", role_type: str = "", standing: str = "", after: str = ""
) -> tuple[list[Organization], str]:
    """Return a page by name, and the key of the next one ("" on the last)."""
    rows = Organization.objects.visible_to(user).order_by("name", "pk")
    if search:
        rows = rows.filter(_called(search))
    if role_type:
        rows = rows.filter(role_type=role_type)
    if standing:
        rows = rows.filter(standing=standing)
    if after:
        last = Organization.objects.filter(uscc=after).first()
        if last:
            rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    found = list(rows.prefetch_related("residencies")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].uscc if len(found) > PAGE else ""


def _called(search: str) -> Q:
    """Return the condition of what is called so now or was before, or follows whoever was."""
    name, code = search[:60], search[:18].upper()
    former = FormerCode.objects.filter(code__startswith=code).values("body")
    renamed = OrganizationFact.objects.filter(field="name", value__icontains=name).values("organization")
    told = OrganizationFact.objects.filter(field__startswith=PREFIX, value__icontains=name).values("organization")
    own = Organization.objects.filter(
        Q(name__icontains=name)
        | Q(uscc__startswith=code)
        | Q(record_number__contains=codes.number_of(name) or name)
        | Q(pk__in=former)
        | Q(pk__in=renamed)
        | Q(pk__in=told)
    )
    follows = Succession.objects.filter(predecessor__in=own.values("pk")).values("successor")
    return Q(pk__in=own.values("pk")) | Q(pk__in=follows)


def called(words: str, within: Iterable[str]) -> Organization:
    """
    Return the one organization in these regions that has this code (or had it), or is called exactly so.

    :raises ValueError: there is none, or more than one
    """
    near = Q(pk__in=[])
    for code in within:
        near |= Q(region__startswith=code)
    here, word = Organization.objects.filter(near), words.strip()
    body = lines.with_code(looked_for.number(word))
    found = list(
        here.filter(pk=body) if body else here.filter(name__in={word, looked_for.name(word)}).order_by("pk")[:2]
    )
    if not found:
        found = list(here.filter(pk__in=codes.on_record(word).values("pk")).order_by("pk")[:2])
        if len(found) > 1:
            raise ValueError(f"有几个组织的备案号是“{word[:40]}”，请把备案机关写在备案号前面。")
    if not found:
        raise ValueError(f"登记簿里没有这个组织{_near(here, word)}。")
    if len(found) > 1:
        raise ValueError(f"有几个组织叫“{word[:40]}”，请写统一社会信用代码或备案号。")
    return found[0]


def _near(here: QuerySet[Organization], word: str) -> str:
    """Return the names that hold what was written, or else begin as it does, for whoever left a word out: "，名称相近的有：…", or ""."""
    if len(word) < NEAR_FROM:
        return ""
    rows = here.order_by("name").values_list("name", flat=True)
    found = rows.filter(name__contains=word)[:NEAR_SHOWN] or rows.filter(name__startswith=word[:-2])[:NEAR_SHOWN]
    names = "、".join(found)
    return f"，名称相近的有：{names}" if names else ""


def names(within: Iterable[str], most: int = 500) -> list[str]:
    """Return the names of the organizations in these regions, for a field that offers them."""
    near = Q(pk__in=[])
    for code in within:
        near |= Q(region__startswith=code)
    return list(Organization.objects.filter(near).order_by("name").values_list("name", flat=True)[:most])


def everything(user, most: int) -> list[Organization]:
    """Return the organizations in reach for an export, no more than `most`."""
    return list(Organization.objects.visible_to(user).order_by("name", "pk")[:most])


@dataclass(frozen=True)
class KnownFact:
    """A present value with where it comes from, since when, and what it was before."""

    label: str
    value: str
    source: str
    since: date | None
    earlier: tuple[OrganizationFact, ...]  # their values in words


def line_in_reach(user, organization: Organization) -> list[Organization]:
    """Return the organizations of one line with this one that a person may see, itself not among them."""
    others = lines.line_of(organization.pk) - {organization.pk}
    return (
        list(Organization.objects.visible_to(user).filter(pk__in=others).order_by("registered_on", "pk"))
        if others
        else []
    )


def known_facts(organization: Organization) -> list[KnownFact]:
    """Return every fact of the register with its source; a field nobody ever recorded stands without one."""
    history: dict[str, list[OrganizationFact]] = {}
    for fact in organization.facts.select_related("recorded_by"):
        history.setdefault(fact.field, []).append(fact)
    rows = []
    for name in FACTS:
        field = Organization._meta.get_field(name)
        value = getattr(organization, name)
        label = str(field.verbose_name)
        if name == "uscc" and organization.standing == Standing.PREPARING:
            label = organization.code_label
        if name == "registered_on":
            value = organization.registration_day
        elif name == "role_type":
            value = organization.type_label
        elif field.choices:
            value = getattr(organization, f"get_{name}_display")()
        elif name == "region":
            value = full_name_of(value)
        elif name == "uscc" and organization.standing == Standing.RECORDED and not organization.has_code:
            value = "没有"
        elif isinstance(value, bool):
            value = in_words(name, str(value))
        elif name == "account" and value:
            value = f"尾号 {value[-4:]}"
        known = history.get(name, [])
        if name in RECORD and not (value or known):
            continue  # of a registered one there is nothing to know
        for fact in known:
            fact.value = in_words(name, fact.value)
        rows.append(
            KnownFact(
                label, "" if value is None else str(value), known[0].source if known else "",
                known[0].since if known else None, tuple(known[1:]),
            )
        )  # fmt: skip
    return rows + [_known_extra(name, history.get(name, [])) for name in _extra_names(history)]


def _extra_names(history: dict) -> list[str]:
    """Return the city's own facts in the order of its file, then those recorded before it stopped asking for them."""
    declared = list(classes.facts())
    return declared + sorted(name for name in history if name.startswith(PREFIX) and name not in declared)


def _known_extra(name: str, known: list[OrganizationFact]) -> KnownFact:
    for fact in known:
        fact.value = in_words(name, fact.value)
    value, source, since = (known[0].value, known[0].source, known[0].since) if known else ("", "", None)
    return KnownFact(label_of(name), value, source, since, tuple(known[1:]))


def extra_facts_of(organizations: Iterable[Organization]) -> dict[tuple[int, str], str]:
    """Return the value that stands of each of the city's own facts, by organization and name, as it is kept."""
    keys = [organization.pk for organization in organizations]
    standing: dict[tuple[int, str], str] = {}
    for begin in range(0, len(keys), AT_ONCE):
        of = OrganizationFact.objects.filter(
            organization__in=keys[begin : begin + AT_ONCE], field__in=list(classes.facts())
        )
        for key, field, value in of.order_by("since", "pk").values_list("organization", "field", "value"):
            standing[key, field] = value
    return standing


def standing_fact(organization: Organization, field: str) -> OrganizationFact:
    """Return the recorded fact whose value stands now: the one with the newest day."""
    return organization.facts.filter(field=field)[0]


def edits(organization: Organization) -> list[RegisterEdit]:
    """Return what was edited, newest first, before and after in words; nothing of it is to be saved."""
    rows = list(
        RegisterEdit.objects.filter(register="organization", entry__in=lines.codes_of(organization.pk)).select_related(
            "by"
        )[:50]
    )
    fields = {str(Organization._meta.get_field(name).verbose_name): name for name in FACTS}
    for row in rows:
        if name := fields.get(row.field):
            row.before, row.after = in_words(name, row.before), in_words(name, row.after)
    return rows


def party_coverage(user) -> dict[str, int]:
    """Return how many organizations in reach have a party organization (应建尽建, R32) and how many there are."""
    rows = Organization.objects.visible_to(user).aggregate(
        total=Count("pk"), covered=Count("pk", filter=~Q(party_organization=""))
    )
    return {"total": rows["total"], "covered": rows["covered"]}


def staff(organization: Organization, on: date | None = None) -> list:
    """Return the jobs and seats held there on a day, with the people's certificates."""
    day = on or timezone.localdate()
    rows = organization.employments.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return list(
        rows.select_related("practitioner").prefetch_related("practitioner__certificates").order_by("position", "pk")
    )
