"""
A port's queue of 10 000 hand-overs sent, against another side in this process that keeps each by its key, is down for a while, loses
answers, and lies in its receipts; then the same queue's second look, on which nothing is to be done.

`python -m bench.ports`, under scripts/with-postgresql, measures this alone. SIZE says how many.
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

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bench import database
from bench.report import Report
from yihe.acts.referrals import bodies, delivering
from yihe.acts.referrals.models import Consent, ItemState, PortItem, Referral, Way
from yihe.acts.referrals.ports import Receipt, Sent, Unreachable
from yihe.matters.models import Confidentiality, Matter
from yihe.registers.compartments.models import Compartment

MANY, BAR, PORT = int(os.environ.get("SIZE", "10000")), 60, "governance"
DOWN, LOST, LYING = 97, 101, 103  # one attempt in so many


class Server:
    """Keeps what comes by key. One attempt in some never comes, in some comes unheard, in some is receipted wrongly."""

    def __init__(self):
        self.asked, self.came, self.has = 0, {}, {}

    def send(self, key: str, body: bytes) -> Sent:
        self.asked += 1
        if self.asked % DOWN == 0:
            raise Unreachable("down")
        self.came[key] = self.came.get(key, 0) + 1
        self.has[key] = bodies.digest(body)
        if self.asked % LOST == 0:
            raise Unreachable("lost")
        if self.asked % LYING == 0:
            return Sent(Receipt(key, "wrong", "0" * 64))
        return Sent(Receipt(key, key[:13], self.has[key]))

    def known(self, key: str) -> Sent | None:
        return Sent(Receipt(key, key[:13], self.has[key])) if key in self.has else None

    def incoming(self):
        return iter(())

    def taken(self, incoming) -> None:
        return None


def measure(report: Report) -> None:
    _queue()
    server, began = Server(), time.perf_counter()
    rounds = 0
    while PortItem.objects.filter(state__in=[ItemState.WAITING, ItemState.FAILED]).exists():
        PortItem.objects.filter(tries__gt=0).update(next_try_at=timezone.now() - timedelta(seconds=1))
        delivering.deliver(PORT, server)
        rounds += 1
    took = time.perf_counter() - began
    once = len(server.came) == MANY and set(server.came.values()) == {1}
    kept = PortItem.objects.filter(state=ItemState.RECEIVED).count() == MANY
    report.figure(f"{MANY:,} sent in {rounds} rounds, each once: {once}, each receipted: {kept}", f"{took:.1f} s", f"≤ {BAR} s",
                  holds=took <= BAR and once and kept)  # fmt: skip
    began = time.perf_counter()
    delivering.deliver(PORT, server)
    report.figure("nothing left to send", f"{1000 * (time.perf_counter() - began):.0f} ms")


@transaction.atomic
def _queue() -> None:
    now = timezone.now()
    for n in range(MANY):
        matter = Matter.objects.create(
            number=f"BENCH-ZJ-{n:05d}", kind="referral", title="转介", region="320585", state="out", holder="clock",
            confidentiality=Confidentiality.INTERNAL, compartment=Compartment.objects.create(sort="referral"), submitted_at=now,
        )  # fmt: skip
        referral = Referral.objects.create(
            matter=matter, receiver=PORT, name=f"居民{n}（虚构）", story="工资被拖欠三个月，没有合同，有考勤。（虚构）" * 5,
            need="请帮助调解（虚构）", sent_at=now,
        )  # fmt: skip
        Consent.objects.create(referral=referral, receiver=PORT, fields="name story need", way=Way.SIGNED, words="—")
        PortItem.objects.create(port=PORT, sort="referral", matter=matter)


def main() -> None:
    database.begin()
    report = Report()
    print(f"{os.cpu_count()} cores under load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    report.table("**Ports**", "what", "figure", "bar", "")
    measure(report)
    report.close()


if __name__ == "__main__":
    main()
