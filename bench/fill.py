"""
Matters by the hundred thousand, written past the verbs: for measuring only, in a throw-away database. A handful is made
through the real actions (`scene`), so that the pages measured are real ones.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from bench import buying, entries, residents
from bench.scene import ORGANIZATIONS, Scene
from bench.undisturbed import undisturbed
from yihe.domains.subsidies.claims.activity import ActivityKind
from yihe.matters import folding
from yihe.matters.models import Event, Matter, event_digest

# What is looked for in titles: in no matter; in one of ten thousand, two characters; in one of a hundred.
ABSENT, TWO_CHARACTERS, ONE_PER_CENT = "查无此事项", "调解", "普法夜校"
RARE_STATE = "returned"  # one matter in five thousand
# Days over which what is open came, and over which the archive ended: an overview tells of a week, and of ninety days.
RUNNING, YEARS = 60, 1500
PURCHASES, MOST_PURCHASES = 10, 100_000  # one for so many matters

_MATTERS = f"""
INSERT INTO matters_matter (number, kind, title, region, organization_id, state, holder, due_at, workflow_version,
    confidentiality, opened_at, submitted_at, closed_at, awaited, chain_length, chain_head, salt, held_by_office,
    amount)
SELECT 'PF-2026-' || lpad(n::text, 8, '0'), 'activity_claim',
    CASE WHEN n %% 100 = 7 THEN '{ONE_PER_CENT}' WHEN n %% 10000 = 2033 THEN '人民{TWO_CHARACTERS}' ELSE '社会组织公益活动' END
        || '经费申请 ' || n,
    '320585' || lpad((100 + n %% 8)::text, 3, '0'), %(first)s + n %% {ORGANIZATIONS}, state, holder,
    CASE WHEN holder <> '' THEN (%(today)s::date + (n %% 40 - 9)::int)::timestamp AT TIME ZONE 'Asia/Shanghai' END, 1, 0,
    came, came, CASE WHEN holder = '' THEN came + interval '12 days' END, 0, %(events)s, repeat('0', 64), '', false, 1000 + n %% 5000
FROM (SELECT n,
    CASE WHEN n %% 5000 = 2017 THEN '{RARE_STATE}' WHEN n %% 10 < 3 THEN (ARRAY['submitted','accepted','reviewed'])[1 + n %% 3]
        ELSE 'paid' END AS state,
    CASE WHEN n %% 5000 = 2017 THEN 'applicant' WHEN n %% 10 < 3 THEN (ARRAY['clerk','reviewer','director'])[1 + n %% 3]
        ELSE '' END AS holder,
    now() - CASE WHEN n %% 10 < 3 THEN n %% {RUNNING} * interval '1 day'
        ELSE (12 + n %% {YEARS}) * interval '1 day' + n %% 24 * interval '1 hour' END AS came
    FROM generate_series(%(since)s::bigint, %(until)s::bigint) AS n) AS rows
"""
_CLOCKS = """
INSERT INTO matters_clock (matter_id, name, since, due_at, unit, rest)
SELECT id, state, opened_at, due_at, 'working_days', 'stays' FROM matters_matter m
WHERE due_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM matters_clock c WHERE c.matter_id = m.id)
"""
_MOVES = """
INSERT INTO matters_event (matter_id, seq, at, action, source, target, hat, payload, previous, digest, version, words_digest, after)
SELECT id, 10 + step, submitted_at + step * interval '5 days', 'move', (ARRAY['submitted','accepted','reviewed'])[step],
    (ARRAY['accepted','reviewed','paid'])[step], '', '{}', '', '', 1, '', ''
FROM matters_matter, generate_series(1, 3) AS step
WHERE number >= %(least)s AND number <= %(most)s AND closed_at > now() - interval '100 days'
"""
PAYLOAD = '{"amount":"1000.00","opinion":"材料齐全，符合规定","reason":"按场地、物料两项据实核定"}'


def fill(total: int, stage: Scene) -> None:
    """
    Bring the number of matters to `total`, three in ten of them open, with the contents their list shows; besides them as many consultations
    and what else residents leave behind (`residents`), and a tenth as many purchases (`buying`).
    """
    since = Matter.objects.filter(kind=ActivityKind.code).count() + 1
    with undisturbed():
        _insert(since, total, stage, events=1)
        connection.cursor().execute(_MOVES, {"least": f"PF-2026-{since:08}", "most": f"PF-2026-{total:08}"})
        residents.fill(total, stage)
        buying.fill(min(total // PURCHASES, MOST_PURCHASES), stage.bought)
        entries.complete()
    folding.recount()
    connection.cursor().execute("VACUUM (ANALYZE)")  # as a database that grew over years was, again and again


def chains(matters: int, events: int, stage: Scene) -> None:
    """
    Add matters with whole chains of events that hold, for sealing and verifying. They are of version 1: what an event of
    version 2 freezes can only be made by the action itself.
    """
    last = Matter.objects.order_by("-pk").values_list("pk", flat=True).first()
    _insert(10**7, 10**7 + matters - 1, stage, events=events)
    now, by, heads = timezone.now(), stage.clerk.pk, []
    added = list(Matter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "state"))
    columns = [
        "matter_id", "seq", "at", "actor_id", "hat", "on_behalf_of_id", "action", "source", "target", "payload",
        "previous", "digest", "version", "words_digest", "after",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        copying = f"COPY {Event._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(copying) as copy:
            for pk, state in added:
                head = ""
                for seq in range(1, events + 1):
                    facts = (pk, seq, now, by, "clerk", None, "remind", state, state, PAYLOAD, head)
                    head = event_digest(*facts)
                    copy.write_row((*facts, head, 1, "", ""))
                heads.append((pk, head))
        cursor.execute("CREATE TEMPORARY TABLE heads (pk bigint PRIMARY KEY, head varchar(64))")
        with cursor.copy("COPY heads FROM STDIN") as copy:
            for row in heads:
                copy.write_row(row)
        cursor.execute("UPDATE matters_matter SET chain_head = head FROM heads WHERE id = pk")
        cursor.execute("DROP TABLE heads")
        cursor.execute("ANALYZE")


def _insert(since: int, until: int, stage: Scene, *, events: int) -> None:
    values = {
        "first": stage.organization.pk, "today": timezone.localdate(), "since": since, "until": until, "events": events,
    }  # fmt: skip
    columns, constants = _contents()
    table = ActivityKind.contents._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_MATTERS, values)
        cursor.execute(_CLOCKS)
        cursor.execute(
            f"INSERT INTO {table} (matter_id, {columns}) SELECT id, {constants} FROM matters_matter m "
            f"WHERE kind = 'activity_claim' AND NOT EXISTS (SELECT 1 FROM {table} c WHERE c.matter_id = m.id)"
        )


def _contents() -> tuple[str, str]:
    """Return the columns of an activity claim and a constant for each."""
    fields = [f for f in ActivityKind.contents._meta.concrete_fields if f.name != "matter" and not f.null]
    values = []
    for field in fields:
        kind = field.get_internal_type()
        values.append(
            "m.amount" if kind == "DecimalField" else "1000" if kind in {"IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"}
            else f"'{timezone.localdate() - timedelta(days=3)}'" if kind == "DateField"
            else "false" if kind == "BooleanField" else f"'{Decimal(1)}'" if kind == "FloatField" else "'公益普法活动'"
        )  # fmt: skip
    return ", ".join(f.column for f in fields), ", ".join(values)
