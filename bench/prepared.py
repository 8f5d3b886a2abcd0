"""
A night of prepared claims: 2 000 organizations, 10 000 people, of whom four in ten hold certificates and some were paid before; then the
next nights, on which nothing and on which something changed.

`python -m bench.prepared`, under scripts/with-postgresql, measures this alone.
"""

import os
import sys
import tempfile
import time

if __name__ == "__main__":
    files = tempfile.TemporaryDirectory(prefix="yihe-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["DATA_DIR"] = files.name
    import django

    django.setup()

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from stdnum.cn import ric

from bench import database, scene
from bench.report import Report
from yihe.domains.subsidies import lifetimes, preparing
from yihe.domains.subsidies.places import Incumbency, Post
from yihe.domains.subsidies.prepared import PreparedClaim
from yihe.registers.organizations.models import Organization, Position
from yihe.registers.practitioners.models import Certificate, Employment, Practitioner, PractitionerKind

PEOPLE, CERTIFIED, EVERY_POST, PAID, BAR, CHANGED = 10_000, 0.4, 20, 0.1, 60, 20
PASSED = date(2023, 6, 1)


def measure(report: Report) -> None:
    _people()
    first = _night()
    report.figure(
        f"first night: {Organization.objects.count():,} organizations, {PEOPLE:,} people, {PreparedClaim.objects.count():,} prepared",
        f"{first:.1f} s", f"≤ {BAR} s", holds=first <= BAR,
    )  # fmt: skip
    same = _night()
    report.figure("next night, nothing changed", f"{same:.1f} s")
    jobs = Employment.objects.filter(practitioner__certificates=None).order_by("pk")[:CHANGED]
    for job in list(jobs):
        _certify(job.practitioner, "assistant", 900_000 + job.pk)
    began = time.perf_counter()
    night = preparing.prepare()
    took = time.perf_counter() - began
    report.figure(
        f"next night, {CHANGED} people certified: looked at {night.changed}", f"{took:.1f} s", f"≤ {CHANGED} looked at",
        holds=night.changed <= CHANGED,
    )  # fmt: skip


def _night() -> float:
    began = time.perf_counter()
    preparing.prepare()
    return time.perf_counter() - began


def _certify(person, level: str, serial: int) -> None:
    until = timezone.localdate() + timedelta(365)
    Certificate.objects.create(
        practitioner=person, level=level, number=f"B{serial:07d}", passed_on=PASSED, valid_from=PASSED, valid_until=until, source="—"
    )  # fmt: skip


@transaction.atomic
def _people() -> None:
    organizations = list(Organization.objects.order_by("pk"))
    for n in range(PEOPLE):
        body = f"32058519{60 + n // 5000}{n // 1000 % 5 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
        person = Practitioner(
            name=f"从业{n}", kind=PractitionerKind.SOCIAL_WORKER, id_number=body + ric.calc_check_digit(f"{body}?")
        )
        person.save()
        own = organizations[n % len(organizations)]
        Employment.objects.create(
            practitioner=person, organization=own, position=Position.STAFF, starts_on=PASSED, source="—"
        )
        if n % 10 >= 10 * CERTIFIED:
            continue
        level = "intermediate" if n % 3 else "assistant"
        _certify(person, level, n)
        if n % 10 < 10 * PAID:
            due = lifetimes.Due(
                kind="exam", subject=person.id_index, subject_name=person.name, slot=level, amount=Decimal(1200), level=level,
                region=own.region,
            )  # fmt: skip
            lifetimes.record_benefit(due, paid_on=PASSED, through=own.name, payer="—", document="—", by=None)
        if n % EVERY_POST == 1:
            post = Post.objects.create(
                number=f"GW{n:06d}", organization=own, title="社工岗", approved_on=PASSED, document="—"
            )
            Incumbency.objects.create(
                post=post, practitioner=person, starts_on=timezone.localdate() - timedelta(200), source="—"
            )


def main() -> None:
    database.begin()
    scene.build()
    report = Report()
    print(f"{os.cpu_count()} cores under load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    report.table("**Prepared claims**", "what", "figure", "bar", "")
    measure(report)
    report.close()


if __name__ == "__main__":
    main()
