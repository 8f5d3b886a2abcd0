"""
Keeping the registers of posts and training bases. Each verb writes the entry and an audited line of what changed. `by` None is the
clock, which enters what was applied for, accepted by two and made public (`developing`); staff enter what was approved before the city
had it applied for.

A wrong entry raises `NotAllowed` with a sentence; who may press the button is asked with `cannot_keep`.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yihe.domains.subsidies import second_entries
from yihe.domains.subsidies.claim import employed
from yihe.domains.subsidies.places import Acceptance, Incumbency, Post, TrainingBase, TrainingPlan
from yihe.foundation.roles import APPLICANT, CLERK, REVIEWER
from yihe.matters import kinds, numbers, offering, telling
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.accounts.queries import who_reach
from yihe.registers.practitioners.models import Employment

POSTS, BASES = "岗位", "基地"  # what the numbers of posts and bases begin with
KEEPERS = {CLERK.code, REVIEWER.code}
YEARS = range(2000, 2101)  # of training plans


def cannot_keep(organization, user) -> str:
    """Return why this person cannot keep the posts and bases of an organization, or "". It is the bureau's register."""
    for hat in user.hats:
        if hat.role_code in KEEPERS and hat.covers(region=organization.region, organization_id=organization.pk):
            return ""
    return "岗位和实训基地由司法局受理人员或审核人员登记。"


def approve_post(organization, *, title: str, approved_on: date, document: str, by) -> Post:
    """Enter a post that was approved."""
    _keeping(organization, by)
    _not_to_come(approved_on, "批准日期")
    _not_typed("post_development", organization, approved_on, by)
    with transaction.atomic():
        number = numbers.take(POSTS, approved_on.year)
        post = Post.objects.create(
            number=number, organization=organization, title=title, approved_on=approved_on, document=document
        )
        note("posts", post, "批准", "", f"{title} {approved_on}", document, by)
        return post


def appoint(post: Post, practitioner, *, starts_on: date, source: str, by, ends_on: date | None = None) -> Incumbency:
    """Put a person in a post from a day on. Whoever still held it is refused: a post is held by one person at a time."""
    _keeping(post.organization, by)
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        if starts_on < post.approved_on:
            raise NotAllowed(f"岗位 {post.approved_on} 才批准，到岗日期不能更早。")
        for other in post.incumbencies.select_related("practitioner"):
            if other.starts_on <= (ends_on or date.max) and starts_on <= (other.ends_on or date.max):
                raise NotAllowed(f"{other.practitioner} 自 {other.starts_on} 起在岗，同一岗位同一天只能有一人。")
        if post.abolished_on and (ends_on or date.max) > post.abolished_on:
            raise NotAllowed(f"岗位已于 {post.abolished_on} 撤销，不能再有人到岗。")
        if not practitioner.employments.filter(organization=post.organization).exists():
            raise NotAllowed(f"{practitioner} 没有在 {post.organization} 任职的记录。")
        if not employed(practitioner, post.organization, starts_on):
            raise NotAllowed(
                f"{practitioner} 在 {starts_on} 没有在 {post.organization} 专职或兼职任职的记录，请先登记任职，或者更正到岗日期。"
            )
        held = Incumbency.objects.create(
            post=post, practitioner=practitioner, starts_on=starts_on, ends_on=ends_on, source=source
        )
        note("posts", post, "到岗", "", f"{practitioner} {starts_on}", source, by)
        return held


def vacate(held: Incumbency, *, on: date, source: str, by) -> Incumbency:
    """End a person's time in a post; `on` is the last day."""
    _keeping(held.post.organization, by)
    with transaction.atomic():
        held = Incumbency.objects.select_for_update().get(pk=held.pk)
        if held.ends_on is not None:
            raise NotAllowed(f"{held.practitioner} 已于 {held.ends_on} 离岗。")
        if on < held.starts_on:
            raise NotAllowed("离岗日期早于到岗日期。")
        held.ends_on = on
        held.save(update_fields=["ends_on"])
        note("posts", held.post, "离岗", "", f"{held.practitioner} {on}", source, by)
        return held


def leave_with_employment(row: Employment, *, by, source: str) -> None:
    """End somebody's time in the posts of an organization with the last day they work for it, unless they go on there."""
    if row.ends_on is None or employed(row.practitioner, row.organization, row.ends_on + timedelta(days=1)):
        return
    held = Incumbency.objects.select_for_update(of=("self",)).select_related("post", "practitioner")
    still = Q(ends_on=None) | Q(ends_on__gt=row.ends_on)
    found = held.filter(still, practitioner=row.practitioner_id, post__organization=row.organization_id)
    for each in found.filter(starts_on__lte=row.ends_on):
        before, each.ends_on = each.ends_on, row.ends_on
        each.save(update_fields=["ends_on"])
        told = f"{each.practitioner} {row.ends_on}（随离职）"
        note("posts", each.post, "离岗", str(before or ""), told, source, by)
        words = f"{each.practitioner}自 {row.ends_on} 后不在{row.organization}任职，岗位“{each.post}”同日离岗，以后的日子不补。"
        place = {"region": row.organization.region, "organization_id": row.organization_id}
        telling.tell(
            {pk for role in (CLERK, APPLICANT) for pk in who_reach(role, **place)}, words, page="desk:records posts"
        )


