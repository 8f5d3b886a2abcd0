"""
Finding matters by any part of their words: number, title, name and code of the organization, and the names a kind says
(`Kind.found_by`). Where not everybody who knows of a kind reads it (`Kind.readers`), neither its names nor a title of its
own. One index over all kinds, asked together with reach, state and whatever else a list is narrowed by.

Whoever opens, mends or moves a cover to another organization writes the entry in the same transaction; whatever is not
so written is named by `verify` and mended by `manage.py reindex`. A matter of a compartment is never in the index.
What nobody reads in the database a room finds by itself, from a digest of all that was typed (`found_besides`).
"""

import re
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from yihe.foundation.compiled_queries import CompiledInsert
from yihe.foundation.encryption import EncryptedTextField
from yihe.foundation.pairs import asked_of, normalised, pairs_of
from yihe.foundation.written import looked_for
from yihe.matters import kinds
from yihe.matters.models import Confidentiality, Matter, SearchEntry
from yihe.registers.organizations.codes import spellings
from yihe.registers.organizations.models import Organization

LONGEST = 60  # characters that are looked for; a title has 120
FEW = 1000  # hits whose keys are handed on
NEAR, ENOUGH = 5000, 41  # of more hits: whether so many of them are among so many of the newest keys
BATCH = 1000
_PAIR = 2
_MAY_BE_A_NUMBER = re.compile(r"[a-z0-9\u2010-\u2015-]{3,30}")
_WHOLE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{3,29}", re.ASCII)
_insert = CompiledInsert(SearchEntry)
_besides: list[Callable] = []
# What is read of a cover to write or check its entry, in bulk.
_COVER = ("number", "kind", "title", "organization", "confidentiality")


def is_indexed(matter: Matter) -> bool:
    """Test whether a matter may stand in the index: what only those know who were let in never does."""
    return matter.confidentiality < Confidentiality.COMPARTMENT


def found_besides(finder: Callable) -> None:
    """
    Have matters found by something sealed as well: `finder(typed)` returns a query for their keys, or None when nothing of its
    sort was typed. For kinds whose words everybody reads who knows of them (no `readers`).
    """
    if finder not in _besides:
        _besides.append(finder)


# Asking -----------------------------------------------------------------------------------------------------------------


def searched(rows, typed: str, *, page_before: int | None = None):
    """
    Keep of some matters those that hold every word that was typed, each anywhere in one of their fields; all of them
    when nothing was. `rows` know about reach and are not sliced. With `page_before` one page is read of what is kept, newest first and before
    that key (0: from the beginning): of very many hits those may be all there are that fill it.

    What is not in the index is found by its whole number, as everything is, and by nothing else.
    """
    words = _words(typed)
    if not words:
        return rows
    pairs = asked_of(*words)
    if not pairs:
        return rows.none()
    keys = _first_holding(words, pairs, FEW + 1)
    if len(keys) <= FEW:  # all there are
        held = Q(pk__in=keys)
    elif page := _met_near(rows, words, page_before or 0):  # a page is full before one went through many
        held = Q(Exists(_looked_into(words).filter(pk=OuterRef("pk")))) if page_before is None else Q(pk__in=page)
    elif page_before is not None and (page := _filling(rows, words, pairs, page_before)):
        held = Q(pk__in=page)
    else:
        held = Q(pk__in=_looked_into(words).filter(pairs__hold=pairs).values("pk"))
    number = whole_number(typed)
    apart = rows.filter(number=number).first() if _WHOLE_NUMBER.fullmatch(number) else None
    if apart is not None and not is_indexed(apart):
        held |= Q(pk=apart.pk)
    for finder in _besides:
        if (more := finder(typed)) is not None:
            held |= Q(pk__in=more)
    return rows.filter(held)


def cannot_search(typed: str) -> str:
    """Return why something else is looked for than what was typed, or nothing is; "" when all is well."""
    words = _words(typed)
    if words and not asked_of(*words):
        return "请至少输入两个字再查找。"
    return f"要找的文字太长，只按前 {LONGEST} 个字查找。" if len(typed.strip()) > LONGEST else ""


def whole_number(typed: str) -> str:
    """Return what was typed as a number is stored: `ｂｔ－２０２６－０００１２` -> `BT-2026-00012`."""
    return looked_for.number(typed.strip()[:LONGEST])


