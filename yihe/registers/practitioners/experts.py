"""
专家库: who can be drawn to score. An expert is entered with an account that was given the role, with what they know and whom
they work for, and may be suspended, taken back, and let go. All of it is proposed by a clerk and confirmed by another: who
could put people into the pool alone, or take them out before a draw, would choose the panel.

Whom an expert works for is a fact like any other. Where that is an organization on record, the confirmation makes an employment
of it, so that they step aside from its matters (`stakes`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yihe.foundation import region_codes
from yihe.foundation.id_numbers import id_number_fault
from yihe.foundation.roles import CLERK, DIRECTOR, EXPERT
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import ENTERED, Membership, Proposal, User
from yihe.registers.accounts.proposals import Sort
from yihe.registers.organizations.codes import on_record
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners import edits, queries
from yihe.registers.practitioners.models import (
    KNOW_EXPERTS,
    Practitioner,
    PractitionerKind,
    experts_for,
)

EXPERT_POOL, LABEL = "expert_pool", "专家库"
EXPERTISE = "专业领域和工作单位"
CONFIRMERS = (CLERK, DIRECTOR)
ENTER, SUSPEND, RESUME, LEAVE = "enter", "suspend", "resume", "leave"
STEPS = {ENTER: "入库", SUSPEND: "暂停抽取", RESUME: "恢复抽取", LEAVE: "出库"}
NO_ACCOUNT = "这里没有这个登录名的评审专家；请系统管理员先新增用户并分配“评审专家”角色。"


def in_reach(user):
    """Return the experts a person may know of: of the pools their place draws from or lies above, and who is proposed there."""
    reach = Q(pk__in=[])
    for hat in user.hats:
        if hat.role in KNOW_EXPERTS and hat.region:
            counted = Q(kind=PractitionerKind.EXPERT) | Q(in_expert_pool=True)
            reach |= counted & Q(user__in=experts_for(hat.region, beneath=True))
            waiting = Proposal.objects.filter(what=EXPERT_POOL, outcome="", region__startswith=hat.region)
            reach |= Q(pk__in=[int(entry) for entry in waiting.values_list("entry", flat=True)])
    return Practitioner.objects.filter(reach)


def enters_any(user) -> bool:
    return any(hat.role is CLERK and hat.region for hat in user.hats)


def keeps(user, person: Practitioner) -> bool:
    """Test whether somebody proposes what becomes of an expert: a clerk whose reach takes in the expert's pool."""
    return any(hat.role is CLERK and region_codes.covers(hat.region, _pool_of(person)) for hat in user.hats)


def standing(person: Practitioner) -> str:
    if not person.in_expert_pool:
        return "不在库"
    return f"暂停抽取（自 {person.suspended_on}）" if person.suspended_on else "在库"


def propose_entry(
    _none, *, by, name: str, id_number: str, username: str, specialty: str, employer: str, source: str, position: str = "",
    starts_on: date | None = None,
) -> Proposal | Practitioner:  # fmt: skip
    """
    Ask that somebody be in the pool. The person stands in the register at once, which opens nothing. Who is in the pool just so
    is returned, and so is what waits already.

    :raises ValidationError: by field or as a whole: no such expert's account, another name, or an employer on record without
        the position there
    """
    if fault := id_number_fault(id_number):
        raise ValidationError({"id_number": fault})
    facts = _expertise(specialty, employer)
    account, region = _account(username, name, by)
    values = {"act": ENTER, "account": str(account.pk)} | facts
    values |= _employment(facts["employer"], position, starts_on)
    with transaction.atomic():
        person = edits.enter(by=by, source=source, name=name, kind=PractitionerKind.EXPERT, id_number=id_number)
        if fault := _cannot_hold(account, person):
            raise ValidationError({"username": fault})
        if person.in_expert_pool:
            return _known_as(person, facts)
        return _propose(person, region, values, by, source)


def of_account(account: User, *, by, source: str, name: str, knows: str, works_for: str) -> Practitioner:
    """
    Return whose account it is, entered now where nobody was: an expert another pool drew, who is not in ours and is drawn by nobody here. Whom
    they work for and what they know is as that pool says it.
    """
    found = Practitioner.objects.filter(user=account).first()
    if found is None:
        found = Practitioner(name=name, kind=PractitionerKind.EXPERT, user=account)
        found.specialty, found.employer = knows[:100], works_for[:100]
        found.save()
        edits.note(found, ENTERED, "", name, by=by, reason=source)
    elif not found.employer:
        before = _in_words(found.specialty, found.employer)
        found.specialty, found.employer = found.specialty or knows[:100], works_for[:100]
        found.save()
        edits.note(found, EXPERTISE, before, _in_words(found.specialty, found.employer), by=by, reason=source)
    return found


