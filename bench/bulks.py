"""
Fifty approvals in one go, against fifty single ones in the same run: what is confirmed is kept and each matter decided by its own
`perform` in its own transaction, and as many made ready the same way are granted one by one. The page that is confirmed (which are
alike, what they come to) has a figure of its own: it stands for fifty pages nobody opens.

`python -m bench.bulks`, under scripts/with-postgresql, measures this alone.
"""

import os
import statistics
import sys
import tempfile
import time

if __name__ == "__main__":
    files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["DATA_DIR"] = files.name
    import django

    django.setup()

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from bench import database, scene
from bench.report import Report
from bench.scene import Scene
from yihe.acts.documents import papers
from yihe.domains.subsidies.claims.activity import ActivityClaim, ActivityKind
from yihe.foundation import roles
from yihe.matters import alike, bulk
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts import grants
from yihe.registers.accounts.sessions import AuthenticationBackend
from yihe.registers.organizations.models import Organization, Residency, ResidencyStage

FIFTY, BAR = 50, 40
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def measure(stage: Scene, report: Report) -> None:
    singly, together, sorted_out = [], [], []
    for n in range(1, ROUNDS + 1):
        claims = _alike(stage, n, 2 * FIFTY)
        began = time.perf_counter()
        for claim in claims[:FIFTY]:
            scene.grant(stage, claim, _fresh(stage.director))  # each is a request of its own
        singly.append(FIFTY / (time.perf_counter() - began))
        director = _fresh(stage.director)
        began = time.perf_counter()
        found = alike.sort_out(director, [claim.number for claim in claims[FIFTY:]])
        sorted_out.append(FIFTY / (time.perf_counter() - began))
        assert len(found.alike) == FIFTY, found.left_out[:3]
        began = time.perf_counter()
        _in_one_go(found, director)
        together.append(FIFTY / (time.perf_counter() - began))
    one, many = statistics.median(singly), statistics.median(together)
    report.figure("fifty granted one by one", f"{one:.0f}/s")
    report.figure("fifty sorted out for the page that is confirmed", f"{statistics.median(sorted_out):.0f}/s")
    report.figure(
        "fifty granted in one go",
        f"{many:.0f}/s, {many / one:.2f}×",
        f"≥ {BAR}/s and ≥ 1×",
        holds=many >= max(BAR, one),
    )


def _in_one_go(found: alike.Sorted, director) -> None:
    assert found.alike[0].form is not None
    shared = {"envelope": found.alike[0].form.initial["envelope"]}
    made = bulk.begin(bulk.shown(bulk.signed(found, director), director), shared, by=director)
    bulk.go_on(made, by=director, seconds=600)
    assert made.items.filter(outcome="done").count() == FIFTY, list(made.items.values_list("outcome"))[:3]


def _fresh(user):
    return AuthenticationBackend().get_user(user.pk)


def _alike(stage: Scene, n: int, count: int) -> list[Matter]:
    """Return claims of an organization without a history, each for another activity that was held: nothing is said of them."""
    organization = Organization.objects.order_by("pk")[n]
    applicant = accounts.open_account(by=stage.admin, username=f"applicant-{n}", name="沈晨")
    grants.grant(applicant, roles.APPLICANT, by=None, organization=organization, valid_from=scene.LONG_AGO)
    today = timezone.localdate()
    stay = Residency.objects.create(
        organization=organization, base="创客基地", group="professional", starts_on=today - timedelta(200),
        ends_on=today + timedelta(160), opened_by_number="—",
    )  # fmt: skip
    ResidencyStage.objects.create(residency=stay, stage="seed", since=stay.starts_on, reason="—", by=stage.admin)
    found = []
    for day in range(count):
        said = {"activity": f"法治宣传第 {day} 场", "held_on": today - timedelta(day), "necessity": "结合宪法日开展"}
        matter = open_matter(
            ActivityKind, ActivityClaim(requested=Decimal("1200.00"), **said), by=applicant, organization=organization,
            hat="applicant",
        )  # fmt: skip
        papers.attach(matter, "plan", scene.a_paper(0), by=applicant)
        perform(matter, "submit", by=applicant)
        perform(matter, "accept", by=stage.clerk)
        perform(matter, "review", by=stage.reviewer, amount=Decimal("1000.00"), reason="按场地、物料两项据实核定")
        found.append(matter)
    return found


def main() -> None:
    database.begin()
    report, stage = Report(), scene.build()
    print(f"{os.cpu_count()} cores under load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    report.table("**Fifty approvals**", "what", "figure", "bar", "")
    measure(stage, report)
    report.close()


if __name__ == "__main__":
    main()
