"""How pages get at matters. Views call these and never touch a manager, so reach cannot be forgotten."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, ExpressionWrapper
from django.http import Http404
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, joined, key
from yihe.matters import access, soonest, waiting
from yihe.matters.models import Countersignature, Draft, Event, Matter, Notification, Reach, Seal
from yihe.matters.models import reach as reaching
from yihe.matters.readers import NOT_READ, Reader, condition_of_any
from yihe.matters.search import searched, whole_number
from yihe.registers.evidence.models import Verb, note_access

PAGE = 40
TABS = {"todo": "待办", "mine": "我发起的", "done": "已办", "copied": "抄送"}


def access_matter(user, number: str) -> Matter:
    """
    Return the matter if this person may know of it; otherwise there is no such matter. A refusal that was about a
    matter which does exist is written down.
    """
    if not user.is_authenticated:
        raise Http404
    matter = access.by_number(user, number)
    if matter is None:
        if Matter.objects.filter(number=number).exists():
            note_access(Verb.REFUSED, f"matter {number}", by=user)
        raise Http404
    return matter


def access_words(user, number: str, narrower: tuple[Reader, ...] = ()) -> Matter:
    """
    Return the matter if this person reads its words, and those that are kept to `narrower` readers; otherwise there is
    nothing to read. That somebody wanted to read what they only know of is written down.
    """
    matter = access_matter(user, number)
    if not access.reads(user, matter, narrower):
        note_access(Verb.REFUSED, f"matter {number}", by=user, detail=NOT_READ)
        raise Http404
    return matter


@dataclass(slots=True)
class Listed:
    """What a list shows of a matter: a few columns, read without making a model of each row."""

    pk: int
    number: str
    kind: str
    title: str
    region: str
    state: str
    holder: str
    due_at: datetime | None
    workflow_version: int
    opened_at: datetime
    organization_name: str | None
    reads: bool = True  # whether the person reads more of it than this (`Kind.readers`)
    contents: Any = None


LISTED = (
    "pk", "number", "kind", "title", "region", "state", "holder", "due_at", "workflow_version", "opened_at",
    "organization__name",
)  # fmt: skip


def listed(rows, readers: tuple[Reader, ...] = ()) -> list[Listed]:
    return [Listed(*row) for row in rows.values_list(*LISTED, *_reads(readers))]


def with_keys(keys: list[int]) -> list[Listed]:
    """Return matters whose keys came out of a query that knows about reach, newest first."""
    return listed(Matter.objects.filter(pk__in=keys).order_by("-pk"))


@dataclass
class Page:
    """One page of a long list, by key and not by offset: as quick on the last page as on the first."""

    rows: list
    next: str = ""
    first: bool = True


def inbox(user, tab: str = "todo", after: str = "", search: str = "", kind: str = "") -> Page:
    """Return a page of one of the four queues. 待办 comes soonest due first, the others newest first."""
    if tab == "mine":
        rows = Matter.objects.visible_to(user).filter(opened_by=user)
    elif tab == "done":
        did = Event.objects.filter(actor=user).exclude(action="open").values("matter")
        rows = Matter.objects.visible_to(user).filter(pk__in=did)
    elif tab == "copied":
        told = Notification.objects.filter(user=user, copied=True).values("matter")
        rows = Matter.objects.visible_to(user).filter(pk__in=told)
    else:
        if not (after or search or kind):
            found = waiting.soonest(user, ("pk", "due_at", *LISTED), PAGE + 1)
            return _soonest([Listed(*row[2:]) for row in found], first=True)
        rows = Matter.objects.waiting_on(user)
    if kind:
        rows = rows.filter(kind=kind)
    rows = searched(rows, search)
    if tab != "todo":
        return newest(rows, after)
    rows = rows.order_by(*soonest.FIRST)
    if after:
        rows = soonest.after(rows, after)
    return _soonest(listed(rows[: PAGE + 1]), first=not after)


def _soonest(found: list[Listed], *, first: bool) -> Page:
    """Return the page of rows that were read one further than it holds, soonest due first."""
    following = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], soonest.place_of(following) if following else "", first)


def in_reach(user):
    return Matter.objects.visible_to(user)


def by_number(user, text: str) -> Matter | None:
    """Return the matter in reach whose number is the text, or None."""
    return Matter.objects.visible_to(user).filter(number=whole_number(text)).first() if text else None


def newest(rows, after: str = "", readers: tuple[Reader, ...] = ()) -> Page:
    """Return a page of matters, newest first, after a key."""
    rows = rows.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=soonest.number(after))
    return _page(listed(rows[: PAGE + 1], readers), first=not after)


def _page(found: list[Listed], *, first: bool) -> Page:
    """Return the page of rows that were read one further than it holds, newest first."""
    return Page(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "", first)


@lru_cache(maxsize=256)
def _page_of_kind(shape: reaching.Shape, by_state: str, follows: bool, readers: tuple[Reader, ...]) -> CompiledQuery:
    """
    Return the question for a page of a kind's list, newest first: of every state (`by_state` ""), of the open ones
    ("open") or of one ("one"); the first page, or the one that follows a key (`after`).
    """

    def build():
        rows = Matter.objects.filter(reaching.visible(shape, reaching.to_come), kind=Parameter("kind", CharField()))
        if by_state == "open":
            rows = rows.filter(closed_at=None)
        elif by_state:
            rows = rows.filter(state=Parameter("state", CharField()))
        if follows:
            rows = rows.filter(pk__lt=key("after"))
        rows = _with_reads(rows, readers, shape, reaching.to_come)
        return rows.order_by("-pk").values_list(*LISTED, *_reads(readers))[: PAGE + 1]

    return CompiledQuery(build)


@lru_cache
def _contents_of_page(kind) -> CompiledQuery:
    rows = joined(kind.contents.objects.all(), _related(kind))
    return CompiledQuery(lambda: rows.filter(matter__id__in=[key(f"pk{n}") for n in range(PAGE)]))


def of_kind(user, kind, *, state: str = "", search: str = "", after: str = "", narrowed: dict | None = None) -> Page:
    """Return a page of one kind's matters in reach, each with its contents as `row.contents`."""
    if search.strip() or narrowed or not user.is_authenticated:
        page = newest(kind_matters(user, kind, state=state, search=search, narrowed=narrowed), after, kind.readers)
    else:
        reach = Reach(user)
        asked = _page_of_kind(reach.shape, state if state in ("", "open") else "one", bool(after), kind.readers)
        rows = asked(kind=kind.code, state=state, after=soonest.number(after) if after else 0, **reach.values)
        page = _page([Listed(*row) for row in rows], first=not after)
    if kind.columns and page.rows:
        keys = [row.pk for row in page.rows] + [0] * (PAGE - len(page.rows))
        contents = {c.pk: c for c in _contents_of_page(kind)(**{f"pk{n}": pk for n, pk in enumerate(keys)})}
        for row in page.rows:
            row.contents = contents.get(row.pk) if row.reads else None
    return page


