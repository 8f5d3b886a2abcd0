"""Numbers without gaps: whoever takes one waits for nobody, and what lies there is no gap."""

import threading

import pytest
from django.db import connection, transaction

from yihe.matters import numbers
from yihe.matters.models import FreeNumber, NumberSeries


@pytest.fixture(autouse=True)
def a_register(monkeypatch):
    """The numbers of a register nobody keeps entries of: every number that was taken is one that is gone."""
    numbers.kept_in("ZZ", "matters.Matter")
    yield
    numbers._elsewhere.pop("ZZ")


def said() -> list[str]:
    return [sentence for sentence in numbers.gaps() if "ZZ-2026" in sentence]


@pytest.mark.django_db
def test_numbers_follow_each_other_far_beyond_what_is_laid_out_at_once():
    assert [numbers.take("ZZ", 2026) for _ in range(100)] == [f"ZZ-2026-{n:05d}" for n in range(1, 101)]
    assert numbers.take("ZZ", 2027) == "ZZ-2027-00001"


@pytest.mark.django_db
def test_a_number_that_was_not_used_is_the_next():
    numbers.take("ZZ", 2026)
    with transaction.atomic():
        assert numbers.take("ZZ", 2026) == "ZZ-2026-00002"
        transaction.set_rollback(True)
    assert numbers.take("ZZ", 2026) == "ZZ-2026-00002"


@pytest.mark.django_db
def test_a_series_that_was_begun_before_numbers_were_laid_out_goes_on():
    NumberSeries.objects.create(prefix="ZZ", year=2026, last=57)
    assert [numbers.take("ZZ", 2026) for _ in range(30)] == [f"ZZ-2026-{n:05d}" for n in range(58, 88)]


@pytest.mark.django_db
def test_what_lies_there_is_no_gap_and_what_was_taken_and_is_gone_is_one():
    for _ in range(3):
        numbers.take("ZZ", 2026)
    assert said() == ["编号 ZZ-2026-00001 至 ZZ-2026-00003 给出过，现在没有这样的办件或登记：被删除过。"]


@pytest.mark.django_db
def test_a_number_laid_out_again_long_after_is_a_gap_all_the_same():
    for _ in range(600):
        numbers.take("ZZ", 2026)
    FreeNumber.objects.create(prefix="ZZ", year=2026, number=7)
    assert any("ZZ-2026-00001 至 ZZ-2026-00600" in sentence for sentence in said())


@pytest.mark.django_db
def test_a_number_that_is_used_and_lies_there_is_named(errand):
    matter = errand("draft")
    prefix, year, number = matter.number.split("-")
    FreeNumber.objects.create(prefix=prefix, year=int(year), number=int(number))
    assert [s for s in numbers.gaps() if "待用" in s] == [f"编号 {matter.number} 已经用过，却还列为待用：编号被改过。"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_whoever_takes_a_number_does_not_wait_for_who_has_one_in_hand():
    numbers.take("ZZ", 2026)
    taken, waits, done = [], threading.Event(), threading.Event()

    def keeps_one():
        try:
            with transaction.atomic():
                taken.append(numbers.take("ZZ", 2026))
                waits.set()
                done.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=keeps_one)
    other.start()
    assert waits.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        taken.append(numbers.take("ZZ", 2026))
    finally:
        done.set()
        other.join()
    assert taken == ["ZZ-2026-00002", "ZZ-2026-00003"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_many_who_find_none_lay_out_no_more_than_one_would():
    """What lay further back than `STILL_FREE` would be called a gap, and was, when each of a crowd laid out a series of its own."""
    taken, ready = [], threading.Barrier(12)

    def takes_some():
        try:
            ready.wait(20)
            for _ in range(4):
                with transaction.atomic():
                    taken.append(numbers.take("ZZ", 2026))
        finally:
            connection.close()

    crowd = [threading.Thread(target=takes_some) for _ in range(12)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(taken) == [f"ZZ-2026-{n:05d}" for n in range(1, 49)]
    assert NumberSeries.objects.get(prefix="ZZ").last - 48 < 8 * numbers.LAID_OUT
