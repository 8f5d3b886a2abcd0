"""
`make soak` (`python -m soak PART…`): each part prints what it did, in figures, and what gave way. Exit status 1 when anything did.

    suite        every test, those that `make test` leaves out among them: on SQLite, and what was not asked there on PostgreSQL
    attack       the demonstration city attacked whole (`python -m attack`)
    fuzz         10 000 requests nobody means to send, over every address, form, action and sheet, from a new seed
    oracle       10 000 worlds by chance, reckoned twice
    histories    25 histories of 500 steps over the ledger
    races        everybody at once, on PostgreSQL, again and again, with the controls
    states       every state of every kind, its page opened by everybody who knows of it
    walks        every kind walked through at random, 2 000 walks in all
    imports      a sheet of as many rows as one may have
    openings     200 sealed bids of 5 MB opened together, in their seconds
    workers      server workers killed with -9 while people write, on PostgreSQL
    postmaster   PostgreSQL's postmaster killed with -9 while people write
    clock        the clock of the city run by three machines at once, and again
    backup       backup and restore, compared byte by byte
    upgrade      every yardstick upgraded, on both backends
    weakened     protections taken away one after the other, each of which a test has to miss

`--short` runs each as the suite does: in a minute or two.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from looks import city
from soak import killing, restoring, twice, weakening
from soak.cluster import Cluster

ROOT = Path(__file__).resolve().parents[1]
Said = tuple[str, list[str]]  # the figures, and what gave way


class Parts:
    """Each part returns its figures and the sentences of what gave way. `short` takes a share of everything."""

    def __init__(self, place: Path, short: bool):
        self.place, self.short = place, short

    def of(self, whole: int, share: int) -> int:
        return share if self.short else whole

    def city(self) -> Path:
        """Return the folder of the demonstration city, told once."""
        told = self.place / "city"
        if not told.exists():
            told.mkdir()
            city.load(told)
        return told

    def suite(self) -> Said:
        asked, only = self.place / "asked", ("tests/promises/test_asked_already.py",) if self.short else ()
        said, found = self._tests(*only, "--dist", "worksteal", f"--note-what-is-asked={asked}")
        beside = ("-m", "not browser", "--what-asks-a-database", f"--asked-already={asked}")
        with Cluster() as cluster:
            more, faults = self._tests(*only, *beside, "--dist", "worksteal", DATABASE_URL=cluster.url)
        return f"SQLite: {said}; PostgreSQL: {more}", found + faults

    def attack(self) -> Said:
        own = shutil.copytree(self.city(), self.place / "attacked")
        command = [sys.executable, "-m", "attack", "--share", str(self.of(1, 60))]
        environment = {name: said for name, said in os.environ.items() if name != "DATABASE_URL"}
        ran = subprocess.run(
            command, cwd=ROOT, env=environment | {"DATA_DIR": str(own)}, capture_output=True, text=True
        )
        lines = ran.stdout.splitlines()
        figures = "; ".join(line for line in lines if not line.startswith("  "))
        return figures, [line.strip() for line in lines if line.startswith("  ")] or (
            ran.stderr.splitlines()[-5:] if ran.returncode else []
        )

    def fuzz(self) -> Said:
        own, seed = (
            shutil.copytree(self.city(), self.place / "fuzzed"),
            os.environ.get("FUZZ_SEED") or str(int(time.time())),
        )
        command = [sys.executable, "-m", "attack", "fuzzing", "--share", str(self.of(1, 50))]
        environment = {name: said for name, said in os.environ.items() if name != "DATABASE_URL"}
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env=environment | {"DATA_DIR": str(own), "FUZZ_SEED": seed},
            capture_output=True,
            text=True,
        )
        lines = ran.stdout.splitlines()
        figures = "; ".join(line for line in lines if not line.startswith("  "))
        return f"seed {seed}; {figures}", [line.strip() for line in lines if line.startswith("  ")] or (
            ran.stderr.splitlines()[-5:] if ran.returncode else []
        )

    def oracle(self) -> Said:
        worlds = self.of(10_000, 100)
        return self._tests(
            "tests/oracle/test_naive_and_platform.py",
            "-k",
            "every_world",
            ORACLE_WORLDS=worlds,
            said=f"{worlds:,} worlds",
        )

    def histories(self) -> Said:
        many, steps = self.of(25, 4), self.of(500, 25)
        return self._tests(
            "tests/acts/test_funds_stateful.py", FUNDS_HISTORIES=many, FUNDS_STEPS=steps, said=f"{many} × {steps} steps"
        )

    def races(self) -> Said:
        times = self.of(6, 1)
        with Cluster() as cluster:
            said, found = "", []
            for _again in range(times):
                said, faults = self._tests("tests/acts", "tests/subsidies", "tests/registers", "tests/matters", "-k", "races", processes=1, DATABASE_URL=cluster.url)  # fmt: skip
                found += faults
        return f"{times} × ({said})", found

    def states(self) -> Said:
        seen_by = "some" if self.short else "everybody"
        return self._tests("tests/promises/test_every_state.py", STATES_SEEN_BY=seen_by, said=f"seen by {seen_by}")

    def walks(self) -> Said:
        walks = self.of(2_000, 20)
        return self._tests("tests/promises/test_random_walks.py", WALKS=walks, said=f"{walks:,} walks")

    def imports(self) -> Said:
        rows = self.of(2_000, 50)
        return self._tests("tests/faces/test_large_imports.py", processes=1, IMPORT_ROWS=rows, said=f"{rows:,} rows")

    def openings(self) -> Said:
        bids = self.of(200, 40)
        return self._tests("tests/acts/sealed/test_speed.py", processes=1, SEALED_BIDS=bids, said=f"{bids} bids")

    def workers(self) -> Said:
        with Cluster() as cluster:
            return _killed(killing.workers(cluster.url, self.of(180, 10), 2), "workers")

    def postmaster(self) -> Said:
        return _killed(killing.postmaster(self.of(180, 10), 6), "postmasters")

    def clock(self) -> Said:
        day, place = date.today() + timedelta(days=40), self.place / "clocks"
        matters, found = twice.differences(self.city(), day, place, self.of(3, 2))
        return f"{matters:,} matters on {day}", found

    def backup(self) -> Said:
        with Cluster() as cluster:
            house = killing.House(cluster.url, self.place / "backed-up")
            house.folder.mkdir()
            house.town("begin", "8")
            house.town("papers", str(self.of(400, 20)))
            copy = restoring.beside(cluster.url, "restored"), self.place / "restored"
            restoring.back_up(cluster.url, house.folder, self.place / "backup")
            restoring.restore(self.place / "backup", *copy)
            found = restoring.differences((cluster.url, house.folder), copy) + restoring.verified(*copy)
            size = sum(p.stat().st_size for p in (self.place / "backup").rglob("*") if p.is_file())
        return f"{size / 1e6:.1f} MB of backup", found

    def weakened(self) -> Said:
        table = weakening.TABLE[: self.of(len(weakening.TABLE), 2)]
        (place := self.place / "weakened").mkdir()
        tree = weakening.copied(place)
        unnoticed = [each.what for each in table if not weakening.is_noticed(tree, each)]
        failing = [f"{each.test} fails with its protection" for each in table if not weakening.holds(tree, each.test)]
        said = f"{len(table)} protections taken away, {len(table) - len(unnoticed)} noticed"
        return said, [f"nobody notices: {what}" for what in unnoticed] + failing

    def upgrade(self) -> Said:
        on_sqlite, faults = self._tests("tests/yardsticks", YARDSTICKS="whole")
        with Cluster() as cluster:
            on_postgresql, more = self._tests(
                "tests/yardsticks", processes=1, YARDSTICKS="whole", DATABASE_URL=cluster.url
            )
        return f"SQLite: {on_sqlite}; PostgreSQL: {on_postgresql}", faults + more

    def _tests(self, *command: str, said: str = "", processes: int = 2, **environment: object) -> Said:
        """Run some of the suite's own tests, made longer by the environment. What failed gave way."""
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", str(processes), *command], cwd=ROOT, capture_output=True, text=True,
            env=inherited | {name: str(value) for name, value in environment.items()},
        )  # fmt: skip
        last = (ran.stdout.strip().splitlines() or ["nothing was said"])[-1].strip("= ")
        failed = re.findall(r"^(?:FAILED|ERROR) .*$", ran.stdout, re.M)
        return ", ".join(filter(None, (said, last))), failed or ([last, ran.stderr[-500:]] if ran.returncode else [])