def employer_of(account: User) -> str:
    """Return whom the register says the person of an account works for, "" where it does not say."""
    return Practitioner.objects.filter(user=account).values_list("employer", flat=True).first() or ""


def suspend(person: Practitioner, *, by, source: str) -> Proposal:
    """Ask that an expert be drawn no more for a while. Raises ValidationError."""
    return _propose(person, _pool_of(person), {"act": SUSPEND}, by, source)


def resume(person: Practitioner, *, by, source: str) -> Proposal:
    return _propose(person, _pool_of(person), {"act": RESUME}, by, source)


def leave_pool(person: Practitioner, *, by, source: str) -> Proposal:
    """Ask that an expert leave the pool. What they score now they finish; they come back as they came."""
    return _propose(person, _pool_of(person), {"act": LEAVE}, by, source)


def correct_expertise(person: Practitioner, *, by, specialty: str, employer: str, source: str) -> Practitioner:
    """Set right what an expert knows and whom they work for: words, on which no draw rests. Raises ValidationError."""
    facts = _expertise(specialty, employer)
    with transaction.atomic():
        fresh = Practitioner.objects.select_for_update(of=("self",)).get(pk=person.pk)
        before = _in_words(fresh.specialty, fresh.employer)
        fresh.specialty, fresh.employer = facts["specialty"], facts["employer"]
        if (after := _in_words(fresh.specialty, fresh.employer)) != before:
            fresh.save()
            edits.note(fresh, EXPERTISE, before, after, by=by, reason=source)
        return fresh


def _pool_of(person: Practitioner) -> str:
    """Return the region of the pool somebody is, was or shall be in; "" when of none."""
    if person.user_id is None:
        return ""
    kept = Membership.objects.filter(user=person.user_id, role_code=EXPERT.code).exclude(kept_in="").order_by("-pk")
    return kept.values_list("kept_in", flat=True).first() or ""


def _expertise(specialty: str, employer: str) -> dict[str, str]:
    """Return both as they are kept. Raises ValidationError by field: nothing is said, or too much."""
    facts, faults = {"specialty": specialty.strip(), "employer": employer.strip()}, {}
    for name, value in facts.items():
        try:
            Practitioner._meta.get_field(name).run_validators(value)
        except ValidationError as fault:
            faults[name] = fault.messages
        if not value:
            faults[name] = ["请填写。"]
    if faults:
        raise ValidationError(faults)
    return facts


def _account(username: str, name: str, by) -> tuple[User, str]:
    """Return the account of an expert and the region of the pool it was let into, which lies in reach. Raises ValidationError."""
    held = Membership.objects.in_force().filter(user__username__iexact=username.strip(), role_code=EXPERT.code)
    mine = [hat.region for hat in by.hats if hat.role is CLERK and hat.region]
    for row in held.select_related("user"):
        if any(region_codes.covers(region, row.kept_in) for region in mine):
            if row.user.pk in by.acts_for:
                raise ValidationError({"username": "不能提请自己或委托您的同志入库。"})
            if row.user.name != name:
                raise ValidationError({"username": "这个登录名是另一个姓名的，请核对姓名和登录名。"})
            return row.user, row.kept_in
    raise ValidationError({"username": NO_ACCOUNT})


def _employment(employer: str, position: str, starts_on: date | None) -> dict[str, str]:
    """Return what is kept of an employer that is on record, {} of any other. Raises ValidationError by field."""
    found = Organization.objects.filter(
        Q(name=employer) | Q(uscc=employer.upper()) | Q(pk__in=on_record(employer).values("pk"))
    ).first()
    if found is None:
        return {}
    said = {"position": position, "starts_on": starts_on}
    if lacking := [name for name, value in said.items() if not value]:
        raise ValidationError({name: f"{found.name}在册，请写明，评审它的申请时据此回避。" for name in lacking})
    return {"organization": str(found.pk), "position": position, "starts_on": str(starts_on)}


def _cannot_hold(account: User, person: Practitioner) -> str:
    """Return why an account cannot be a person's, or ""."""
    if person.user_id not in (None, account.pk):
        return "这个人已经有另一个账户。"
    taken = Practitioner.objects.filter(user=account).exclude(pk=person.pk).exists()
    return "这个账户已经是另一个人的。" if taken else ""


