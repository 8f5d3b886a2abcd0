"""
The verbs of a stay in the base: moving in, proposing a stage, leaving, and what the calendar opens by itself.

Pages call these; what they open moves on through `perform` like everything else.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import DateField, Q
from django.utils import timezone

from yihe.domains.incubation import effects, stay_rules
from yihe.domains.incubation.door import TUTOR
from yihe.domains.incubation.grounds import Ground
from yihe.domains.incubation.models import Graduation, GroupMember, StageChange, Tracking
from yihe.foundation.city_words import say, word
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.roles import APPLICANT, BASE_MANAGER, CLOCK, Role
from yihe.matters import kinds, telling
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import Membership, RegisterEdit, User
from yihe.registers.organizations.models import Organization, Residency


def hat_over(user, organization: Organization, *roles: Role) -> Membership | None:
    """Return the hat in which a person holds one of the roles over an organization, or None."""
    return next(
        (
            hat for hat in user.hats
            if hat.role in roles and hat.covers(region=organization.region, organization_id=organization.pk)
        ),
        None,
    )  # fmt: skip


def propose_stage(residency: Residency, *, by, stage: str, since: date, reason: str) -> Matter:
    """
    Open a change of stage, to be confirmed by somebody else.

    :raises NotAllowed: not a tutor or the base in reach; the stay is over; a change is under way; nothing would change
    """
    hat = hat_over(by, residency.organization, BASE_MANAGER, TUTOR)
    if hat is None:
        raise NotAllowed(say("阶段调整须由{base}管理员或{group}{tutor}提出。"))
    if residency.left_on:
        raise NotAllowed(say("该组织已经{leave}，不能再调整阶段。"))
    if stage == residency.stage.stage:
        raise NotAllowed(f"该组织现在就是“{residency.stage.get_stage_display()}”。")
    if why := stay_rules.stage_day_is_wrong(residency, since):
        raise NotAllowed(why)
    change = StageChange(residency=residency, stage=stage, since=since, reason=reason, live=True)
    title = f"{residency.organization}成长阶段调整为{change.get_stage_display()}"
    try:
        with transaction.atomic():
            return open_matter(
                kinds.get("stage_change"), change, by=by, organization=residency.organization, title=title,
                hat=hat.role_code,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("该组织已有一件阶段调整等待确认。") from None


def open_graduation(residency: Residency, *, by, ground: str, summary: str = "") -> Matter:
    """
    Open a leaving from the base's side (`by` None: the calendar's) and put it before the base for assessment.

    :raises NotAllowed: not the base in reach; the stay is over; a leaving is under way
    """
    hat = None if by is None else hat_over(by, residency.organization, BASE_MANAGER)
    if by is not None and hat is None:
        raise NotAllowed(say("只有{base}管理员可以为{enter}组织办理{leave}。"))
    if residency.left_on:
        raise NotAllowed(say("该组织已经{leave}。"))
    with transaction.atomic():
        matter = open_matter(
            kinds.get("graduation"), Graduation(residency=residency, ground=ground, summary=summary), by=by,
            organization=residency.organization, hat=hat.role_code if hat else CLOCK.code,
        )  # fmt: skip
        if why := stay_rules.graduation_is_under_way(matter, by):
            raise NotAllowed(why)
        perform(matter, "start", by=by, following=True)
        return matter


def _whose_end_has_passed():
    under_way = Graduation.objects.filter(live=True).values("residency")
    due = Residency.objects.filter(left_on=None, ends_on__lt=Parameter("today", DateField()))
    return due.exclude(pk__in=under_way).select_related("organization").order_by("ends_on", "pk")


_ended = CompiledQuery(_whose_end_has_passed)


def open_due_graduations(today: date) -> Iterator[Matter]:
    """
    Open and yield a leaving for each stay whose agreed end has passed and that has none under way. Run it as often as one likes
    and from several machines: the constraint on `Graduation` lets one through.
    """
    for residency in _ended(today=today):
        try:
            matter = open_graduation(residency, by=None, ground=Ground.EXPIRY)
        except NotAllowed:
            continue  # another machine was quicker
        text = f"{residency.organization}的孵化期已于 {residency.ends_on:%Y-%m-%d} 届满，已转入{word('leave')}评估，请准备孵化总结。"
        telling.tell(
            telling.people(APPLICANT, matter) | telling.people(BASE_MANAGER, matter), text, matter=matter, mail=True
        )
        yield matter


# Promotion groups -----------------------------------------------------------------------------------------------------


def tutors_by_group(organization: Organization, on: date | None = None) -> dict[str, list[User]]:
    """Return the tutors of each group whose reach covers an organization, those with the fewest residents first."""
    day = on or timezone.localdate()
    reaching = Membership.objects.in_force(day).reaching(role=TUTOR, region=organization.region)
    members = GroupMember.objects.in_force(day).filter(user__in=reaching.values("user")).select_related("user")
    busy = Counter(Residency.objects.filter(left_on=None, tutor__isnull=False).values_list("tutor", flat=True))
    groups: dict[str, list[User]] = {}
    for member in sorted(members, key=lambda member: (busy[member.user_id], member.user_id)):
        groups.setdefault(member.group, []).append(member.user)
    return groups


def tutors_of(group: str, organization: Organization, on: date | None = None) -> list[User]:
    """Return the tutors of one group for an organization."""
    return tutors_by_group(organization, on).get(group, [])


def may_arrange_groups(user, member: User) -> str:
    """Return why this person cannot say in which groups a tutor sits, or ""."""
    reaching = [hat for hat in user.hats if hat.role is BASE_MANAGER]
    theirs = [m for m in member.memberships_in_force if m.role is TUTOR]
    if any(h.covers(region=m.region, organization_id=None) for h in reaching for m in theirs):
        return ""
    return say("{group}{tutor}由{base}管理员在本辖区的{tutor}中安排。")


def join_group(member: User, group: str, *, by) -> GroupMember:
    """Put a tutor into a promotion group from today on. An audited edit of a register, not a matter."""
    if why := may_arrange_groups(by, member):
        raise NotAllowed(why)
    with transaction.atomic():
        row, new = GroupMember.objects.get_or_create(user=member, group=group, until=None)
        if new:
            _note(row, by=by, before="", after="在组")
        return row


def leave_group(row: GroupMember, *, by) -> None:
    """Take a tutor out of a promotion group; residents keep the tutor they have."""
    if why := may_arrange_groups(by, row.user):
        raise NotAllowed(why)
    with transaction.atomic():
        row.until = timezone.localdate()
        row.save(update_fields=["until"])
        _note(row, by=by, before="在组", after="离组")


def change_tutor(residency: Residency, tutor: User, *, by, reason: str) -> None:
    """
    Give a resident another tutor of its promotion group. The matters of the stay that were open to the one before are
    closed to them from now on, and open to the new one.
    """
    with transaction.atomic():
        fresh = (
            Residency.objects.select_for_update(of=("self",))
            .select_related("organization", "tutor")
            .get(pk=residency.pk)
        )
        if hat_over(by, fresh.organization, BASE_MANAGER) is None:
            raise NotAllowed(say("只有{base}管理员可以更换{tutor}。"))
        if tutor not in tutors_of(fresh.group, fresh.organization):
            raise NotAllowed(f"{tutor}不是该组织所在{word('group')}的{word('tutor')}。")
        RegisterEdit.objects.create(
            by=by, register=say("{enter}"), entry=fresh.opened_by_number, field=say("{tutor}"), before=str(fresh.tutor or ""),
            after=str(tutor), reason=reason[:200],
        )  # fmt: skip
        fresh.tutor = residency.tutor = tutor
        fresh.save(update_fields=["tutor"])
        tracked = Tracking.objects.filter(residency=fresh).values("matter")
        matters = Matter.objects.filter(Q(number=fresh.opened_by_number) | Q(pk__in=tracked))
        for pk in matters.order_by("pk").values_list("pk", flat=True):
            effects.name_tutor(tutor, pk, by=by)


def _note(row: GroupMember, *, by, before: str, after: str) -> None:
    RegisterEdit.objects.create(
        by=by, register=say("{group}{tutor}"), entry=str(row)[:60], field="在组", before=before, after=after
    )
