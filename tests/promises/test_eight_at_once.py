"""
Every action that somebody presses, pressed by eight at the same moment from the same page, on PostgreSQL: one of them is done,
seven are told in a sentence, and everything verifies. Each kind is taken on a way at random; `EIGHT_WALKS` takes more of them.
"""

import os
import random
import threading
from collections import Counter
from contextlib import suppress

import pytest
from django.db import OperationalError, connection

from tests.ways import WAYS
from tests.ways.town import Town
from tests.ways.walking import _said, entered, take
from yihe.foundation.roles import CLOCK
from yihe.matters import access, actions, evidence, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter
from yihe.registers.accounts.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PEOPLE, FAR = 8, 12
WALKS = int(os.environ.get("EIGHT_WALKS", "1"))
KINDS = [kind for kind in kinds.every() if not kind.__module__.startswith("tests.")]


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def presses(town: Town, kind, way, action, matter: Matter) -> list:
    """Return eight presses of one button on one page, by whose it is; [] where no button is pressed (the clock, what follows)."""
    if action.name in way.done or action.automatic or action.roles == (CLOCK,):
        return []
    role = next(role for role in action.roles if role is not CLOCK)
    found = []
    for _each in range(PEOPLE):
        said = _said(town, kind, way, action, matter)
        if role.by_code:
            who = {"by": None, "party": entered(matter)}
        else:
            by = way.by[action.name](town) if action.name in way.by else town.who(role)
            who = {"by": User.objects.get(pk=by.pk)}
        found.append(lambda said=said, who=who: perform(
            Matter.objects.get(pk=matter.pk), action.name, seen=matter.chain_length, **who, **said
        ))  # fmt: skip
    return found


def at_once(presses: list) -> Counter:
    """Press all at the same moment, each on a connection of its own; count how they end."""
    ends, start = Counter(), threading.Barrier(len(presses))

    def run(press):
        try:
            _connected()
            start.wait(timeout=60)
            press()
            ends["done"] += 1
        except NotAllowed as refused:
            ends["told" if str(refused).strip() else "refused without a sentence"] += 1
        except Exception as fault:
            ends[f"{type(fault).__name__}: {fault}"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return ends


def _connected() -> None:
    """Be connected before the race begins: on a machine with much else to do that takes longer than a request would wait."""
    for _again in range(10):
        with suppress(OperationalError):
            return connection.ensure_connection()
    return None


def walk(town: Town, kind, number: int) -> tuple[int, list[str]]:
    """Take one matter on a way at random, each button pressed by eight. Return how many were done, and what went wrong, with the steps."""
    way, chance, steps = WAYS[kind.code], random.Random(number), []
    pk = way.opened(town).pk
    been, done = set(), 0
    for _step in range(FAR):
        matter = Matter.objects.get(pk=pk)
        open_to = [a for a in kind.workflow.actions_from(matter.state) if not a.automatic or a.name in way.done]
        if not open_to:
            break
        new = [a for a in open_to if a.name not in been and not (a.target and a.target.is_final)] or open_to
        action = chance.choice(new)
        been.add(action.name)
        try:
            eight = presses(town, kind, way, action, matter)
            if not eight:
                take(town, kind, way, action, matter)
                continue
        except NotAllowed:
            continue
        events = Event.objects.filter(matter=pk, action=action.name).count()
        ends = at_once(eight)
        steps.append(f"{kind.code} {matter.state} –{action.name}→ {dict(ends)}")
        done += ends["done"]
        one_was_done = Event.objects.filter(matter=pk, action=action.name).count() == events + 1
        if ends not in ({"done": 1, "told": PEOPLE - 1}, {"told": PEOPLE}) or one_was_done != (ends["done"] == 1):
            return done, steps
    faults = list(evidence.everything(Matter.objects.get(pk=pk)))
    return done, [*steps, *faults] if faults else []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_of_eight_that_press_at_once_one_is_done_and_seven_are_told(town, kind):
    done, wrong = 0, []
    for number in range(WALKS):
        some, faults = walk(town, kind, number)
        done, wrong = done + some, wrong + faults

    assert wrong == []
    assert done > 0, "eight were refused each time: nothing was tried"


def test_control_without_the_lock_of_the_matter_seven_run_into_the_database(town, monkeypatch):
    together, met = threading.Barrier(PEOPLE), threading.local()

    def unlocked(pk):
        found = Matter.objects.get(pk=pk)
        if not getattr(met, "once", False):
            met.once = True
            together.wait(20)
        return found

    kind = next(kind for kind in KINDS if kind.code == "startup_claim")
    way = WAYS[kind.code]
    matter = Matter.objects.get(pk=way.opened(town).pk)
    eight = presses(town, kind, way, kind.workflow.actions["submit"], matter)
    monkeypatch.setattr(actions, "locked", unlocked)
    monkeypatch.setattr(access, "locked", lambda pk, *_by: unlocked(pk))

    ends = at_once(eight)

    assert ends["done"] == 1  # the numbers of events have the last word
    assert [end.partition(":")[0] for end in ends if end not in ("done", "told")] == ["IntegrityError"]
