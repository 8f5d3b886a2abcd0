"""Time as an actor: what fell due is done once, however often the clock runs."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.deadlines import due, overdue
from yihe.foundation.roles import ADMINISTRATOR
from yihe.matters import clock, clocks, kinds, telling
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Notification, Press, TimerRun


def test_a_notice_ends_the_day_after_its_last_day(errand):
    matter = errand("noticed")
    due(matter, timezone.localdate())
    assert clock.run().moved == []

    overdue(matter)
    assert clock.run().moved == [matter.number]

    matter.refresh_from_db()
    assert (matter.state, matter.closed_at is not None) == ("granted", True)


def test_running_again_does_nothing_more(errand):
    matter = errand("noticed")
    overdue(matter)

    assert [clock.run().moved, clock.run().moved] == [[matter.number], []]
    assert Event.objects.filter(matter=matter, action="finish").count() == 1


def test_what_is_over_is_read_so_many_at_a_time_and_each_once(errand, monkeypatch):
    """Several fall due at one moment: the next page begins behind the last of them."""
    matters = [errand("noticed") for _each in range(5)]
    for matter in matters:
        overdue(matter)
    monkeypatch.setattr(clocks, "AT_ONCE", 2)

    read = [row.matter_id for row in clocks.over(timezone.now(), [kinds.get("errand").workflow])]

    assert sorted(read) == sorted(matter.pk for matter in matters)
    assert sorted(clock.run().moved) == sorted(matter.number for matter in matters)


def test_papers_that_never_came_lapse(errand):
    matter = errand("returned")
    overdue(matter)

    clock.run()

    matter.refresh_from_db()
    assert matter.state == "lapsed"
    assert Event.objects.filter(matter=matter).last().actor is None


def test_nothing_is_done_before_its_day_even_when_asked(errand):
    matter = errand("noticed")

    with pytest.raises(NotAllowed, match="尚未到期"):
        perform(matter, "finish", by=None)


def test_the_clock_takes_nobodys_place(errand):
    matter = errand("submitted")
    overdue(matter)

    assert clock.run().moved == []
    with pytest.raises(NotAllowed, match="须由受理人员办理"):
        perform(matter, "accept", by=None)


def test_one_fault_does_not_stop_the_rest(errand, monkeypatch):
    bad, good = errand("noticed"), errand("noticed")
    overdue(bad)
    overdue(good)
    really = clock.perform

    def perform_or_fail(matter, name, **rest):
        if matter.pk == bad.pk:
            raise RuntimeError("broken")
        return really(matter, name, **rest)

    monkeypatch.setattr(clock, "perform", perform_or_fail)
    monkeypatch.setattr(clock.log, "exception", lambda *a: None)
    done = clock.run()

    assert (done.moved, list(done.failed)) == ([good.number], [bad.number])


@pytest.mark.parametrize("frees", [True, False])
def test_what_waits_for_another_that_moves_in_the_same_run_moves_in_it_too(errand, monkeypatch, frees):
    """Asked first, as the older: else a second run would find what the first left lying, and two machines leave other than one."""
    waits, other = errand("noticed"), errand("noticed")
    overdue(waits)
    overdue(other)
    really, tries = clock.perform, []

    def perform_or_wait(matter, name, **rest):
        tries.append(matter.pk)
        other.refresh_from_db()
        if matter.pk == waits.pk and not (frees and other.closed_at):
            raise NotAllowed("等另一件")
        return really(matter, name, **rest)

    monkeypatch.setattr(clock, "perform", perform_or_wait)
    done = clock.run()

    assert tries == [waits.pk, other.pk, waits.pk]  # and no more, where nothing moved besides
    assert done.moved == ([other.number, waits.number] if frees else [other.number])
    assert done.held == ({} if frees else {waits.number: "等另一件"})


def test_what_comes_into_a_step_whose_last_day_had_passed_moves_on_in_the_same_run_once(errand, monkeypatch):
    """As a tender whose window ended while it was made to stand still: the first run lets it go on, and its window is over."""
    first, then = errand("noticed"), errand("noticed")
    overdue(first)
    really, tries = clock.perform, []

    def perform_and_bring_on(matter, name, **rest):
        tries.append(matter.pk)
        if matter.pk == first.pk:
            overdue(then)
        return really(matter, name, **rest)

    monkeypatch.setattr(clock, "perform", perform_and_bring_on)

    assert (clock.run().moved, tries) == ([first.number, then.number], [first.pk, then.pk])
    assert clock.run().moved == []


def test_a_clock_that_is_over_again_as_soon_as_it_was_carried_out_waits_for_the_next_run(errand, monkeypatch):
    """Else one matter would keep a run from ever ending."""
    matter, tries = errand("noticed"), []
    overdue(matter)
    monkeypatch.setattr(clock, "perform", lambda matter, name, **rest: tries.append(matter.pk))

    assert (clock.run().moved, clock.run().moved) == ([matter.number], [matter.number])
    assert tries == [matter.pk, matter.pk]


def test_each_person_is_reminded_once_a_day(errand, people):
    for _ in range(3):
        overdue(errand("submitted"))

    assert clock.run().reminded == 1
    assert clock.run().reminded == 0
    reminder = Notification.objects.get(user=people.clerk, key__isnull=False)
    assert reminder.text == "您有 3 件办件今天到期或已经逾期，请尽快办理。"
    assert [row.pk for row in Notification.objects.all() if row.is_a_reminder] == [reminder.pk]


@pytest.mark.django_db(transaction=True)
def test_two_machines_do_it_once(errand):
    matters = [errand("noticed") for _ in range(6)]
    for matter in matters:
        overdue(matter)
    rounds = []

    def run():
        try:
            rounds.append(clock.run())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(n for r in rounds for n in r.moved) == sorted(m.number for m in matters)
    assert [r.failed for r in rounds] == [{}, {}]
    assert Event.objects.filter(action="finish").count() == 6


def test_the_timer_says_when_it_has_not_run_for_a_quarter_of_an_hour(db):
    assert clock.stands_still() == "定时任务还没有运行过，到期的办理和提醒会晚一些，请告知系统运维人员。"

    call_command("clock")
    ended = TimerRun.objects.get(name=clock.TIMER).ended_at

    assert clock.stands_still(ended + timedelta(minutes=14, seconds=59)) == ""
    assert [
        clock.stands_still(ended + late).partition("，")[0]
        for late in (timedelta(minutes=15), timedelta(minutes=119), timedelta(hours=47), timedelta(days=3))
    ] == [
        "定时任务已有 15 分钟没有运行", "定时任务已有 119 分钟没有运行", "定时任务已有 47 小时没有运行",
        "定时任务已有 3 天没有运行",
    ]  # fmt: skip


def test_a_run_that_broke_off_did_not_run(db, monkeypatch):
    call_command("clock")
    ended = TimerRun.objects.get(name=clock.TIMER).ended_at
    monkeypatch.setattr(clock, "remind_people", lambda today: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("clock")

    row = TimerRun.objects.get(name=clock.TIMER)
    assert (row.ended_at, row.began_at > ended) == (ended, True)


@pytest.mark.parametrize("page", ["/desk/", "/desk/people/"])
def test_administrators_read_that_the_timer_does_not_run_and_nobody_else(person, people, client, page):
    client.force_login(person(ADMINISTRATOR))
    assert "定时任务还没有运行过" in client.get(page).content.decode()

    call_command("clock")
    assert "定时任务" not in client.get(page).content.decode()
    TimerRun.objects.all().delete()
    client.force_login(people.clerk)
    assert "定时任务" not in client.get("/desk/").content.decode()


def test_mail_goes_once_and_only_to_those_with_an_address(errand, people):
    people.applicant.email = "applicant@example.cn"
    people.applicant.save()
    errand("returned")

    assert (telling.send_mail(), telling.send_mail()) == (1, 0)
    assert [m.to for m in mail.outbox] == [["applicant@example.cn"]]
    assert not Notification.objects.filter(mail=True, mailed_at=None).exists()


def test_the_first_run_of_a_day_forgets_presses_nobody_repeats_any_more(db):
    Press.objects.create(key="a", at=timezone.now() - timedelta(days=3))
    Press.objects.create(key="b", at=timezone.now())

    first, second = clock.run(), clock.run()

    assert (first.chores["presses"], "presses" in second.chores) == (1, False)
    assert [press.key for press in Press.objects.all()] == ["b"]
