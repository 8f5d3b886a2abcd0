"""
Matters by the hundred thousand, written past the verbs: for measuring only, in a throw-away database. A handful is made
through the real actions, so that the pages measured are real ones.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from yihe.matters.models import Matter

_SQL = """
INSERT INTO matters_matter (number, kind, title, region, organization_id, state, holder, due_on, resume_state,
    resume_days, confidentiality, opened_at, submitted_at, closed_at, awaited, code, chain_length, chain_head)
SELECT 'PF-2026-' || lpad(n::text, 8, '0'), 'activity_claim', '社会组织公益活动经费申请 ' || n,
    '320585' || lpad((100 + n %% 8)::text, 3, '0'), %s,
    CASE WHEN n %% 10 < 3 THEN (ARRAY['submitted','accepted','reviewed'])[1 + n %% 3] ELSE 'paid' END,
    CASE WHEN n %% 10 < 3 THEN (ARRAY['clerk','reviewer','director'])[1 + n %% 3] ELSE '' END,
    CASE WHEN n %% 10 < 3 THEN %s::date + (n %% 40 - 10)::int ELSE NULL END, '', NULL, 0,
    now() - (n || ' seconds')::interval, now() - (n || ' seconds')::interval,
    CASE WHEN n %% 10 < 3 THEN NULL ELSE now() END, 0, 'ABCDEFGH', 1, repeat('0', 64)
FROM generate_series(%s::bigint, %s::bigint) AS n
"""


def fill(total: int, organization) -> None:
    """Bring the number of matters to `total`, three in ten of them open, with the contents their list shows."""
    there = Matter.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [organization.pk, timezone.localdate(), there + 1, total])
        cursor.execute(
            "INSERT INTO subsidies_activityclaim (matter_id, {}) SELECT id, {} FROM matters_matter "
            "WHERE kind = 'activity_claim' AND id NOT IN (SELECT matter_id FROM subsidies_activityclaim)".format(
                *_contents()
            )
        )
    connection.cursor().execute("ANALYZE")


def _contents() -> tuple[str, str]:
    """Return the columns of an activity claim and a constant for each."""
    from yihe.domains.subsidies.claims.activity import ActivityKind  # noqa: PLC0415 -- after setup

    fields = [f for f in ActivityKind.contents._meta.concrete_fields if f.name != "matter" and not f.null]
    values = []
    for field in fields:
        kind = field.get_internal_type()
        values.append(
            "1000" if kind in {"DecimalField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"}
            else f"'{timezone.localdate() - timedelta(days=3)}'" if kind == "DateField"
            else "false" if kind == "BooleanField" else f"'{Decimal(1)}'" if kind == "FloatField" else "'公益普法活动'"
        )  # fmt: skip
    return ", ".join(f.column for f in fields), ", ".join(values)
