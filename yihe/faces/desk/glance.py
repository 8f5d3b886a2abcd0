"""
What a page of the desk asks about its reader along with one another, in one question: how many notices are unread, and
whether there is anything at all of what most have none of – phrases, views of lists, a bulk that is under way. What there is none of is
not asked for again. It is asked anew for each page and kept by none.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, DateTimeField, Exists, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone

from yihe.faces.desk.models import SavedView
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.matters.models import Bulk, Matter, Notification
from yihe.matters.queries import MOST_UNREAD, keep_unread
from yihe.matters.reading import SHARES_NOTHING, read_once
from yihe.matters.waiting import Besides, besides
from yihe.registers.accounts import last_looks
from yihe.registers.accounts.models import LastLook, Phrase, Proposal, User
from yihe.registers.bodies import traits
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.practitioners.models import Employment


class _CountOf(Subquery):
    """How many rows there are of a question to few."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"

    def __init__(self, rows: Any):
        super().__init__(rows, output_field=IntegerField())


class AtTheInbox(NamedTuple):
    """
    Whether the reader has or is shown any view of a list, and has confirmed something that is not finished; by what other way than
    their role anything waits on them; when they looked the last time and the time before (None: never); whether anything at all that was
    proposed waits for somebody.
    """

    views: bool
    bulk: bool
    besides: Besides
    last_look: LastLook | None
    proposals: bool


class AtAMatter(NamedTuple):
    """
    Whether the reader has phrases of their own, when they read the matter the time before (None: never), and how many work for its
    organization today.
    """

    phrases: bool
    looked_at: datetime | None
    staff: int


def _unread() -> _CountOf:
    return _CountOf(
        Notification.objects.filter(user_id=OuterRef("pk"), read_at=None).order_by().values("pk")[:MOST_UNREAD]
    )


def _views() -> Exists:
    return Exists(SavedView.objects.filter(Q(owner_id=OuterRef("pk")) | ~Q(office="")))


def _staff() -> _CountOf:
    today = Parameter("today", DateField())
    there = Employment.objects.filter(organization_id=key("organization"), starts_on__lte=today).exclude(
        ends_on__lt=today
    )
    return _CountOf(there.order_by().values("practitioner_id").distinct())


def _looked_at() -> Subquery:
    looks = AccessEntry.objects.filter(
        subject=Parameter("subject", CharField()), user_id=OuterRef("pk"), verb=Verb.READ,
        at__lt=Parameter("before", DateTimeField()),
    )  # fmt: skip
    return Subquery(looks.order_by("-pk").values("at")[:1])


_at_the_inbox = CompiledQuery(
    lambda: User.objects.filter(pk=key("user")).order_by().values_list(
        _unread(), _views(),
        Exists(Bulk.objects.filter(by_id=OuterRef("pk"), ended_at=None)), *besides(),
        *(Subquery(LastLook.objects.filter(user_id=OuterRef("pk")).values(name)[:1]) for name in ("at", "before")),
        Exists(Proposal.objects.filter(outcome="").order_by()),
    )
)  # fmt: skip
_at_a_list = CompiledQuery(lambda: User.objects.filter(pk=key("user")).order_by().values_list(_unread(), _views()))
_at_a_matter = CompiledQuery(
    lambda: User.objects.filter(pk=key("user")).order_by().values_list(
        _unread(), traits.shares_something(), Exists(Phrase.objects.filter(user_id=OuterRef("pk"))), _looked_at(), _staff()
    )
)  # fmt: skip


def at_the_inbox(user) -> AtTheInbox:
    """Return it as it is now."""
    unread, views, bulk, asked, given, let_in, at, before, proposals = _at_the_inbox.one(
        user=user.pk, now=timezone.now()
    )
    keep_unread(user, unread)
    last_look = LastLook(user_id=user.pk, at=at, before=before) if at else None
    return AtTheInbox(views, bulk, Besides(asked, given, let_in), last_look, proposals)


def at_a_list(user) -> bool:
    """Return whether the reader has or is shown any view of a list, as it is now."""
    unread, views = _at_a_list.one(user=user.pk)
    keep_unread(user, unread)
    return views


def at_a_matter(user, matter: Matter) -> AtAMatter:
    """Return it as it is when it is first asked for a matter object; looks of the last half hour are the one that goes on."""
    return read_once(matter, ("glance", user.pk), lambda: _asked(user, matter))


def _asked(user, matter: Matter) -> AtAMatter:
    whose = f"organization:{matter.organization_id or 0}"
    unread, shares, *found = _at_a_matter.one(
        whose=whose,
        user=user.pk, subject=f"matter {matter.number}", before=timezone.now() - last_looks.ONE_LOOK,
        organization=matter.organization_id or 0, today=timezone.localdate(),
    )  # fmt: skip
    keep_unread(user, unread)
    if not shares:
        read_once(matter, SHARES_NOTHING, lambda: True)
    return AtAMatter(*found)
