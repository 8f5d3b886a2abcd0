"""What is measured in one process: acts, reckoning, sealing and verifying the chain."""

import multiprocessing
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from django.utils import timezone

from bench import bulks, fill, scene
from bench.report import Report
from bench.scene import Scene
from bench.server import THREADS, WORKERS
from yihe.domains.subsidies import policies
from yihe.foundation import parameters
from yihe.matters import evidence
from yihe.matters.actions import perform
from yihe.matters.models import Event
from yihe.registers.accounts.sessions import AuthenticationBackend

ACTS, ROUNDS, SYNCS = int(os.environ.get("BENCH_ACTS", "100")), 3, 50
CHAINS, LENGTH = int(os.environ.get("BENCH_CHAINS", "10000")), 20


def measure(stage: Scene, report: Report) -> None:
    disk(report)
    acts(stage, report)
    bulks.measure(stage, report)
    reckonings(report)
    chain(stage, report)


def acts(stage: Scene, report: Report) -> None:
    """
    The lightest and the heaviest act, as many at once as a server carries out, and one after the other: a draft withdrawn (lock, checks, change, event, telling the organization, commit),
    and a claim granted (besides: envelope and counter held, reckoned twice, award, commitment, history, notice).
    """

    def withdraw(matter, applicant, _director):
        perform(matter, "withdraw", by=applicant)

    def grant(matter, _applicant, director):
        scene.grant(stage, matter, director)

    for what, make, do, bar in (
        ("`perform`, lightest: a draft withdrawn", scene.draft, withdraw, 300),
        ("`perform`, heaviest: a claim granted", scene.reviewed, grant, None),
    ):

        def one(matter, do=do):
            do(matter, _fresh(stage.applicant), _fresh(stage.director))

        alone, together = [], []
        for _ in range(ROUNDS):
            alone.append(_alone([make(stage) for _ in range(ACTS)], one))
            together.append(_at_once([make(stage) for _ in range(ACTS * 2)], one))
        figure = statistics.median(together)
        report.figure(f"{what}, {WORKERS * THREADS} at once", f"{figure:.0f}/s", f"≥ {bar}/s" if bar else "",
                      holds=figure >= bar if bar else None)  # fmt: skip
        report.figure(f"{what}, one after the other", f"{statistics.median(alone):.0f}/s")


def disk(report: Report) -> None:
    """How long the disk takes to keep one page for certain: acts one after the other are never quicker than one of these each."""
    with tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            os.pwrite(file.fileno(), b"-" * 8192, 0)
            os.fdatasync(file.fileno())
    took = (time.perf_counter() - began) / SYNCS
    report.figure("the disk keeps a page for certain in", f"{1000 * took:.1f} ms: {1 / took:.0f} commits/s in a row")


def _alone(matters: list, do) -> float:
    began = time.perf_counter()
    for matter in matters:
        do(matter)
    return len(matters) / (time.perf_counter() - began)


def _at_once(matters: list, do) -> float:
    """Return the rate of acts when they are carried out as a server does: by its workers, each with its threads."""
    connection.close()  # no connection is shared with a child
    forking, lines = multiprocessing.get_context("fork"), WORKERS * THREADS
    ready = forking.Barrier(lines + 1)

    def line(own):
        connection.ensure_connection()
        ready.wait()
        for matter in own:
            do(matter)
        connection.close()

    def worker(shares):
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(line, shares))  # whatever is raised in one of them is raised here

    shares = [matters[n::lines] for n in range(lines)]
    workers = [forking.Process(target=worker, args=(shares[n * THREADS : (n + 1) * THREADS],)) for n in range(WORKERS)]
    for each in workers:
        each.start()
    ready.wait(60)
    began = time.perf_counter()
    for each in workers:
        each.join()
    took = time.perf_counter() - began
    assert not any(each.exitcode for each in workers), "an act failed"
    return len(matters) / took


def _fresh(user):
    """Return the user as a request finds them: nothing is known yet."""
    return AuthenticationBackend().get_user(user.pk)


def reckonings(report: Report) -> None:
    """Reckon the example facts of each subsidy, again and again, for a day in force. The slowest is printed."""
    today, tree, rates = timezone.localdate(), parameters.current(), {}
    for policy in policies.POLICIES:
        facts = policy.facts.from_json(policy.facts.template())
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < 0.5:
            for _ in range(200):
                policy.reckon(facts, on=today, parameters=tree)
            count += 200
        rates[policy.label] = count / (time.perf_counter() - began)
    label, figure = min(rates.items(), key=lambda each: each[1])
    report.figure(f"reckoning, slowest: {label}", f"{figure:,.0f}/s", "≥ 20,000/s", holds=figure >= 20_000)


def chain(stage: Scene, report: Report) -> None:
    """Seal 200 000 events and verify everything: the chains hold, so nothing may be found, and a change must be."""
    fill.chains(CHAINS, LENGTH, stage)
    count = Event.objects.count()
    began = time.perf_counter()
    evidence.set_seal()
    figure = time.perf_counter() - began
    report.figure(f"{count:,} events sealed", f"{figure:.1f} s", "≤ 3 s", holds=figure <= 3)
    began = time.perf_counter()
    faults = list(evidence.verify())
    figure = count / (time.perf_counter() - began)
    assert not faults, faults[:3]
    _one_change_is_found()
    report.figure(f"verifying {count:,} events", f"{figure:,.0f}/s", "≥ 50,000/s", holds=figure >= 50_000)


def _one_change_is_found() -> None:
    """Rewrite one event past the triggers, see that it is named, and take it back: what finds nothing is quick too."""
    event = Event.objects.order_by("-pk")[0]
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL session_replication_role = replica")
        Event.objects.filter(pk=event.pk).update(payload="{}")
        found = [sentence for sentence in evidence.verify(event.matter) if f"行 {event.pk}" in sentence]
        assert len(found) == 1, found
        transaction.set_rollback(True)
