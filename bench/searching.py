"""
`python -m bench.searching`, under scripts/with-postgresql: how search answers among SIZE matters (200 000), whoever asks
and however often the words occur – each as a multiple of reading one row by its key in the same run – and by which plan.
"""

import os
import statistics
import sys
import tempfile
import time

files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["DATA_DIR"] = files.name

import django  # noqa: E402

django.setup()

from django.core.exceptions import EmptyResultSet  # noqa: E402
from django.db import connection  # noqa: E402

from bench import database, fill, scene  # noqa: E402
from yihe.foundation import roles  # noqa: E402
from yihe.matters import queries  # noqa: E402
from yihe.matters.models import Matter  # noqa: E402
from yihe.registers.accounts import edits  # noqa: E402
from yihe.registers.accounts.models import Membership  # noqa: E402
from yihe.registers.accounts.sessions import AuthenticationBackend  # noqa: E402

SIZE = int(os.environ.get("SIZE", "200000"))
ROUNDS = 15
EVERYWHERE = "经费申请"
# Each part of it that is in the index is in every number, itself it is in none.
PARTS_ONLY = "2026-2026"
WORDS = {
    "in none": fill.ABSENT, "two characters, one in 10 000": fill.TWO_CHARACTERS, "one in 100": fill.ONE_PER_CENT,
    "in all": EVERYWHERE, "its parts in many, itself in none": PARTS_ONLY, "part of a number": f"-{SIZE - 7:08d}"[:7],
    "a whole number": f"PF-2026-{SIZE // 2:08d}", "two words, rare and common": f"{fill.TWO_CHARACTERS} {EVERYWHERE}",
}  # fmt: skip


def people(stage: scene.Scene) -> dict:
    """Return who asks: the city, a town, an organization, an expert who was let in nowhere."""
    made = {"clerk of the city": stage.clerk, "an organization": stage.applicant}
    for name, role, reach in (
        ("a town's office", roles.JUSTICE_OFFICE, {"region": scene.TOWN}),
        ("an expert of no panel", roles.EXPERT, {"kept_in": scene.CITY}),
    ):
        user = edits.open_account(by=stage.admin, username=role.code, name=role.label)
        Membership.objects.create(user=user, role_code=role.code, valid_from=scene.LONG_AGO, **reach)
        made[name] = user
    return {name: AuthenticationBackend().get_user(user.pk) for name, user in made.items()}


def median_ms(ask) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    database.begin()
    stage = scene.build()
    began = time.perf_counter()
    fill.fill(SIZE, stage)
    print(f"filled to {SIZE:,} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE matters_matter")
        cursor.execute("VACUUM ANALYZE matters_searchentry")
        for relation in ("matters_matter", "matters_searchentry", "matters_searchentry_pairs"):
            cursor.execute("SELECT pg_total_relation_size(%s) / 1000000", [relation])
            print(f"{relation}: {cursor.fetchone()[0]} MB", file=sys.stderr)
    pk = Matter.objects.order_by("pk").values_list("pk", flat=True)[0]
    alone = median_ms(lambda: list(Matter.objects.filter(pk=pk)))
    print(f"\none row by its key: 1 (here {alone:.2f} ms, the ORM's own work and the way to the database included)\n")
    print("| who | words | hits on the first page | times one row by its key | plan |\n|---|---|---|---|---|")
    for who, user in people(stage).items():
        for what, words in WORDS.items():

            def ask(user=user, words=words):
                return queries.newest(queries.searched(queries.in_reach(user), words))

            page, taken = ask(), median_ms(ask)
            print(f"| {who} | {what} | {len(page.rows)} | {taken / alone:.1f} | {_way(user, words)} |", flush=True)


def _way(user, words: str) -> str:
    """Return how the question is answered; its plan goes to the side when PLANS is set."""
    rows = queries.searched(queries.in_reach(user), words)
    try:
        how = str(rows.query)
    except EmptyResultSet:
        return "no key in the index"
    if os.environ.get("PLANS"):
        plan = rows.order_by("-pk").values_list("pk")[: queries.PAGE + 1].explain(analyze=True)
        print(f"{words}\n{plan}\n", file=sys.stderr)
    return "newest first, looked into" if "EXISTS" in how else "index" if "@@" in how else "keys out of the index"


main()
