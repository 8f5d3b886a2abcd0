"""
Time as an actor: what falls due is carried out through the same `perform` as everything else.

`run` may be started twice, and from two machines: each matter is looked at again under its lock, where the second
one finds that it has moved.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.periods import end_of
from yihe.foundation.roles import CLOCK, ROLES
from yihe.matters import clocks, handing_back, kinds, parties, record_reminders, retention, telling, turns
from yihe.matters.actions import NotAllowed, locked, perform
from yihe.matters.models import Clock, Confidentiality, Matter, Notification, TimerRun
from yihe.matters.models.people import REMINDER
from yihe.registers.accounts import grants, proposals
from yihe.registers.accounts.queries import who_reach
from yihe.registers.compartments import erasing
from yihe.registers.keys import keyring

log = logging.getLogger(__name__)
TIMER, WORDS = "clock", "words"
_chores: dict[str, tuple[Callable[[], int], time]] = {}
_each_round: dict[str, tuple[Callable[[], int], bool]] = {}
EVERY, TOO_LONG = timedelta(minutes=5), timedelta(minutes=15)


@dataclass
class Round:
    """What one run did: matters moved, matters that could not move (and why), matters opened, people reminded."""

    moved: list[str] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    handed_back: list[str] = field(default_factory=list)  # whose assignee left
    lapsed: int = 0  # what was proposed and nobody confirmed in time
    reminded: int = 0
    emptied: list[str] = field(default_factory=list)  # whose words were kept long enough
    chores: dict[str, int] = field(default_factory=dict)  # of `once_a_day`: how much each did


def run(on: date | None = None, *, chores: bool = True) -> Round:
    """
    Carry out everything that is due, oldest first; what is due by the day, as on a day (today). One matter's fault does not stop the rest.
    Without `chores` what is done once a day besides is left to a later run, and what may wait for it.
    """
    today = on or timezone.localdate()
    done = Round()
    done.handed_back = [matter.number for matter in handing_back.let_go_of_departed()]
    _move_what_is_over(done)
    for kind in kinds.every():
        try:
            for matter in kind.open_due(today):
                done.opened.append(matter.number)
        except Exception as fault:
            log.exception("the clock could not open matters of kind %s", kind.code)
            done.failed[kind.code] = repr(fault)
    if chores:
        _empty_words(done)
    done.lapsed = let_proposals_lapse(today)
    done.reminded = remind_people(today) + record_reminders.remind(today)
    if chores:
        _do_chores(done)  # after the rest: the digest says what was said before
    _do_each_round(done, all_of_it=chores)
    return done


def _move_what_is_over(done: Round) -> None:
    """
    Carry out what follows the clocks until nothing moves: what is held up may wait for what only moved after it was asked, and what
    moved may stand in a step whose last day had passed. No clock that was carried out, or failed, is asked again as it was.
    """
    now, settled, moved = timezone.now(), set[tuple](), -1
    while len(done.moved) > moved:
        moved, done.held = len(done.moved), {}
        for row in clocks.over(now, (workflow for kind in kinds.every() for workflow in kind.workflows())):
            if (asked := (row.matter_id, row.name, row.due_at)) in settled:
                continue
            number = row.matter.number
            try:
                _remind(row)
                if _move(row):
                    done.moved.append(number)
                settled.add(asked)
            except NotAllowed as refused:
                done.held[number] = str(refused)
            except Exception as fault:
                log.exception("the clock could not move %s", number)
                done.failed[number] = repr(fault)
                settled.add(asked)


def once_a_day(name: str, chore: Callable[[], int], *, after: time = time.min) -> None:
    """
    Have the first run of each day (from some hour on) do something besides, which returns how much it did. Said when the apps
    are ready.
    """
    _chores[name] = chore, after


def each_round(name: str, chore: Callable[[], int], *, may_wait: bool = False) -> None:
    """Have every run do something besides, last of all, which returns how much it did: what waits to leave the house; what `may_wait` nobody misses."""
    _each_round[name] = chore, may_wait


def _do_each_round(done: Round, *, all_of_it: bool) -> None:
    for name, chore in [(name, chore) for name, (chore, may_wait) in _each_round.items() if all_of_it or not may_wait]:
        try:
            done.chores[name] = chore()
        except Exception as fault:
            log.exception("the clock could not do %s", name)
            done.failed[name] = repr(fault)


def _do_chores(done: Round) -> None:
    behind = _done_today()
    for name, (chore, after) in _chores.items():
        if name in behind or _time_of_day() < after:
            continue
        try:
            done.chores[name] = chore()
        except Exception as fault:
            log.exception("the clock could not do %s", name)
            done.failed[name] = repr(fault)
        else:
            _note_done(name)


def _time_of_day() -> time:
    return timezone.localtime().time()


def _done_today() -> set[str]:
    today = timezone.localdate()
    ran = TimerRun.objects.exclude(ended_at=None).values_list("name", "ended_at")
    return {name for name, ended_at in ran if timezone.localdate(ended_at) == today}


def _note_done(name: str) -> None:
    now = timezone.now()
    TimerRun.objects.bulk_create(
        [TimerRun(name=name, began_at=now, ended_at=now)], update_conflicts=True, unique_fields=["name"],
        update_fields=["began_at", "ended_at"],
    )  # fmt: skip


def _empty_words(done: Round) -> None:
    """Empty the words that are kept no longer: once a day, in pieces where there are many."""
    if WORDS in _done_today():
        return
    try:
        if _empty_what_is_due(done):
            _note_done(WORDS)
    finally:
        inside = Matter.objects.filter(number__in=done.emptied, compartment__isnull=False).order_by()
        emptied = set(inside.values_list("compartment", flat=True))
        # At once, but where somebody lives through years in one transaction: no key is destroyed for what may be rolled back.
        transaction.on_commit(lambda: erasing.finish(emptied))


def _empty_what_is_due(done: Round) -> bool:
    """Return whether nothing is left for the next run."""
    for matter in retention.due(timezone.now()):
        if len(done.emptied) == retention.MOST:
            return False
        try:
            retention.empty(matter)
            done.emptied.append(matter.number)
        except NotAllowed as refused:
            done.held[matter.number] = str(refused)
        except Exception as fault:
            log.exception("the clock could not empty %s", matter.number)
            done.failed[matter.number] = repr(fault)
    return True


def _remind(row: Clock) -> None:
    """Tell those who are to hear that a clock is over, once. What follows besides may be held up for days."""
    _action, roles = clocks.follows(kinds.get(row.matter.kind).workflow_of(row.matter), row.name)
    if not roles or row.told_at:
        return
    with transaction.atomic():
        matter = locked(row.matter_id)
        if _still_over(row, untold=True):
            clocks.remind(row, matter, roles)


def _move(row: Clock) -> bool:
    """Carry out the action that follows, and tell whether the matter moved. It may have moved a moment ago elsewhere."""
    action, _roles = clocks.follows(kinds.get(row.matter.kind).workflow_of(row.matter), row.name)
    if action is None:
        return False
    with keyring.kept_open(), transaction.atomic():
        matter = locked(row.matter_id)
        if not _still_over(row) or turns.nobody_has_it(action, matter):
            return False
        perform(matter, action.name, by=None)
        return True


_as_it_is = CompiledQuery(lambda: Clock.objects.filter(pk=key()).values_list("name", "due_at", "told_at"))


def _still_over(row: Clock, *, untold: bool = False) -> bool:
    """Test whether a clock is still what was read of it before the lock; `untold`: and nobody was told of it."""
    name, due_at, told_at = _as_it_is.first(pk=row.pk) or ("", None, None)
    return (name, due_at) == (row.name, row.due_at) and not (untold and told_at)


def let_proposals_lapse(today: date) -> int:
    """Let go of what was proposed and nobody confirmed in time, and tell whoever proposed it. Return how many."""
    gone, facts = grants.lapse(today), proposals.lapse(today)
    for proposal in gone:
        telling.tell(
            {proposal.proposed_by_id}, f"您提请的任职（{proposal}）逾期没有确认，已经失效。", page="desk:grants"
        )
    for fact in facts:
        words = f"您提请的{fact.name}“{proposals.sort_of(fact).label}”逾期没有确认，已经失效，需要时请重新提请。"
        telling.tell({fact.proposed_by_id}, words, page="desk:proposals")
    return len(gone) + len(facts)


def remind_people(today: date) -> int:
    """
    Tell each person once a day how many matters are late or due today. One line, not one for each matter.
    The unique key keeps a second run, or a second machine, from saying it again.
    """
    late: dict[int, int] = {}
    rows = Matter.objects.filter(closed_at=None, due_at__lte=end_of(today)).values_list(
        "pk", "holder", "region", "organization_id", "office_id", "held_by_office", "assignee_id", "confidentiality",
        named=True,
    )  # fmt: skip
    holders: dict[tuple, list[int]] = {}
    for row in rows.iterator(chunk_size=2000):
        if row.holder not in ROLES or row.holder == CLOCK.code:
            continue
        if row.assignee_id:
            people = [row.assignee_id]
        elif row.confidentiality == Confidentiality.COMPARTMENT:
            people = sorted(parties.people(Matter.objects.get(pk=row.pk), row.holder))
        else:
            where = telling.place_of(row.holder, row)
            place = (row.holder, *where.items())
            if place not in holders:
                holders[place] = sorted(who_reach(row.holder, on=today, **where))
            people = holders[place]
        for person in people:
            late[person] = late.get(person, 0) + 1
    if not late:
        return 0
    before = Notification.objects.filter(key__startswith=f"{REMINDER}{today}:").count()
    # It renews: what was said on an earlier day and nobody read counts the same matters, and goes.
    stale = Notification.objects.filter(user__in=late, read_at=None, key__startswith=REMINDER)
    stale.exclude(key__startswith=f"{REMINDER}{today}:").delete()
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=pk,
                text=f"您有 {count} 件办件今天到期或已经逾期，请尽快办理。",
                mail=True,
                key=f"{REMINDER}{today}:{pk}",
            )
            for pk, count in late.items()
        ),
        ignore_conflicts=True,
    )
    return Notification.objects.filter(key__startswith=f"{REMINDER}{today}:").count() - before


@contextmanager
def timed() -> Iterator[TimerRun]:
    """Note when the timer ran. The row is written before, so that a run that breaks off is seen to have begun."""
    row = TimerRun(name=TIMER, began_at=timezone.now())
    TimerRun.objects.update_or_create(name=TIMER, defaults={"began_at": row.began_at})
    yield row
    row.ended_at = timezone.now()
    TimerRun.objects.filter(name=TIMER).update(ended_at=row.ended_at, failed=row.failed)


def stands_still(now: datetime | None = None) -> str:
    """Return in a sentence that the timer has not run to its end for too long, or ""."""
    now = now or timezone.now()
    last = TimerRun.objects.filter(name=TIMER).first()
    late = "到期的办理和提醒会晚一些，请告知系统运维人员。"
    if last is None or last.ended_at is None:
        return f"定时任务还没有运行过，{late}"
    minutes = (now - last.ended_at) // timedelta(minutes=1)
    if now - last.ended_at < TOO_LONG:
        return ""
    ago = f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时" if minutes < 2880 else f"{minutes // 1440} 天"
    return f"定时任务已有 {ago}没有运行，{late}"