def _known_as(person: Practitioner, facts: dict[str, str]) -> Practitioner:
    if (person.specialty, person.employer) != (facts["specialty"], facts["employer"]):
        raise ValidationError(f"{person}已在专家库；{EXPERTISE}有变的，请在其页面更正。")
    return person


def _cannot(person: Practitioner, act: str) -> str:
    """Return why a step cannot be taken now, or ""."""
    if act == ENTER:
        return f"{person}已在专家库。" if person.in_expert_pool else ""
    if not person.in_expert_pool:
        return f"{person}不在专家库。"
    if act == SUSPEND and person.suspended_on:
        return f"{person}已经暂停抽取。"
    return f"{person}没有暂停抽取。" if act == RESUME and not person.suspended_on else ""


def _propose(person: Practitioner, region: str, values: dict[str, str], by, source: str) -> Proposal:
    waiting = Proposal.objects.filter(what=EXPERT_POOL, entry=str(person.pk), outcome="").first()
    if waiting and waiting.said == values:
        return waiting
    if fault := _cannot(person, values["act"]):
        raise ValidationError(fault)
    return proposals.propose(
        EXPERT_POOL, entry=str(person.pk), name=person.name, region=region, values=values, by=by, source=source,
        since=timezone.localdate(),
    )  # fmt: skip


def _apply(proposal: Proposal, by) -> None:
    person = Practitioner.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
    said = proposal.said
    if fault := _cannot(person, said["act"]):
        raise ValidationError(fault)
    if said["act"] == ENTER:
        _let_in(person, proposal, by)
    person.in_expert_pool = said["act"] != LEAVE
    person.suspended_on = timezone.localdate() if said["act"] == SUSPEND else None
    person.save()


def _let_in(person: Practitioner, proposal: Proposal, by) -> None:
    said = proposal.said
    account = User.objects.get(pk=int(said["account"]))
    held = Membership.objects.in_force().filter(user=account, role_code=EXPERT.code, kept_in=proposal.region)
    if fault := _cannot_hold(account, person) or ("" if held.exists() else NO_ACCOUNT):
        raise ValidationError(fault)
    person.user, person.specialty, person.employer = account, said["specialty"], said["employer"]
    if "organization" in said:
        organization = Organization.objects.get(pk=int(said["organization"]))
        lasting = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
        if not person.employments.filter(lasting, organization=organization, position=said["position"]).exists():
            edits.employ(
                person, organization, by=by, source=proposal.source, position=said["position"],
                starts_on=date.fromisoformat(said["starts_on"]),
            )  # fmt: skip


def _note(proposal: Proposal, step: str, by) -> None:
    person, said = Practitioner.objects.get(pk=int(proposal.entry)), proposal.said
    words = STEPS[said["act"]]
    if said["act"] == ENTER:
        words = f"{words}：{_in_words(said['specialty'], said['employer'])}"
    edits.note(person, f"{step}：{LABEL}", "", words, by=by, reason=proposal.reason or proposal.source)


def _in_words(specialty: str, employer: str) -> str:
    return "，".join(filter(None, (specialty, employer)))


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    person, said = Practitioner.objects.get(pk=int(proposal.entry)), proposal.said
    rows = [("事项", STEPS[said["act"]]), ("身份证件号码", queries.shown_number(person))]
    if said["act"] != ENTER:
        return [*rows, (EXPERTISE, _in_words(person.specialty, person.employer))]
    rows += [("登录名", User.objects.get(pk=int(said["account"])).username), ("专业领域", said["specialty"])]
    rows.append(("工作单位", said["employer"]))
    if "organization" in said:
        place = Organization.objects.get(pk=int(said["organization"]))
        rows.append(("任职", f"{place.name} {Position(said['position']).label} 自 {said['starts_on']}"))
        rows.append(("回避", "单位在册：确认后登记这段任职，评审它的申请时据此回避"))
    return rows


def _is_about(proposal: Proposal, user) -> str:
    """Refuse the expert themself, and whoever stands in for them or lets them stand in."""
    account = proposal.said.get("account") or Practitioner.objects.get(pk=int(proposal.entry)).user_id
    return "关于本人或委托您的同志的登记，须由另一人确认。" if account and int(account) in user.acts_for else ""


Sort(EXPERT_POOL, LABEL, CONFIRMERS, _apply, _note, _shown, cannot=_is_about)