def kind_matters(user, kind, *, state: str = "", search: str = "", narrowed: dict | None = None):
    """
    Return the matters of a kind in reach, narrowed by state, text and fields of the contents: by these only what the person
    reads, or the list would tell what stands in the others. `row.reads` says whether they read it, where not everybody does.
    """
    rows = Matter.objects.visible_to(user).filter(kind=kind.code)
    if kind.readers:
        reach = Reach(user)
        rows = _with_reads(rows, kind.readers, reach.shape, reach.values.__getitem__)
    if state == "open":
        rows = rows.filter(closed_at=None)
    elif state:
        rows = rows.filter(state=state)
    if narrowed:
        rows = rows.filter(reads=True) if kind.readers else rows
        rows = rows.filter(pk__in=kind.contents.objects.filter(**narrowed).values("pk"))
    return searched(rows, search)


def with_contents(kind, rows, chunk: int = 500):
    """Yield (matter, contents) of many rows in chunks, for exports; None for what is not there, or not this person's to read."""
    rows = list(rows.select_related("organization"))
    for start in range(0, len(rows), chunk):
        part = rows[start : start + chunk]
        contents = joined(kind.contents.objects.all(), _related(kind)).in_bulk([row.pk for row in part])
        for row in part:
            yield row, contents.get(row.pk) if getattr(row, "reads", True) else None


def _reads(readers: tuple[Reader, ...]) -> tuple[str, ...]:
    """Return the column that says whether the person reads a row, where not everybody does."""
    return ("reads",) if readers else ()


def _with_reads(rows, readers: tuple[Reader, ...], shape: reaching.Shape, value: reaching.Value):
    if not readers:
        return rows
    condition = condition_of_any(readers, shape, value)
    return rows.annotate(reads=ExpressionWrapper(condition, output_field=BooleanField()))


def _related(kind) -> list[str]:
    """Return the foreign keys among a kind's columns, so that a list costs the same however long it is."""
    names = {f.name for f in kind.contents._meta.concrete_fields if f.many_to_one}
    return [name for name in kind.columns if name in names]


def unread_count(user, ceiling: int = 100) -> int:
    """Return how many notices are unread, counted no further than the ceiling. On every page, so said in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM matters_notification WHERE user_id = %s AND read_at IS NULL LIMIT %s) few",
            [user.pk, ceiling],
        )
        return cursor.fetchone()[0]


def notifications(user, limit: int = 60) -> list[Notification]:
    """Return the newest lines of the bell; `row.leads_to` is the matter while the person may still open it, or None."""
    rows = list(Notification.objects.filter(user=user).select_related("matter")[:limit])
    open_to = within_reach(user, {row.matter_id for row in rows if row.matter_id})
    for row in rows:
        row.leads_to = row.matter if row.matter_id in open_to else None
    return rows


def within_reach(user, keys: set[int]) -> set[int]:
    """Return those of some matters' keys that the person may know of: a number is a link only where it leads somewhere."""
    return set(Matter.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def mark_read(user) -> None:
    Notification.objects.filter(user=user, read_at=None).update(read_at=timezone.now())


_countersignatures = CompiledQuery(
    lambda: Countersignature.objects.filter(matter_id=key()).select_related("asked_by", "asked_of")
)


def countersignatures(matter: Matter) -> list[Countersignature]:
    rows = _countersignatures(pk=matter.pk)
    for row in rows:
        row.matter = matter  # the very object, so that it is not read again
    return rows


def seals(limit: int = 10) -> list[Seal]:
    return list(Seal.objects.select_related("note").order_by("-pk")[:limit])


def draft(user, form: str) -> Draft | None:
    return Draft.objects.filter(user=user, form=form).first()
