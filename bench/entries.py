"""
Entries of the search for covers that were copied, in one statement: what `search.complete` would write of each, one after the other. Those of kinds that
are found by names in their contents are written by the search itself: they are few. The newest are compared with what it says of them, for what is
measured must be found as everything else is.
"""

from string import punctuation

from django.db import connection
from django.db.models import Exists, OuterRef

from yihe.foundation.pairs import normalised
from yihe.matters import kinds, search
from yihe.matters.models import Confidentiality, Matter, SearchEntry
from yihe.registers.organizations.codes import spellings
from yihe.registers.organizations.models import Organization

COMPARED, BATCH = 1000, 1000  # of each kind, the newest; written in one go
_APART = "".join(chr(0xE000 + ord(letter)) for letter in punctuation)  # as `pairs` writes what parts words
_PAIR = "CASE WHEN octet_length(three) = 3 AND char_length(three) = 3 THEN three ELSE left(three, 2) END"
_ENTRIES = f"""
INSERT INTO {SearchEntry._meta.db_table} (rowid, text, pairs)
SELECT pk, array_to_string(lines, chr(10)), (
    SELECT array_to_tsvector(array_agg(DISTINCT translate({_PAIR}, %(punctuation)s, %(apart)s)))
    FROM unnest(lines) AS line, generate_series(1, char_length(line) - 1) AS place, substr(line, place, 3) AS three
) FROM (
    SELECT m.id AS pk, ARRAY[
        lower(m.number),
        regexp_replace(lower(normalize(coalesce(labels.label, m.title), NFKC)), '\\s', '', 'g')
    ] || coalesce(called.lines, ARRAY[]::text[]) AS lines
    FROM {Matter._meta.db_table} m LEFT JOIN called ON called.id = m.organization_id
    LEFT JOIN labels ON labels.kind = m.kind
    WHERE m.confidentiality < {Confidentiality.COMPARTMENT:d} AND m.kind <> ALL(%(named)s)
        AND NOT EXISTS (SELECT 1 FROM {SearchEntry._meta.db_table} e WHERE e.rowid = m.id)
) AS rows
"""


def complete() -> None:
    """Write the entries that are missing. Raises AssertionError where the search would have written one otherwise."""
    named = [kind.code for kind in kinds.every() if kind.found_by]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE called (id bigint PRIMARY KEY, lines text[])")
        cursor.executemany("INSERT INTO called VALUES (%s, %s)", list(_called()))
        cursor.execute("CREATE TEMPORARY TABLE labels (kind text PRIMARY KEY, label text)")
        neutral = [
            (kind.code, kind.label) for kind in kinds.every() if kind.readers
        ]  # who knows of one does not read its title
        cursor.executemany("INSERT INTO labels VALUES (%s, %s)", neutral)
        cursor.execute(_ENTRIES, {"punctuation": punctuation, "apart": _APART, "named": named})
        cursor.execute("DROP TABLE called, labels")
    missing = Matter.objects.filter(~Exists(SearchEntry.objects.filter(pk=OuterRef("pk"))), kind__in=named)
    after = 0
    while batch := list(missing.filter(pk__gt=after).order_by("pk")[:BATCH]):
        search.renew(*batch)
        after = batch[-1].pk
    for code in Matter.objects.order_by().values_list("kind", flat=True).distinct():
        last = list(Matter.objects.filter(kind=code).order_by("-pk").values_list("pk", flat=True)[:COMPARED])
        wrong = list(search.faults(Matter.objects.filter(pk__in=last)))
        assert not wrong, wrong[:3]


def _called():
    """Yield of each organization its key and what it is found by, as the search writes it."""
    for one in Organization.objects.only("name", "uscc", "record_office", "record_number"):
        words = (one.name, one.uscc, one.record_office, *spellings(one.record_number))
        yield one.pk, list(dict.fromkeys(line for word in words if (line := normalised(word))))
