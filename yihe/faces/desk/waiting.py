"""
等您处理: what waits on somebody besides matters – what another proposed, who is to be met, records to be confirmed, rosters to be
published, words about our pages – each with its number and the page it is done on. And for a tutor: the own organizations, with the help they still lack.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from yihe.acts.schedules.models.rosters import Roster, Stage
from yihe.acts.serving import rules as serving
from yihe.domains.incubation import queries as incubation
from yihe.domains.incubation.door import TUTOR
from yihe.faces.desk.glance import AtTheInbox
from yihe.foundation.records import listed, reading
from yihe.foundation.records.declared import Record, State
from yihe.foundation.roles import ADMINISTRATOR, APPLICANT, KEEPERS_OF_THE_SYSTEM, ROSTER_MAKER
from yihe.matters import kinds, news
from yihe.matters.listed import PAGE
from yihe.matters.models import Matter
from yihe.registers.accounts import factors, feedback, grants, last_looks, proposals
from yihe.registers.accounts.queries import oversight

FEW = 3  # of one sort are named, each by itself


@dataclass(frozen=True)
class Waits:
    """So many of one sort, and the page where they are dealt with; 0: it is one, and the label says which."""

    label: str
    count: int
    href: str


def page(user, matters: list, seen: AtTheInbox, *, first: bool) -> dict:
    """Return what the inbox shows beside the matters of its `first` page; on the others nothing. `seen` says of what there is none."""
    roles = {hat.role for hat in user.hats}
    keeps = bool(roles) and roles <= set(KEEPERS_OF_THE_SYSTEM)
    if not first:
        return {"since": None, "new": [], "heaps": [], "tutored": [], "keeps_the_system": keeps}
    since = last_looks.looked(user, seen.last_look)
    return {
        "since": since,
        "new": news.moved_since(matters, since) if since else [],
        "heaps": heaps(user, proposals=seen.proposals),
        "tutored": incubation.residents(user, shown="mine")[0] if TUTOR in roles else [],
        "keeps_the_system": keeps,
    }


def heaps(user, *, proposals: bool = True) -> list[Waits]:
    """
    Return what waits on somebody, heap by heap; who cannot see to any of a sort is not asked about it. Without `proposals` it is known
    that nothing proposed waits at all.
    """
    found = [
        *_people(user),
        *(_facts(user) if proposals else ()),
        *records(user),
        *_letters(user),
        *_rosters(user),
        *_feedback(user),
    ]
    return [*_shared(user), *(heap for heap in found if heap.count)]


def _people(user):
    if grants.confirming(user):
        mine = sum(not why for _row, why in grants.waiting(user))
        yield Waits("任职待您确认", mine, reverse("desk:grants"))
    if oversight(user):
        met = sum(not why for _person, why in factors.waiting(user))
        yield Waits("第二因素待您当面核对本人", met, f"{reverse('desk:grants')}#unmet")


def _facts(user):
    if any(hat.role in sort.confirmers for hat in user.hats for sort in proposals.sorts.values()):
        mine = sum(not why for _row, why in proposals.waiting(user))
        yield Waits("登记待您核对确认", mine, reverse("desk:proposals"))


def _letters(user):
    if serving.may_have_to_serve(user):
        yield Waits("文书待您送达", len(serving.waiting(user)), reverse("desk:servings"))


def _rosters(user):
    if any(hat.role is ROSTER_MAKER for hat in user.hats):
        done = Roster.objects.visible_to(user).filter(stage=Stage.DONE)
        yield Waits("排好的班待发布", done.count(), reverse("desk:schedules:rosters"))


def _shared(user):
    """
    Yield what waits on the bureau and may as well be done by an organization: a contract's stage, whose report is its supplier's to write. Each
    with its day; more than a few of a sort stand in its list.
    """
    own = {hat.organization_id for hat in user.hats if hat.role is APPLICANT}
    if not own or not (steps := _done_by_either(tuple(kinds.every()))):
        return
    either = reduce(or_, (Q(kind=kind, state=state) for kind, state in steps))
    rows = Matter.objects.visible_to(user).filter(either, organization__in=own, closed_at=None)
    rows = list(rows.select_related("parent__parent").order_by("due_at", "pk")[:PAGE])
    # What stands still is what they hang on: of those that hang on one thing, one is asked.
    ones = {(row.kind, row.parent_id): row for row in rows}
    still = {key for key, row in ones.items() if kinds.get(row.kind).stands_still(row)}
    waiting = [row for row in rows if (row.kind, row.parent_id) not in still]
    for (code, state), label in steps.items():
        here = [row for row in waiting if (row.kind, row.state) == (code, state)]
        if len(here) > FEW:
            yield Waits(
                f"{label}，可以由您办理",
                len(here),
                f"{reverse('desk:kind', args=[code])}?{urlencode({'state': state})}",
            )
        else:
            yield from (Waits(f"{label}：{row.title}{_by(row)}", 0, row.get_absolute_url()) for row in here)


def _by(matter: Matter) -> str:
    """Return by when it is to be done, or that it is late."""
    if matter.due_at is None:
        return ""
    day = timezone.localdate(matter.due_at)
    return f"，{day} 到期" if day >= timezone.localdate() else f"，{day} 已经到期"


@lru_cache(maxsize=4)
def _done_by_either(every: tuple) -> dict[tuple[str, str], str]:
    """Return the steps that wait on somebody else and lead on by an organization's hand as well, and what they are called."""
    return {
        (kind.code, state.name): f"{kind.label}{state.label}"
        for kind in every for state in kind.workflow.states.values() for action in kind.workflow.actions_from(state.name)
        if state.waits_on is not APPLICANT and APPLICANT in action.roles and action.target and not action.target.is_final and not action.quiet
    }  # fmt: skip


def _feedback(user):
    if any(hat.role is ADMINISTRATOR for hat in user.hats):
        yield Waits("反馈问题待您答复", feedback.waiting().count(), reverse("desk:feedback"))


def records(user) -> list[Waits]:
    """Return the records that are theirs to confirm, sort by sort; a sort with nothing to do is left out."""
    found = []
    for record in listed.every():
        if not (issubclass(record, Record) and record.answers):
            continue
        if not any(hat.role in record.confirmed_by for hat in user.hats):
            continue
        if count := reading.to_confirm(record, user):
            href = f"{reverse('desk:records', args=[record.code])}?{urlencode({'state': State.ENTERED.code})}"
            found.append(Waits(f"{record.label}待确认", count, href))
    return found