def register_base(
    organization, *, name: str, built_on: date | None, by, partners: str = "", asked_by=None
) -> TrainingBase:
    """
    Enter a training base, built or being built. One that has the name of another carries no money until somebody else than
    whoever entered it (of what the clock enters, `asked_by`) says that it is another one (`second_entries`).
    """
    _keeping(organization, by)
    with transaction.atomic():
        number = numbers.take(BASES, timezone.localdate().year)
        base = TrainingBase.objects.create(
            number=number, organization=organization, name=name, built_on=built_on, partners=partners
        )
        note("training_bases", base, "登记", "", name, "", by)
        second_entries.ask(base, by or asked_by)
        return base


def say_built(base: TrainingBase, built_on: date, *, document: str) -> None:
    """Write down that a base which stood in the register as being built was built, as the clock."""
    base.built_on = built_on
    base.save(update_fields=["built_on"])
    note("training_bases", base, "建成日期", "", str(built_on), document, None)


def accept_base(base: TrainingBase, *, passed: bool, accepted_on: date, accepted_by: str, document: str, by) -> None:
    """Enter the outcome of an acceptance. A base that failed may be accepted later; one that passed stays passed."""
    _keeping(base.organization, by)
    _not_to_come(accepted_on, "验收日期")
    _not_typed("base_development", base.organization, accepted_on, by)
    with transaction.atomic():
        fresh = TrainingBase.objects.select_for_update().get(pk=base.pk)
        if fresh.acceptance == Acceptance.PASSED:
            raise NotAllowed(f"{fresh.name} 已于 {fresh.accepted_on} 验收合格（{fresh.document}）。")
        if fresh.built_on is None or accepted_on < fresh.built_on:
            raise NotAllowed("实训基地先建成，再验收。")
        before = fresh.get_acceptance_display()
        fresh.acceptance = Acceptance.PASSED if passed else Acceptance.FAILED
        fresh.accepted_on, fresh.accepted_by, fresh.document = accepted_on, accepted_by, document
        fresh.save(update_fields=["acceptance", "accepted_on", "accepted_by", "document"])
        note("training_bases", fresh, "验收结果", before, fresh.get_acceptance_display(), document, by)
        base.refresh_from_db()


def file_plan(base: TrainingBase, *, year: int, filed_on: date, document: str, by) -> TrainingPlan:
    """Enter the training plan of a year."""
    _keeping(base.organization, by)
    _not_to_come(filed_on, "报送日期")
    _not_typed("training_plan", base.organization, filed_on, by)
    if year not in YEARS:
        raise NotAllowed(f"年度应在 {YEARS[0]} 至 {YEARS[-1]} 之间，填写的是 {year}。")
    with transaction.atomic():
        if TrainingPlan.objects.select_for_update().filter(base=base, year=year).exists():
            raise NotAllowed(f"{base.name} 的 {year} 年度培训计划已经登记。")
        plan = TrainingPlan.objects.create(base=base, year=year, filed_on=filed_on, document=document)
        note("training_bases", base, "培训计划", "", f"{year} 年度 {filed_on}", document, by)
        return plan


def _keeping(organization, by) -> None:
    if by is not None and (reason := cannot_keep(organization, by)):
        raise NotAllowed(reason)


def _not_typed(code: str, organization, day: date, by) -> None:
    """Refuse to type in what the city has applied for since a day (`from` in its kinds.yaml): one person's typing opens money no more."""
    kind = kinds.get(code)
    since = offering.said_of(kind, organization.region).since if by is not None else None
    if since is not None and day >= since:
        raise NotAllowed(
            f"自 {since} 起由组织提出“{kind.label}”，两人验收、公示期满后自动登记；这里只补登那一天以前批准的。"
        )


def _not_to_come(day: date, what: str) -> None:
    if day > timezone.localdate():
        raise NotAllowed(f"{what}还没有到。")


def note(register: str, entry, field: str, before: str, after: str, reason: str, by) -> None:
    """Write a line of the edit log."""
    RegisterEdit.objects.create(
        by=by, register=register, entry=entry.number, field=field, before=before, after=after, reason=reason
    )