def _killed(done: killing.Outcome, what: str) -> Said:
    lost = done.found + ([f"{done.given_up} presses were never answered"] if done.given_up else [])
    return (
        f"{done.killed} {what} killed, {done.acknowledged:,} acknowledged, {done.again:,} pressed again, {len(done.found)} lost or twice",
        lost,
    )


PARTS: dict[str, Callable[[Parts], Said]] = {
    name: getattr(Parts, name)
    for name in (
        "suite",
        "attack",
        "fuzz",
        "oracle",
        "histories",
        "races",
        "states",
        "walks",
        "imports",
        "openings",
        "workers",
        "postmaster",
        "clock",
        "backup",
        "upgrade",
        "weakened",
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--short", action="store_true")
    said = parser.parse_args()
    began, gave_way = time.perf_counter(), 0
    with tempfile.TemporaryDirectory(prefix="yihe-soaked-") as place:
        parts = Parts(Path(place), said.short)
        for name in said.parts or PARTS:
            started = time.perf_counter()
            figures, found = PARTS[name](parts)
            print(f"{name:<11} {time.perf_counter() - started:6.0f} s  {figures}", flush=True)
            for sentence in found[:50]:
                print(f"  {sentence}", flush=True)
            gave_way += len(found)
    print(
        f"{(time.perf_counter() - began) / 60:.1f} minutes; {gave_way} gave way"
        if gave_way
        else f"{(time.perf_counter() - began) / 60:.1f} minutes; everything held"
    )
    return int(bool(gave_way))


if __name__ == "__main__":
    raise SystemExit(main())
