"""What `make soak` does for long is done here in small: killing, restoring, the clock run by several machines; each with a control."""

from datetime import date, timedelta

import pytest

from soak import killing, restoring, twice
from soak.cluster import Cluster, binaries
from soak.writers import Told, faults
from tests.told import told

needs_postgresql = pytest.mark.skipif(binaries() is None, reason="PostgreSQL is not installed")


def kept(*pairs: tuple[str, str]) -> dict:
    return {"claims": [list(pair) for pair in pairs], "faults": []}


def test_what_was_acknowledged_and_is_gone_what_was_done_twice_and_what_nobody_pressed_is_named():
    """The control of the two below: what they find when something gives way."""
    heard = Told(acknowledged={"one": "KB-1", "two": "KB-2"}, pressed={"one", "two", "three"})

    assert faults(heard, kept(("KB-1", "one"), ("KB-2", "two"), ("KB-3", "three"))) == []
    assert faults(heard, kept(("KB-1", "one"))) == ["已答“KB-2”，现在没有了。"]
    assert faults(heard, kept(("KB-9", "one"), ("KB-2", "two"))) == ["已答“KB-1”，现在没有了。"]
    assert faults(heard, kept(("KB-1", "one"), ("KB-2", "two"), ("KB-4", "two"))) == ["按一次，办了两次：KB-2、KB-4。"]
    assert faults(heard, kept(("KB-1", "one"), ("KB-2", "two"), ("KB-5", "four"))) == ["没有人按过，却有 KB-5。"]
    heard.unexpected = ["403 "]
    assert len(faults(heard, kept(("KB-1", "one"), ("KB-2", "two")) | {"faults": ["KB-2：摘要不符。"]})) == 2


@needs_postgresql
@pytest.mark.postgresql
def test_workers_killed_while_people_write_lose_nothing_and_do_nothing_twice():
    with Cluster() as cluster:
        done = killing.workers(cluster.url, seconds=8, every=2)

    assert (done.found, done.given_up) == ([], 0)
    assert done.killed > 0 and done.acknowledged > 8 and done.again > 0


@needs_postgresql
@pytest.mark.postgresql
def test_a_postmaster_killed_while_people_write_loses_nothing_and_does_nothing_twice():
    done = killing.postmaster(seconds=6, every=3)

    assert (done.found, done.given_up) == ([], 0)
    assert done.killed > 0 and done.acknowledged > 8 and done.again > 0


@needs_postgresql
@pytest.mark.postgresql
def test_a_backup_restored_is_the_city_it_was_made_of_byte_by_byte_and_verifies(tmp_path):
    with Cluster() as cluster:
        house = killing.House(cluster.url, tmp_path / "city")
        house.folder.mkdir()
        house.town("begin", "2")
        house.town("papers", "6")
        city = cluster.url, house.folder
        copy = restoring.beside(cluster.url, "restored"), tmp_path / "restored"
        restoring.back_up(*city, tmp_path / "backup")
        restoring.restore(tmp_path / "backup", *copy)

        assert (restoring.differences(city, copy), restoring.verified(*copy)) == ([], [])
        a_row_a_trigger_and_a_file_that_differ_are_found(cluster, city, copy)


def a_row_a_trigger_and_a_file_that_differ_are_found(cluster, city, copy) -> None:
    """The control."""
    import psycopg

    with psycopg.connect(copy[0]) as connection:
        connection.execute("UPDATE accounts_user SET name = name || '。' WHERE username = 'applicant1'")
        asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'matters_event'::regclass AND NOT tgisinternal"
        trigger = connection.execute(asked).fetchone()[0]
        connection.execute(f'DROP TRIGGER "{trigger}" ON matters_event')
    file = next(p for p in (copy[1] / "files").rglob("*") if p.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    found = restoring.differences(city, copy)

    assert [line for line in found if "applicant1" in line] != []
    assert [line for line in found if trigger in line] != []
    assert [line for line in found if line.startswith("文件不同：")] != []
    assert restoring.verified(*copy) != []


def test_the_clock_run_by_two_machines_at_once_and_again_leaves_what_it_leaves_once(tmp_path_factory, tmp_path):
    day = date.today() + timedelta(days=40)

    matters, found = twice.differences(told(tmp_path_factory), day, tmp_path)

    assert (found, matters > 100) == ([], True)


def test_a_matter_that_moved_twice_and_a_person_told_twice_are_named():
    """The control of the one above."""
    once = {"matters": {"KB-1": ["granted", 7]}, "told": {"wang": 3}, "faults": []}

    assert twice.compared(once, once) == []
    assert twice.compared(once, once | {"matters": {"KB-1": ["granted", 8]}}) == [
        "matters KB-1：一次 ['granted', 7]，多次 ['granted', 8]。"
    ]
    assert twice.compared(once, once | {"told": {"wang": 4}}) == ["told wang：一次 3，多次 4。"]
    assert twice.compared(once, once | {"faults": ["KB-1：摘要不符。"]}) == ["KB-1：摘要不符。"]