def _words(typed: str) -> list[str]:
    """Return what is looked for, normalised: words between blanks; one word when each is a single character (`张 三`)."""
    words = [word for part in typed.strip()[:LONGEST].split() if (word := _word(part))]
    return words if any(len(word) >= _PAIR for word in words) else ["".join(words)] if words else []


def _word(part: str) -> str:
    """Return a word as the index holds it; a number typed without its hyphens, with them."""
    word = normalised(part)
    return normalised(looked_for.number(part)) if _MAY_BE_A_NUMBER.fullmatch(word) else word


def _looked_into(words: list[str]):
    """Return the entries that hold every word, told from their text."""
    entries = SearchEntry.objects.all()
    for word in words:
        entries = entries.filter(GreaterThan(StrIndex("text", Value(word)), 0))
    return entries


def _met_near(rows, words: list[str], before: int) -> list[int]:
    """
    Return the keys of a page of hits that one meets soon, none where one does not. Thousands of entries that lie beside each other are
    sooner read than all hits are looked up; where very many of them hold the words, matters in reach are gone through instead.
    """
    last = before or (Matter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    near = {"pk__lt": last, "pk__gte": last - NEAR}
    keys = list(_looked_into(words).filter(**near).order_by("-pk").values_list("pk", flat=True)[:FEW])
    if len(keys) < FEW:
        return _page_of(rows.filter(pk__among=keys)) if len(keys) >= ENOUGH else []
    return _page_of(rows.filter(Exists(_looked_into(words).filter(pk=OuterRef("pk"))), **near))


def _page_of(rows) -> list[int]:
    """Return the newest keys where there are enough for a page, and for knowing that another follows; none where there are not."""
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:ENOUGH])
    return keys if len(keys) == ENOUGH else []


def _filling(rows, words: list[str], pairs: list[str], before: int) -> list[int]:
    """
    Return the keys of a page of hits where the newest of all fill one, none where they do not. All hits are looked up in the index, few of
    their matters are: the database takes pairs that stand together for rarer than they are, and looks at every matter to put them in order.
    """
    sql, params = _question(words, pairs)
    further, place = ("WHERE pk < %s", [before]) if before else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {further} ORDER BY pk DESC LIMIT {FEW}", [*params, *place])
        newest = [pk for (pk,) in cursor.fetchall()]
    return _page_of(rows.filter(pk__among=newest))


def _first_holding(words: list[str], pairs: list[str], most: int) -> list[int]:
    """Return the keys of entries that hold every word, not more than so many, in no order."""
    sql, params = _question(words, pairs)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {most}", params)
        return [pk for (pk,) in cursor.fetchall()]


def _question(words: list[str], pairs: list[str]) -> tuple[str, tuple]:
    """
    Return the question for the keys of all entries that hold every word: by their pairs first, then by their text. Apart
    from matters and reach: from pairs that are each in many rows and together in none PostgreSQL would conclude that looking into
    one row after the other will soon be over.
    """
    sql, params = _looked_into(words).filter(pairs__hold=pairs).values_list("pk").query.sql_with_params()
    apart = "MATERIALIZED" if connection.vendor == "postgresql" else ""
    return f"WITH there (pk) AS {apart} ({sql}) SELECT pk FROM there", params


# Writing ----------------------------------------------------------------------------------------------------------------


def enter(matter: Matter) -> None:
    """Write the entry of a matter that was just opened, its contents saved. Runs in the transaction that opens it."""
    for entry in _entries([matter]):
        _insert(entry)


def renew(*matters: Matter) -> None:
    """Write the entries of matters anew, as they stand. The matters are held by this transaction, or their organization is."""
    entries = _entries(matters)  # first, for it holds the organizations: in the order in which a renaming does
    SearchEntry.objects.filter(pk__in=[matter.pk for matter in matters]).delete()
    SearchEntry.objects.bulk_create(entries)


def renew_of(organization: Organization) -> None:
    """
    Write the entries of an organization's matters anew: it is called otherwise now, and held by this transaction.
    Whoever writes an entry holds the organization too, so none can be written with the old name beside this.
    """
    for matters in _batches(Matter.objects.filter(organization=organization)):
        renew(*matters)


