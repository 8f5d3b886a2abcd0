"""
The clock on a copy of a city, run by several machines at once and then again, leaves what it leaves when it runs once.

`python -m soak.twice DAY` runs it on the city in $DATA_DIR as if it were noon of that day, and prints where every matter stands.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run_on(city: Path, day: date, machines: int) -> list:
    """Run the clock on a city by so many processes at once, and once more. Return what stands there then."""
    environment = {name: said for name, said in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATA_DIR": str(city), "DJANGO_SETTINGS_MODULE": "config.settings", "YIHE_MODE": "demo"}

    def started() -> subprocess.Popen:
        command = [sys.executable, "-m", "soak.twice", day.isoformat()]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    at_once = [started() for _ in range(machines)]
    ended = [process.communicate(timeout=600) for process in at_once]
    if bad := [said for process, (_out, said) in zip(at_once, ended, strict=True) if process.returncode]:
        raise RuntimeError(bad[0][-3000:])
    if machines == 1:
        return json.loads(ended[0][0])
    again = started()
    out, complaint = again.communicate(timeout=600)
    if again.returncode:
        raise RuntimeError(complaint[-3000:])
    return json.loads(out)


def differences(city: Path, day: date, place: Path, machines: int = 2) -> tuple[int, list[str]]:
    """Return how many matters stand in a city, and which stand otherwise when several machines run the clock."""
    once = run_on(shutil.copytree(city, place / "once"), day, 1)
    often = run_on(shutil.copytree(city, place / "often"), day, machines)
    return len(once["matters"]), compared(once, often)


def compared(once: dict, often: dict) -> list[str]:
    """Return a sentence for each matter and each person for whom the two differ, and for each fault `verify` names."""
    found = [
        f"{what} {key}：一次 {once[what].get(key)}，多次 {often[what].get(key)}。"
        for what in ("matters", "told")
        for key in sorted({*once[what], *often[what]})
        if once[what].get(key) != often[what].get(key)
    ]
    return found + often["faults"]


def _main(day: date) -> None:
    import django  # noqa: PLC0415 -- the process that runs the clock; the one that compares needs none of it

    django.setup()
    from django.core import mail  # noqa: PLC0415
    from django.db.models import Count  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from yihe.matters import clock, evidence  # noqa: PLC0415
    from yihe.matters.models import Matter, Notification  # noqa: PLC0415

    setup_test_environment()  # letters are kept in memory
    noon = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    timezone.now = lambda: noon  # type: ignore[assignment]
    done = clock.run()
    assert not done.failed and mail.outbox is not None, done.failed
    told = Notification.objects.values("user__username").annotate(n=Count("pk")).order_by("user__username")
    json.dump(
        {
            "matters": {m.number: [m.state, m.chain_length] for m in Matter.objects.order_by("pk")},
            "told": {row["user__username"]: row["n"] for row in told}, "faults": list(evidence.everything()),
        },
        sys.stdout,
        ensure_ascii=False,
    )  # fmt: skip


if __name__ == "__main__":
    _main(date.fromisoformat(sys.argv[1]))
