"""Letting people into a matter or its compartment, and letting them go: as what, on which ground, from when until when."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledInsert
from yihe.foundation.roles import APPLICANT, EXPERT, Role
from yihe.foundation.workflow import Action
from yihe.matters.declared import PersonalParty
from yihe.matters.models import Matter, May, Party, PartyMessage
from yihe.registers.compartments.models import Compartment
from yihe.registers.evidence import states
from yihe.registers.practitioners import lines

ASSIGNED = "承办"  # the ground of the party whom the work was given to
OPENED = "创建此件"
TOLD = ("name", "contact", "identity_index", "safe_way", "safe_note")  # what is told of a person without an account
_insert = CompiledInsert(Party)


def enter_first(
    matter: Matter, by, role_code: str, person: PersonalParty | None = None, contents=None, received_by: tuple[Role, ...] = (),
) -> None:  # fmt: skip
    """
    Write down who is in a matter from its beginning: the organization it is for; the `person` its kind says its contents,
    or the matter it hangs on, name (`declared.PersonalParty`); and whoever opened it, where a matter is known to nobody but
    who was let in, or waits on the applicant whose papers they received over the counter.
    """
    if person is not None and (one := _person(matter, person, contents)) is not None:
        _insert(one)
    if matter.organization_id:
        _insert(Party(matter=matter, body_id=matter.organization_id, role_code=APPLICANT.code, since=matter.opened_at))
    at_counter = matter.holder == APPLICANT.code and role_code in {role.code for role in received_by}
    if (matter.is_compartment or at_counter) and by is not None and role_code:
        let_in(by, matter, role_code, ground=OPENED)


def follow_contents(matter: Matter, person: PersonalParty | None, contents) -> None:
    """Let the person a matter is for be called as its contents now say, which were mended. The caller writes the event."""
    if person is None or not person.name or (now := _person(matter, person, contents)) is None:
        return
    themselves = Party.objects.open().filter(matter=matter, user=None, body=None, practitioner=None)
    party = themselves.filter(role_code=person.role.code).order_by("pk").first()
    if party is None:
        _insert(now)
        return
    for told in TOLD:
        setattr(party, told, getattr(now, told))
    party.save(update_fields=TOLD)


def keep_no_more_than_the_code(matter: Matter, role: Role) -> None:
    """
    Let what is known of a person without an account go, who took their consent back: what they are called, how they are reached, and
    what was to be told that way. Their code opens as before.
    """
    for party in Party.objects.open().filter(
        matter=matter, role_code=role.code, user=None, body=None, practitioner=None
    ):
        party.name, party.contact, party.safe_way, party.safe_note = role.label, "", "", ""
        party.save(update_fields=[told for told in TOLD if told != "identity_index"])
        PartyMessage.objects.filter(party=party, told_at=None).delete()


def _person(matter: Matter, person: PersonalParty, contents) -> Party | None:
    party = Party(matter=matter, role_code=person.role.code, since=matter.opened_at)
    if not person.name:
        rows = Party.objects.open().filter(matter=matter.parent_id, user=None, body=None, practitioner=None)
        same = rows.filter(role_code=person.role.code).order_by("pk").first()
        if same is None:
            return None
        for told in TOLD:
            setattr(party, told, getattr(same, told))
        return party
    if not (name := getattr(contents, person.name)):
        return None
    number = getattr(contents, person.identity) if person.identity else ""
    party.name, party.identity_index = name, lines.known_by(number) if number else ""
    for told in ("contact", "safe_way", "safe_note"):
        if field := getattr(person, told):
            setattr(party, told, getattr(contents, field))
    return party


def assign(matter: Matter, to, role: Role | str) -> None:
    """
    Make one person responsible (`matter.assignee`) and let them in; whoever was responsible in that role no longer is.
    None gives the work back to the role. The caller saves the cover sheet and writes the event.
    """
    before = Party.objects.filter(inside(matter), role_code=_code(role), ground=ASSIGNED, until=None)
    if to is not None:
        before = before.exclude(user=to)
    if matter.compartment_id is not None:  # one list of who may know: whoever has another matter of it stays on it
        others = Matter.objects.filter(compartment=matter.compartment_id, closed_at=None, holder=_code(role))
        kept = others.exclude(pk=matter.pk).filter(assignee__isnull=False)
        before = before.exclude(user__in=kept.values("assignee"), matter=None)
    states.update(before, until=timezone.now())
    matter.assignee = to
    if to is not None:
        let_in(to, matter, role, ground=ASSIGNED)


def let_in(user, matter: Matter, role: Role | str, *, ground: str = "", until: datetime | None = None) -> Party:
    """
    Let somebody in, in a role they hold themselves: into the compartment a matter lies in, else – and an expert always – into
    the matter. Whoever is in already stays as they are.
    """
    where: dict[str, Matter | Compartment | None] = {"matter": matter}
    if matter.compartment_id and matter.is_compartment and _code(role) != EXPERT.code:
        where = {"compartment": matter.compartment}
    found, _ = Party.objects.get_or_create(
        **where, user=user, role_code=_code(role), until=until,
        defaults={"since": timezone.now(), "ground": ground, "may": May.ACT},
    )  # fmt: skip
    return found


def may_not(action: Action, matter: Matter, party: Party) -> str:
    """Return why a party without an account cannot take an action with its code, or ""."""
    now, roles = timezone.now(), {role.code for role in action.roles}
    if not action.by_code or party.role_code not in roles or party.matter_id != matter.pk:
        return f"“{action.label}”须由{'或'.join(role.label for role in action.roles)}办理。"
    fresh = Party.objects.filter(pk=party.pk).first()
    if fresh is None or not fresh.is_open(now) or fresh.may != May.ACT:
        return "您已不在此件之内，不能办理。"
    if fresh.done_at is not None and action.target is not None:
        return "您已经办过了。"
    if fresh.code_since is None or fresh.code_since > now:
        return "查询码是补发的，从补发的第二天起才能办理。"
    return ""


def inside(matter: Matter) -> Q:
    """Return the condition of the parties of a matter, and of the compartment it lies in."""
    of_matter = Q(matter=matter)
    return of_matter if matter.compartment_id is None else of_matter | Q(compartment=matter.compartment_id)


def people(matter: Matter, role: Role | str) -> set[int]:
    """Return the keys of those who were let into a matter or its compartment in a role, and may act."""
    rows = Party.objects.let_in().filter(inside(matter), role_code=_code(role), may=May.ACT, user__isnull=False)
    return set(rows.values_list("user", flat=True))


def let_go(matters: Matter | QuerySet, role: Role | str, *, user=None, but=None) -> int:
    """End what people were let into in a role: everybody, or one `user`, or everybody `but` one. Return how many."""
    rows = Party.objects.filter(role_code=_code(role), until=None)
    rows = rows.filter(matter=matters) if isinstance(matters, Matter) else rows.filter(matter__in=matters)
    if user is not None:
        rows = rows.filter(user=user)
    if but is not None:
        rows = rows.exclude(user=but)
    return rows.update(until=timezone.now())


def done(matter: Matter, role: Role | str, user) -> None:
    """Note that a party has done its part: what waits on everybody of its role waits on it no longer."""
    Party.objects.filter(matter=matter, user=user, role_code=_code(role), until=None).update(done_at=timezone.now())


def _code(role: Role | str) -> str:
    return role if isinstance(role, str) else role.code
