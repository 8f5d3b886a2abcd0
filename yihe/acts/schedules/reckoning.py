"""
Carrying out what was asked of the solver, in a process of its own: it takes up to a minute and a quarter of a gigabyte, which are no web
worker's. The roster says how far it is; a process that was ended is silent, and whoever asked starts it again.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings as machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yihe.acts.schedules import planning
from yihe.acts.schedules.edits import NOT_THE_MAKER, county_of, makes
from yihe.acts.schedules.models import DraftLine, Roster
from yihe.acts.schedules.models.rosters import Stage
from yihe.acts.schedules.worlds import Roster as Found
from yihe.acts.schedules.worlds import World
from yihe.foundation import slow_work

MOST_DAYS = 92  # a quarter
OPEN = (Stage.WAITING, Stage.RUNNING, Stage.DONE)


def ask(*, by, first: date, last: date, may_move: bool = False) -> Roster:
    """
    Ask for a roster of one's county from one day to another. Whoever asks begins it (`begin`) once this is committed.

    :raises ValidationError: by field: not this person's; the days; another one of the county is being made
    """
    region = county_of(by)
    if not region:
        raise ValidationError(NOT_THE_MAKER)
    if first <= timezone.localdate():
        raise ValidationError({"first": "只能从明天起排。"})
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise ValidationError({"last": f"最后一天不能早于第一天，一次最多排 {MOST_DAYS} 天。"})
    with transaction.atomic():
        # Whoever asks at the same moment waits here: the newest of the county is locked, and asked again.
        before = Roster.objects.select_for_update().filter(region=region).order_by("-pk").first()
        if before and before.stage in OPEN and not before.is_silent:
            raise ValidationError(f"{before}还没有发布或者放弃，请先处理它。")
        if before and before.is_silent:
            say(before, Stage.FAILED, "排班的程序中断了。")
        now = timezone.now()
        roster = Roster.objects.create(
            region=region, first=first, last=last, may_move=may_move, asked_by=by, asked_at=now, said_at=now
        )
        return roster


def begin(pk: int) -> None:
    """Start the process that carries out a roster, and do not wait for it."""
    if machine.MODE == "test":
        return  # a test's database is in its own process: it carries it out itself (`carry_out`)
    subprocess.Popen(
        [sys.executable, str(machine.ROOT / "manage.py"), "reckon_roster", str(pk)],
        env=os.environ | {"YIHE_MODE": machine.MODE}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, close_fds=True,
    )  # fmt: skip


def again(roster: Roster, *, by) -> None:
    """Let a roster whose process was ended, or never began, wait again; then `begin` it. Raises ValidationError."""
    with transaction.atomic():
        fresh = Roster.objects.select_for_update().get(pk=roster.pk)
        if not makes(by, fresh.region):
            raise ValidationError(NOT_THE_MAKER)
        if fresh.stage != Stage.WAITING and not fresh.is_silent:
            raise ValidationError("它正在排，或者已经排完了。")
        say(fresh, Stage.WAITING, "")


def carry_out(pk: int, solve: Callable[[World], Found]) -> Roster:
    """
    Read the world of a roster, have it solved (`solver.solve`), and write what was found. Twice is once: only one that waits is taken up.
    """
    if not Roster.objects.filter(pk=pk, stage=Stage.WAITING).update(
        stage=Stage.RUNNING, said_at=timezone.now(), said="正在读取岗位和人员。"
    ):
        return Roster.objects.get(pk=pk)
    roster = Roster.objects.get(pk=pk)
    try:
        began = time.monotonic()
        world = planning.world_of(roster.region, roster.first, roster.last, may_move=roster.may_move)
        say(
            roster,
            Stage.RUNNING,
            f"共 {len(world.slots)} 班、{len(world.people)} 人，正在求解，最多 {world.seconds:.0f} 秒。",
        )
        slow_work.begins("a roster")
        found = solve(world)
        slots = {slot.key: slot for slot in world.slots}
        lines = [
            DraftLine(
                roster=roster, post_id=int(slots[line.slot].post), starts_at=slots[line.slot].starts, ends_at=slots[line.slot].ends,
                practitioner_id=int(line.person), kept=line.kept, why=line.why[:400],
            )
            for line in found.lines
        ]  # fmt: skip
        holes = [
            DraftLine(
                roster=roster, post_id=int(slots[hole.slot].post), starts_at=slots[hole.slot].starts, ends_at=slots[hole.slot].ends,
                missing=hole.missing, why=hole.why[:400],
            )
            for hole in found.holes
        ]  # fmt: skip
        with transaction.atomic():
            roster.lines.all().delete()
            DraftLine.objects.bulk_create([*lines, *holes])
            roster.proven, roster.gap, roster.seconds = found.proven, found.gap, time.monotonic() - began
            roster.save(update_fields=["proven", "gap", "seconds"])
            empty = sum(hole.missing for hole in found.holes)
            left = f"，还有 {empty} 个席位排不满" if empty else ""
            moved = f"，调整了 {len(found.moved)} 个已发布的班" if found.moved else ""
            say(roster, Stage.DONE, f"排好 {len(lines)} 个席位{moved}{left}。{found.words}")
    except Exception as fault:
        say(roster, Stage.FAILED, f"没有排成，程序出错（{type(fault).__name__}），请告诉系统管理员。")
        raise
    return roster


def say(roster: Roster, stage: str, said: str) -> None:
    """Write down how far a roster is (`Stage`), with a sentence."""
    roster.stage, roster.said, roster.said_at = stage, said[:300], timezone.now()
    roster.save(update_fields=["stage", "said", "said_at"])


def drop(roster: Roster, *, by) -> None:
    """Throw a roster away that was not published. Raises ValidationError."""
    with transaction.atomic():
        fresh = Roster.objects.select_for_update().get(pk=roster.pk)
        if not makes(by, fresh.region):
            raise ValidationError(NOT_THE_MAKER)
        if fresh.stage in (Stage.PUBLISHED, Stage.DROPPED):
            raise ValidationError("它已经发布或者放弃了。")
        fresh.lines.all().delete()
        say(fresh, Stage.DROPPED, "")
