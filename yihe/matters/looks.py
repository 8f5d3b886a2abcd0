"""
Looking into what one was not let into (紧急查阅, 监督查阅): a person whose role the kind declares opens a compartment for an
hour, with a ground, and whoever supervises is told at once; anybody who audits is let in by an act of two, for two weeks. Both
end by themselves, may know and not act, and leave an event in every matter that lies there.

One look a day is a person's own to take. A second into the same compartment within 24 hours is proposed, and another person
confirms it: an hour taken again and again would be no look but a place in it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yihe.foundation.roles import AUDITOR, DIRECTOR, Role, of
from yihe.foundation.written import looked_for
from yihe.matters import access, frozen, kinds, own_cause, standing, telling
from yihe.matters.actions import locked
from yihe.matters.erasures import lying_within
from yihe.matters.models import Matter, May, Party
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal, RegisterEdit, User
from yihe.registers.accounts.proposals import Sort
from yihe.registers.accounts.queries import who_reach
from yihe.registers.compartments.models import Compartment

LASTS, AUDITED_FOR, ONCE_IN = timedelta(minutes=60), timedelta(days=14), timedelta(hours=24)
ADMISSION = "admission"  # code of the sort of proposals
LOOK, ADMIT = "look", "admit"  # of the events
WORDS = {LOOK: "紧急查阅", ADMIT: "监督查阅"}
NOT_THERE = "没有您可以紧急查阅的这一编号，请核对编号。"
NO_GROUND = "请写明查阅的事由，例如警情编号、来电单位。"
AGAIN = "24 小时内您已经查阅过这个专卷，再次查阅须另一人同意：已为您提请，等待确认。"


def lookers() -> set[Role]:
    """Return the roles some kind declares for a look."""
    return {role for kind in kinds.every() for role in kind.looked_at_by}


def lookable(user, number: str) -> Matter | None:
    """Return the matter of a number that a person may look at, by a role of their own; None for every other number."""
    matter = Matter.objects.select_related("compartment").filter(number=looked_for.number(number)).first()
    if matter is None or not matter.is_compartment or matter.compartment_id is None:
        return None
    return matter if matter.compartment.emptied_at is None and _hat(user, matter) else None


def _hat(user, matter: Matter):
    """Return the hat in which a person looks at a matter, never a lent one; or None."""
    declared = kinds.get(matter.kind).looked_at_by
    return next(
        (
            hat for hat in user.hats
            if hat.role in declared and not hat.delegated_by_id and not hat.organization_id
            and hat.covers(region=matter.region, organization_id=None, office_id=matter.office_id)
        ),
        None,
    )  # fmt: skip


def supervisors(matter: Matter, user) -> set[int]:
    """Return the keys of those who are told of a look: the directors of the region, but for whoever looks."""
    return who_reach(DIRECTOR, region=matter.region) - user.acts_for


def cannot_look(matter: Matter, user) -> str:
    """Return why this person cannot look at a matter that is `lookable` to them, or ""."""
    hat = _hat(user, matter)
    if hat is None:
        return NOT_THERE
    if access.relation(user, matter).knows:
        return "您现在就可以查阅这个专卷，不用紧急查阅。"
    if tie := own_cause.sentence(matter, user, hat):
        return f"{tie}应当回避，不能查阅。"
    if not supervisors(matter, user):
        return "这里没有可以告知的分管领导，不能紧急查阅，请联系上级司法行政机关。"
    return ""


def look(matter: Matter, *, by, ground: str) -> Party | Proposal:
    """
    Open what lies in the matter's compartment to a person for an hour, and tell who supervises. A second look within a day is
    proposed instead, for another to confirm.

    :raises ValidationError: no ground, or the sentence of `cannot_look`
    """
    if not ground.strip():
        raise ValidationError({"ground": NO_GROUND})
    with transaction.atomic():
        # Two at once would both be the first of the day.
        compartment = Compartment.objects.select_for_update().get(matters=matter.pk)
        if reason := cannot_look(matter, by):
            raise ValidationError({"number": reason})
        hat = _hat(by, matter)
        if _looked_lately(by, compartment):
            return _propose(compartment, matter.region, by=by, role=hat.role, lasts=LASTS, ground=ground)
        party = _let_in(by, hat.role, compartment, lasts=LASTS, event=LOOK, by=by, ground=ground)
        _tell(party, supervisors(matter, by))
        return party


def _tell(party: Party, users: set[int]) -> None:
    until = timezone.localtime(party.until)
    who = f"{party.user}（{of(party.role_code).label}）"
    words = f"{who}紧急查阅专卷 {party.compartment.number}，到 {until:%m-%d %H:%M} 为止。请在“紧急查阅”核对事由。"
    telling.tell(users, words, page="desk:looks", mail=True)


def _looked_lately(user, compartment: Compartment) -> bool:
    rows = Party.objects.filter(compartment=compartment, user=user, may=May.KNOW, until__isnull=False)
    return rows.filter(since__gt=timezone.now() - ONCE_IN).exists()


# By two -----------------------------------------------------------------------------------------------------------------


def audited_by(user):
    """Keep the compartments an auditor knows by number: all of whose matters lie in their reach."""
    return lying_within(hat.region for hat in auditing_hats(user))


def auditing_hats(user) -> list:
    """Return the hats in which a person audits: never a borrowed one."""
    return [hat for hat in user.hats if hat.role is AUDITOR and hat.region and not hat.delegated_by_id]


def admitted_until(user, compartment: Compartment) -> datetime | None:
    """Return until when a person may read what lies in a compartment; None when they may not, or it has no end."""
    rows = Party.objects.let_in().filter(compartment=compartment, user=user).exclude(until=None)
    return rows.order_by("-until").values_list("until", flat=True).first()


def propose_audit(compartment: Compartment, *, by, ground: str) -> Proposal:
    """
    Ask to be let into a compartment to audit it. Raises ValidationError: no ground, not theirs, emptied, or it waits already.
    """
    hats = auditing_hats(by)
    if not ground.strip():
        raise ValidationError({"ground": "请写明查阅的依据，例如检查通知的文号。"})
    if not hats or not audited_by(by).filter(pk=compartment.pk).exists():
        raise ValidationError("这个专卷不在您的监督范围内。")
    if compartment.emptied_at:
        raise ValidationError("这个专卷已经依法清除，没有内容可以查阅。")
    if admitted_until(by, compartment):
        raise ValidationError("您现在就可以查阅这个专卷。")
    region = Matter.objects.filter(compartment=compartment).order_by("pk").values_list("region", flat=True).first()
    return _propose(compartment, region or hats[0].region, by=by, role=AUDITOR, lasts=AUDITED_FOR, ground=ground)


def waiting_for(compartment: Compartment, user) -> Proposal | None:
    """Return what a person asked for of a compartment and nobody decided yet."""
    return Proposal.objects.filter(what=ADMISSION, entry=_entry(compartment, user), outcome="").first()


def _propose(compartment: Compartment, region: str, *, by, role: Role, lasts: timedelta, ground: str) -> Proposal:
    return proposals.propose(
        ADMISSION, entry=_entry(compartment, by), name=f"专卷 {compartment.number}", region=region, by=by,
        values={"role": role.code, "minutes": str(int(lasts.total_seconds() // 60))}, source=ground.strip()[:120],
        since=timezone.localdate(),
    )  # fmt: skip


def _entry(compartment: Compartment, user) -> str:
    return f"{compartment.pk} {user.pk}"


def _place(proposal: Proposal) -> tuple[Compartment, User]:
    compartment, user = proposal.entry.split()
    return Compartment.objects.select_for_update().get(pk=UUID(compartment)), User.objects.get(pk=int(user))


def _apply(proposal: Proposal, by) -> None:
    compartment, user = _place(proposal)
    role, lasts = _role(proposal), timedelta(minutes=int(proposal.said["minutes"]))
    if compartment.emptied_at:
        raise ValidationError("这个专卷已经依法清除，没有内容可以查阅。")
    if not any(hat.role is role and not hat.delegated_by_id for hat in user.memberships_in_force):
        raise ValidationError(f"{user}已不再任{role.label}，不能查阅。")
    event = ADMIT if role is AUDITOR else LOOK
    ground = f"{proposal.source}（{user}提请，{by}同意）"
    party = _let_in(user, role, compartment, lasts=lasts, event=event, by=by, ground=ground)
    if event == LOOK:
        _tell(party, who_reach(DIRECTOR, region=proposal.region) - {user.pk, by.pk})


def _note(proposal: Proposal, step: str, by) -> None:
    number = proposal.entry.partition(" ")[0]
    _line(
        number,
        f"{step}：{_label(proposal)}",
        str(proposal.proposed_by),
        by=by,
        ground=proposal.reason or proposal.source,
    )


def _label(proposal: Proposal) -> str:
    return WORDS[ADMIT if _role(proposal) is AUDITOR else LOOK]


def _role(proposal: Proposal) -> Role:
    return of(proposal.said["role"])


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    hours = int(proposal.said["minutes"]) // 60
    lasts = f"{hours // 24} 天" if hours >= 24 else f"{hours * 60} 分钟"
    return [
        ("查阅人", f"{proposal.proposed_by}（{_role(proposal).label}）"),
        ("时间", f"自确认起 {lasts}"),
        ("权限", "只读"),
    ]


# Both -------------------------------------------------------------------------------------------------------------------


def _let_in(user, role: Role, compartment: Compartment, *, lasts: timedelta, event: str, by, ground: str) -> Party:
    """Let somebody in to know, and leave an event in each matter that lies there."""
    now, ground = timezone.now(), ground.strip()[:200]
    party = Party.objects.create(
        compartment=compartment, user=user, role_code=role.code, may=May.KNOW, since=now, until=now + lasts,
        ground=f"{WORDS[event]}：{ground}"[:200],
    )  # fmt: skip
    until = f"{timezone.localtime(party.until):%Y-%m-%d %H:%M}"
    for pk in Matter.objects.filter(compartment=compartment).order_by("pk").values_list("pk", flat=True):
        fresh = locked(pk)
        # What was changed past the actions stays as it was found, for whoever looks: an event would freeze it anew.
        if not frozen.refusal(fresh):
            standing.note(fresh, event, by=by, said={"of": user, "until": until, "ground": ground})
    _line(str(compartment.pk), WORDS[event], f"{user}，至 {until}", by=by, ground=ground)
    return party


def _line(compartment: str, field: str, after: str, *, by, ground: str) -> None:
    """Write a line of the edit log. It outlives the compartment: the pages say that no ground names anybody."""
    RegisterEdit.objects.create(
        by=by, register="compartment", entry=compartment, field=field[:60], before="", after=after, reason=ground[:200]
    )


def taken(user) -> Iterable[Party]:
    """Return the looks a person supervises, and their own, newest first: by number of the compartment, with the ground."""
    rows = Party.objects.filter(compartment__isnull=False, until__isnull=False, may=May.KNOW)
    theirs = Q(user=user)
    regions = [hat.region for hat in user.hats if hat.role is DIRECTOR and hat.region and not hat.delegated_by_id]
    if regions:
        theirs |= Q(compartment__in=lying_within(regions))
    return rows.filter(theirs).select_related("user", "compartment").order_by("-since")[:100]


Sort(ADMISSION, "专卷查阅", (DIRECTOR, AUDITOR), _apply, _note, _shown)