def complete() -> int:
    """Write the entries that are missing or not as they should be, a batch at a time, and return how many."""
    written = 0
    for matters in _batches(Matter.objects.all()):
        wrong = {matter.pk for matter, _sentence in _faults(matters)}
        if wrong:
            with transaction.atomic():
                held = Matter.objects.select_for_update(of=("self",)).filter(pk__in=wrong).order_by("pk")
                renew(*held)
            written += len(wrong)
    return written


def faults(among=None) -> Iterator[str]:
    """Yield a sentence for each matter, of all or of some, whose entry is missing, stale or must not be there."""
    for matters in _batches(Matter.objects.all() if among is None else among):
        for _matter, sentence in _faults(matters):
            yield sentence


def _faults(matters: list[Matter]) -> Iterator[tuple[Matter, str]]:
    there = SearchEntry.objects.in_bulk([matter.pk for matter in matters])
    wanted = {entry.pk: entry for entry in _entries([matter for matter in matters if matter.pk in there])}
    for matter in matters:
        standing, entry = there.get(matter.pk), wanted.get(matter.pk)
        if standing is None:
            if is_indexed(matter):
                yield matter, f"查找索引：{matter.number} 没有编入（manage.py reindex 可以补上）。"
        elif entry is None:
            yield matter, f"查找索引：{matter.number} 属专卷，不应编入（manage.py reindex 可以清除）。"
        elif kinds.find(matter.kind) is None:
            continue  # its room is gone, and with it the names it was found by
        elif (entry.text, entry.pairs) != (standing.text, standing.pairs):
            yield matter, f"查找索引：{matter.number} 与现在的标题、单位或姓名不符（manage.py reindex 可以更正）。"


def _batches(rows) -> Iterator[list[Matter]]:
    rows, after = rows.only(*_COVER).order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].pk


def _entries(matters) -> list[SearchEntry]:
    """Return the entries some matters should have: none for those that are not indexed."""
    indexed = [matter for matter in matters if is_indexed(matter)]
    called, named = _organizations({m.organization_id for m in indexed if m.organization_id}), _names(indexed)
    entries = []
    for matter in indexed:
        title = kind.label if (kind := kinds.get(matter.kind)).readers else matter.title
        words = [matter.number, title, *called.get(matter.organization_id, ()), *named.get(matter.pk, ())]
        lines = list(dict.fromkeys(line for word in words if (line := normalised(word))))
        entries.append(SearchEntry(matter_id=matter.pk, text="\n".join(lines), pairs=" ".join(pairs_of(*lines))))
    return entries


def _organizations(keys: set[int]) -> dict[int, tuple[str, ...]]:
    """
    Return name, code and record of some organizations as they are now; in a transaction, held so that nobody renames one until
    it ends. Held together by as many as like: an organization's matters are opened beside each other.
    """
    if not keys:
        return {}
    share = "FOR SHARE" if connection.features.has_select_for_update and connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name, uscc, record_office, record_number FROM {Organization._meta.db_table} WHERE id IN ({', '.join(['%s'] * len(keys))}) "
            f"ORDER BY id {share}",
            sorted(keys),
        )
        return {pk: (name, uscc, office, *spellings(number)) for pk, name, uscc, office, number in cursor.fetchall()}


def _names(matters: list[Matter]) -> dict[int, list[str]]:
    """Return the names in the contents of matters, by key. Sorted, so that an entry is the same whenever it is written."""
    of_kind: dict[str, list[int]] = {}
    for matter in matters:
        of_kind.setdefault(matter.kind, []).append(matter.pk)
    named: dict[int, set[str]] = {}
    for code, keys in of_kind.items():
        kind = kinds.get(code)
        if kind.found_by and not kind.readers:
            for pk, *names in kind.contents._base_manager.filter(pk__in=keys).values_list("pk", *kind.found_by):
                named.setdefault(pk, set()).update(name for name in names if name)
    return {pk: sorted(names) for pk, names in named.items()}


def check(kind: type[kinds.Kind]) -> None:
    """:raises ValueError: a kind would be found by what is kept encrypted, so that nobody reads it in the database"""
    for path in kind.found_by:
        *way, last = path.split("__")
        model = kind.contents
        for name in way:
            model = model._meta.get_field(name).related_model
        if isinstance(model._meta.get_field(last), EncryptedTextField):
            raise ValueError(f"{kind.__name__}.found_by: {path} is encrypted, and must not stand in the search index")
