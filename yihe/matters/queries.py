"""How pages get at matters. Views call these and never touch a manager, so reach cannot be forgotten."""

from dataclasses import replace
from functools import lru_cache

from django.db import connection
from django.http import Http404
from django.utils import timezone

from yihe.foundation import city_pack
from yihe.foundation.compiled_queries import CompiledQuery, joined, key
from yihe.matters import access, soonest, waiting
from yihe.matters.listed import LISTED, PAGE, Listed, Page, listed, page_of
from yihe.matters.models import Countersignature, Draft, Event, Matter, Notification, Seal
from yihe.matters.narrowed_lists import all_narrowed, everything, narrowed_page
from yihe.matters.narrowing import NEWEST, NOTHING, Asked, narrowed
from yihe.matters.readers import NOT_READ, Reader
from yihe.matters.search import searched, whole_number
from yihe.registers.evidence.models import Verb, note_access

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
    city_pack.speak_for(matter.region)  # the page of a matter is in the words of its county
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


def with_keys(keys: list[int]) -> list[Listed]:
    """Return matters whose keys came out of a query that knows about reach, newest first."""
    return listed(Matter.objects.filter(pk__in=keys).order_by("-pk"))


def inbox(
    user, tab: str = "todo", after: str = "", search: str = "", asked: Asked = NOTHING, order: str = "", *,
    more: waiting.Besides | None = None,
) -> Page:  # fmt: skip
    """Return a page of one of the four queues. 待办 comes soonest due first, the others newest first, unless an order is asked."""
    if tab == "todo" and not (after or search or asked or order):
        return _soonest([Listed(*row) for row in waiting.soonest(user, LISTED, PAGE + 1, more)], first=True)
    rows = queue(user, tab, search, asked)
    if tab != "todo" or order:
        return narrowed_page(rows, order or NEWEST, after)
    rows = rows.order_by(*soonest.FIRST)
    if after:
        rows = soonest.after(rows, after)
    return _soonest(listed(rows[: PAGE + 1]), first=not after)


def queue(user, tab: str, search: str = "", asked: Asked = NOTHING):
    """Return the matters of one of the four queues, narrowed, in no order."""
    if tab == "mine":
        rows = Matter.objects.visible_to(user).filter(opened_by=user)
    elif tab == "done":
        did = Event.objects.filter(actor=user).exclude(action="open").values("matter")
        rows = Matter.objects.visible_to(user).filter(pk__in=did)
    elif tab == "copied":
        told = Notification.objects.filter(user=user, copied=True).values("matter")
        rows = Matter.objects.visible_to(user).filter(pk__in=told)
    else:
        rows = Matter.objects.waiting_on(user)
    return searched(narrowed(rows, asked.questions, asked.values.__getitem__), search)


def _soonest(found: list[Listed], *, first: bool) -> Page:
    """Return the page of rows that were read one further than it holds, soonest due first."""
    following = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], soonest.place_of(following) if following else "", first)


def in_reach(user):
    return Matter.objects.visible_to(user)


def by_number(user, text: str) -> Matter | None:
    """Return the matter in reach whose number is the text, or None. A text without a figure is none: nobody is asked."""
    number = whole_number(text)
    return access.by_number(user, number) if any(sign.isdigit() for sign in number) else None


def newest(rows, after: str = "", readers: tuple[Reader, ...] = ()) -> Page:
    """Return a page of matters, newest first, after a key."""
    rows = rows.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=soonest.number(after))
    return page_of(listed(rows[: PAGE + 1], readers), first=not after)


def found(user, typed: str, after: str = "") -> Page:
    """Return a page of the matters in reach that hold what was typed, newest first, after a key."""
    before = soonest.number(after) if after else 0
    return newest(searched(in_reach(user), typed, page_before=before), after)


@lru_cache
def _contents_of_page(kind) -> CompiledQuery:
    rows = joined(kind.contents.objects.all(), _related(kind))
    return CompiledQuery(lambda: rows.filter(matter__id__in=[key(f"pk{n}") for n in range(PAGE)]))


def of_kind(
    user, kind, *, state: str = "", search: str = "", after: str = "", narrowed: dict | None = None, asked: Asked = NOTHING,
    order: str = NEWEST,
) -> Page:  # fmt: skip
    """Return a page of one kind's matters in reach, each with its contents as `row.contents`."""
    asked = replace(asked, kind=kind.code, state=state or asked.state)
    if narrowed:
        rows = kind_matters(user, kind, search=search, narrowed=narrowed, asked=asked)
        page = narrowed_page(rows, order, after, kind.readers)
    else:
        page = everything(user, asked, search, order, after, kind.readers)
    if kind.columns and page.rows:
        keys = [row.pk for row in page.rows] + [0] * (PAGE - len(page.rows))
        _give(page.rows, {c.pk: c for c in _contents_of_page(kind)(**{f"pk{n}": pk for n, pk in enumerate(keys)})})
    return page


def kind_matters(
    user, kind, *, state: str = "", search: str = "", narrowed: dict | None = None, asked: Asked = NOTHING
):  # fmt: skip
    """
    Return the matters of a kind in reach, narrowed by cover, text and fields of the contents: by these only what the person
    reads, or the list would tell what stands in the others. `row.reads` says whether they read it, where not everybody does.
    """
    asked = replace(asked, kind=kind.code, state=state or asked.state)
    rows = all_narrowed(user, asked, readers=kind.readers)
    if narrowed:
        rows = rows.filter(reads=True) if kind.readers else rows
        rows = rows.filter(pk__in=kind.contents.objects.filter(**narrowed).values("pk"))
    return searched(rows, search)


def add_contents(kind, rows: list[Listed]) -> None:
    """Set `contents` of many rows at once, for exports; None of what is not this person's to read."""
    if kind.columns:
        _give(rows, joined(kind.contents.objects.all(), _related(kind)).in_bulk([row.pk for row in rows]))


def _give(rows: list[Listed], contents: dict) -> None:
    for row in rows:
        row.contents = contents.get(row.pk) if row.reads else None


def _related(kind) -> list[str]:
    """Return the foreign keys among a kind's columns, so that a list costs the same however long it is."""
    names = {f.name for f in kind.contents._meta.concrete_fields if f.many_to_one}
    return [name for name in kind.columns if name in names]


MOST_UNREAD = 100  # further nobody counts


def keep_unread(user, unread: int) -> None:
    """Keep how many notices are unread with the person of a request that asked it along with something else: told once."""
    user.unread_along = unread


def unread_count(user, ceiling: int = MOST_UNREAD) -> int:
    """Return how many notices are unread, counted no further than the ceiling. On every page, so said in plain SQL."""
    if (along := getattr(user, "unread_along", None)) is not None:
        user.unread_along = None
        return along
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
    return _within_reach(user, "pk", keys)


def numbers_within_reach(user, numbers: set[str]) -> set[str]:
    """Return those of some matters' numbers that the person may know of."""
    return _within_reach(user, "number", numbers)


def _within_reach(user, column: str, values: set) -> set:
    known = Matter.objects.visible_to(user).filter(**{f"{column}__in": values})
    return set(known.values_list(column, flat=True)) if values else set()


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
