"""
`python -m tests.yardsticks.visit STEP…` in a process of its own, on the database DATABASE_URL says; prints one JSON.

Steps: `migrate`; `migrate_as_needed` the same, sooner (`drawn_as_needed.py`); `verify` what `manage.py verify` says; `facts` the facts of `facts.py`; `carry_on` the work of `carry_on.py`;
`live` the whole life of a new yardstick, which is lived today. The last argument is the day to be on for the others: the
day the yardstick was made, so that nothing here changes as the calendar goes on.
"""

import json
import os
import sys
from datetime import date, time, timedelta
from io import StringIO


def verify(day: date) -> str:
    """Return what the command says, good or bad, on a day after all the work: a seal of days to come would be a fault."""
    from django.core.management import call_command
    from django.core.management.base import CommandError

    from yihe.faces.demo.calendar_days import on_day

    said = StringIO()
    with on_day(day + timedelta(days=60), time(12, 0)):
        try:
            call_command("verify", stdout=said, stderr=said)
        except CommandError as found:
            said.write(str(found))
    return said.getvalue()


def migrate(day: date) -> None:
    """
    Migrate, as the command does that an operator runs, at the end of a day: what a migration enters is in force from then, and comes after
    the last seal of a yardstick that was made in the evening.
    """
    from django.core.management import call_command

    from yihe.faces.demo.calendar_days import on_day

    with on_day(day, time(23, 55)):
        call_command("migrate", verbosity=0)


def migrate_as_needed(day: date) -> None:
    """Migrate with no more models rendered than an operation needs."""
    from tests.yardsticks.drawn_as_needed import as_needed

    with as_needed():
        migrate(day)


def facts(day: date) -> dict:
    """Return every fact, and what only the models can say, as they are late on a day."""
    from tests.yardsticks import databases
    from tests.yardsticks import facts as today
    from yihe.faces.demo.calendar_days import on_day

    with on_day(day, time(23, 0)):
        return {
            "facts": {name: databases.ordered(reading()) for name, reading in today.FACTS.items()},
            "seen": today.seen_by_each(),
            "typed": today.typed_by_each(),
        }


def carry_on(day: date) -> dict:
    """Go on with what was under way, from the next day on."""
    from tests.yardsticks import carry_on as work

    return work.carry_on(day + timedelta(days=1))


def live(day: date) -> str:
    """Live through everything, and say on which day."""
    from django.utils import timezone

    from tests.yardsticks import life

    life.live(say=lambda line: None)
    return timezone.localdate().isoformat()


def main(*steps: str, day: date) -> dict:
    import django

    django.setup()
    found: dict = {}
    for order, step in enumerate(steps):
        found[f"{order} {step}"] = STEPS[step](day)
    return found


STEPS = {
    "migrate": migrate,
    "migrate_as_needed": migrate_as_needed,
    "verify": verify,
    "facts": facts,
    "carry_on": carry_on,
    "live": live,
}

if __name__ == "__main__":
    assert os.environ["YIHE_MODE"] == "demo", "started through tests.yardsticks.databases.Database"
    print(json.dumps(main(*sys.argv[1:-1], day=date.fromisoformat(sys.argv[-1])), ensure_ascii=False))
