"""
In worlds made by chance – shifts whole and half, of petition duty and of none, served, absent, unsaid, taken by another, said late, and a clock that runs when
it likes – every line of an allowance has its one confirmed shift, and every day that was earned has its line. Read by a second reading of the tables.
"""

import random
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.schedules.conftest import MONDAY
from yihe.acts.schedules import allowances, publishing, windows
from yihe.acts.schedules.models import AllowanceLine, DutyAllowance, Shift
from yihe.acts.schedules.models.posts import Pay, Topic
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.matters import clock

RATE, WHOLE = 500, timedelta(hours=7)
HOURS = ((time(9), time(17)), (time(9), time(12)), (time(0), time(8)))
WORLDS = range(8)


@pytest.fixture
def lived(county, at):
    """Return what lives through ten weeks of duty by chance."""

    def live(seed: int) -> None:
        chance = random.Random(seed)
        at(MONDAY)
        people = [county.lawyer(name) for name in ("贺明", "卞和", "管宁")]
        posts = [county.post("信访岗", Topic.PETITION, pay=Pay.PETITION), county.post("综合岗")]
        unsaid: list[Shift] = []
        for n in range(70):
            day = MONDAY + timedelta(days=n)
            at(day, 8)
            for seat, who in enumerate(chance.sample(people, chance.randint(0, 2)), start=1):
                hours = chance.choice((*HOURS, HOURS[0]))
                shift = county.shift(chance.choice((*posts, posts[0])), who, day, *hours, seat=seat)
                if chance.random() < 0.15:
                    other = chance.choice([each for each in people if each != who])
                    with suppress(ValidationError):  # who sits the day before or after cannot take it
                        shift = publishing.replace(shift, other, by=county.maker, reason="换人")
                unsaid.append(shift)
            at(day, 23)
            for shift in [each for each in unsaid if chance.random() < 0.6]:
                unsaid.remove(shift)
                if chance.random() < 0.2:
                    windows.was_absent(shift, by=county.window, remark="没有到岗")
                else:
                    windows.serve(shift, by=county.window, visitors=chance.randint(0, 3))
            if day.day == 1 or chance.random() < 0.05:
                clock.run()
        for month in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)):
            at(month)
            clock.run()

    return live


def earned() -> set[tuple[int, date]]:
    """Return who sat for petitions a whole day that counts and was confirmed, and on which day."""
    found = set()
    for shift in Shift.objects.select_related("post"):
        is_replaced = Shift.objects.filter(corrects=shift).exists() or shift.void
        answer = getattr(shift, "served", None)
        whole = shift.ends_at - shift.starts_at >= WHOLE
        if shift.post.pay == "petition_duty" and whole and not is_replaced and answer is not None and answer.accepted:
            found.add((shift.practitioner_id, shift.on))
    return found


def faults() -> list[str]:
    days = earned()
    paid: dict[tuple[int, date], int] = {}
    found = []
    for line in AllowanceLine.objects.select_related("shift", "allowance"):
        which = (line.shift.practitioner_id, line.shift.on)
        paid[which] = paid.get(which, 0) + 1
        if which not in days or line.amount != RATE or line.allowance.practitioner_id != which[0]:
            found.append(f"{which} is paid {line.amount} and was not earned so")
        answer = getattr(line.shift, "served", None)
        if answer is None or not answer.accepted or line.shift.on >= line.allowance.month:
            found.append(f"{which} is paid by a shift that nobody confirmed, or of the month itself")
    found += [f"{which} is paid {times} times" for which, times in paid.items() if times > 1]
    found += [f"{which} was earned and is not paid" for which in days - {*paid}]
    for allowance in DutyAllowance.objects.all():
        lines = AllowanceLine.objects.filter(allowance=allowance)
        if allowance.amount != sum(line.amount for line in lines) or not lines:
            found.append(f"{allowance.pk} is not the sum of its lines")
    return found


@pytest.mark.parametrize("seed", WORLDS)
def test_every_line_has_its_confirmed_shift_and_every_earned_day_its_line(lived, seed):
    lived(seed)

    assert len(earned()) > 5
    assert faults() == []


def test_what_nobody_confirmed_would_be_seen(lived, monkeypatch):
    def any_of_before():
        return allowances._confirmed_before().model.objects.counting().filter(
            post__pay=Pay.PETITION, allowance_line=None
        ).select_related("post__station", "practitioner").order_by("practitioner", "on", "pk")  # fmt: skip

    every = CompiledQuery(any_of_before)
    monkeypatch.setattr(allowances, "_in_no_allowance", lambda month: [each for each in every() if each.on < month])
    lived(0)

    assert any("nobody confirmed" in fault for fault in faults())


def test_a_day_that_is_left_out_would_be_seen(lived, monkeypatch):
    asked = allowances._in_no_allowance
    monkeypatch.setattr(allowances, "_in_no_allowance", lambda month: asked(month=month)[:1])
    lived(0)

    assert any("is not paid" in fault for fault in faults())
