"""A compartment is erased by two, not while it is held, and then really: nothing of it stands in clear, from no backup it comes back."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from tests.left import frozen_anew
from yihe.foundation import books
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.roles import ADMINISTRATOR, CLERK, DIRECTOR
from yihe.matters import erasures, evidence, notes, restoring, standing
from yihe.matters.models import Countersignature, Draft, Event, EventWords, Notification, Party
from yihe.registers.compartments import erasing, holds, verifying
from yihe.registers.compartments.models import Compartment, DestroyedKey, Erasure, Hold, HoldGround
from yihe.registers.keys import keyring
from yihe.registers.keys.models import CompartmentKey

pytestmark = pytest.mark.usefixtures("neighbours")

TOLD, ASKED, NAME = "金丝雀一号被通知", "金丝雀二号被询问", "金丝雀三号（虚构）"
LAW = "保存期限已满（虚构）"


@pytest.fixture
def two(person):
    return person(DIRECTOR), person(ADMINISTRATOR)


def fill(matter, people) -> Compartment:
    """Put a matter into a compartment, and into both what a compartment holds."""
    child = Compartment.objects.create(sort="child")
    matter.compartment = child
    matter.save()
    frozen_anew(matter)
    Party.objects.create(
        compartment=child,
        role_code="child",
        name=NAME,
        contact="13812345678",
        identity_index="f" * 64,
        ground="家长求助",
    )
    Notification.objects.create(user=people.clerk, matter=matter, text=TOLD)
    Countersignature.objects.create(matter=matter, asked_by=people.clerk, asked_of=people.director, question=ASKED)
    Draft.objects.create(user=people.clerk, form=f"/desk/matters/{matter.number}/do/accept/", typed=TOLD)
    return child


@pytest.fixture
def child(errand, people):
    return fill(errand("submitted"), people)


def erased(compartment, two) -> Erasure:
    erasure = erasing.propose(compartment, by=two[0], ground=LAW)
    erasing.confirm(erasure, by=two[1])
    return erasure


def words(refused) -> str:
    (sentence,) = refused.value.messages
    return sentence


# By two -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_one_proposes_and_another_confirms_is_erased(child, two):
    erased(child, two)

    party = Party.objects.get(compartment=child)
    assert (party.name, party.contact, party.identity_index, party.ground) == ("已依法删除", "已依法删除", "", "")
    assert Notification.objects.filter(matter__compartment=child).count() == 0
    assert Draft.objects.count() == 0
    assert Countersignature.objects.get().question == "已依法删除"
    assert CompartmentKey.objects.count() == 0
    assert DestroyedKey.objects.get().compartment == child.pk
    assert Compartment.objects.get().emptied_at is not None
    assert list(verifying.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_control_what_lies_in_another_compartment_stays(child, errand, people, two):
    other = fill(errand("submitted"), people)

    erased(child, two)

    assert Party.objects.get(compartment=other).name == NAME
    assert Notification.objects.filter(matter__compartment=other).count() == 1
    assert (Draft.objects.count(), CompartmentKey.objects.get().pk) == (1, other.pk)


def test_nobody_confirms_what_they_proposed(child, two):
    erasure = erasing.propose(child, by=two[0], ground=LAW)

    with pytest.raises(ValidationError) as refused:
        erasing.confirm(erasure, by=two[0])

    assert words(refused) == "这项清除是您或委托您的同志提请的，须由另一个人确认。"
    assert Compartment.objects.get().emptied_at is None


def test_the_database_itself_wants_two(child, two):
    one = {"decided_by": two[0], "decided_at": timezone.now()}

    with pytest.raises(IntegrityError, match="erasure_confirmed_by_another"), transaction.atomic():
        Erasure.objects.create(compartment=child, ground=LAW, proposed_by=two[0], outcome="confirmed", **one)
    Erasure.objects.create(compartment=child, ground=LAW, proposed_by=two[1], outcome="confirmed", **one)  # control
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(compartment=child, ground=LAW, proposed_by=two[1], outcome="confirmed", **one)


def test_it_is_proposed_once_and_can_be_taken_back_or_refused(child, two):
    erasure = erasing.propose(child, by=two[0], ground=LAW)
    with pytest.raises(ValidationError, match="已经提请清除，正等待另一人确认"):
        erasing.propose(child, by=two[1], ground=LAW)
    with pytest.raises(ValidationError, match="只有提请的人可以撤回"):
        erasing.withdraw(erasure, by=two[1])
    erasing.withdraw(erasure, by=two[0])

    again = erasing.propose(child, by=two[0], ground=LAW)
    with pytest.raises(ValidationError, match="请写明不予确认的理由"):
        erasing.refuse(again, by=two[1], reason=" ")
    erasing.refuse(again, by=two[1], reason="还在复核")
    with pytest.raises(ValidationError, match="不予确认，不用再处理"):
        erasing.confirm(again, by=two[1])

    assert [row.outcome for row in Erasure.objects.all()] == ["withdrawn", "refused"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.filter(pk=again.pk).update(outcome="")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_erased_twice(child, two):
    erased(child, two)

    with pytest.raises(ValidationError, match="已经依法清除，不能再清除一次"):
        erasing.propose(child, by=two[0], ground=LAW)


def test_an_erasure_says_on_what_it_rests(child, two):
    with pytest.raises(ValidationError, match="请写明清除的依据"):
        erasing.propose(child, by=two[0], ground="  ")


def test_who_erases_what_is_in_their_reach_and_sees_no_more_of_it(child, person, errand, people):
    far = person(DIRECTOR, region="320505")
    assert set(erasures.erasable_by(person(DIRECTOR))) == {child}
    assert set(erasures.erasable_by(far)) == set()
    assert set(erasures.erasable_by(person(CLERK))) == set()

    beyond = errand("submitted")
    type(beyond).objects.filter(pk=beyond.pk).update(compartment=child, region="320505")

    assert set(erasures.erasable_by(person(DIRECTOR))) == set()  # a matter of it lies out of reach


# Held -------------------------------------------------------------------------------------------------------------------


def test_while_a_hold_stands_nothing_is_proposed_and_nothing_confirmed(child, two):
    waiting = erasing.propose(child, by=two[0], ground=LAW)
    tomorrow = timezone.localdate() + timedelta(days=1)
    held = holds.hold(child, by=two[1], ground=HoldGround.SUIT, note="（2026）苏0585行初1号", until=tomorrow)

    for trying in (
        lambda: erasing.confirm(waiting, by=two[1]), lambda: erasing.propose(child, by=two[1], ground=LAW)
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            trying()
        assert words(refused) == f"保全期间不能清除：诉讼（（2026）苏0585行初1号，至 {tomorrow}）。"
    holds.lift(held, by=two[0])

    erasing.confirm(waiting, by=two[1])
    assert Compartment.objects.get().emptied_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_words_of_its_events_go_under_an_event_that_says_so_and_nothing_is_missed(child, two, people):
    matter = child.matters.get()
    standing.remind(matter, by=people.director, text=TOLD)
    assert EventWords.objects.latest("event").event.said == {"text": TOLD}

    erased(child, two)

    last = Event.objects.filter(matter=matter).latest("seq")
    assert (last.action, last.actor, last.said) == ("erase_words", two[1], {})
    assert {words.text for words in EventWords.objects.all()} == {""}
    assert [event.said.get("text") for event in Event.objects.filter(action="remind")] == ["（已依法删除）"]
    assert list(evidence.verify(matter)) == []
    with connection.cursor() as cursor:  # the control: what is changed afterwards is named as ever
        cursor.execute("UPDATE matters_matter SET title = 'x'")
    assert len(list(evidence.verify(matter))) == 1


def test_a_hold_ends_with_its_day(child, two):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="期限已经过了"):
        holds.hold(child, by=two[0], ground=HoldGround.AUDIT, note="审计通知", until=yesterday)
    Hold.objects.create(compartment=child, by=two[0], ground=HoldGround.AUDIT, note="审计通知", until=yesterday)

    assert erasing.cannot_erase(child) == ""


def test_what_a_hold_says_never_changes_and_it_is_lifted_once(child, two):
    held = holds.hold(child, by=two[0], ground=HoldGround.AUDIT, note="审计通知")
    for change in ({"note": "x"}, {"until": timezone.localdate()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.filter(pk=held.pk).update(**change)
    holds.lift(held, by=two[1])

    with pytest.raises(ValidationError, match="已经解除"):
        holds.lift(held, by=two[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=held.pk).update(lifted_at=None, lifted_by=None)


def test_a_floor_may_have_a_reason_of_its_own(child, two):
    erasing.on_erasure(erasing.Part("test", lambda *a, **k: None, refuses=lambda compartment: "还有款项没有结清。"))
    try:
        with pytest.raises(ValidationError, match="还有款项没有结清"):
            erasing.propose(child, by=two[0], ground=LAW)
    finally:
        erasing._parts.pop("test")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["a party", "the matter"])
def test_while_somebody_writes_there_nothing_is_erased(child, two, what):
    writing, done = threading.Event(), threading.Event()
    matter = child.matters.get()

    def write():
        with transaction.atomic():
            if what == "a party":
                Party.objects.create(compartment=child, role_code="guardian", name="家长（虚构）")
            else:
                type(matter).objects.select_for_update().get(pk=matter.pk)
            writing.set()
            done.wait(20)
        connection.close()

    erasure = erasing.propose(child, by=two[0], ground=LAW)
    writer = threading.Thread(target=write)
    writer.start()
    writing.wait(20)
    try:
        with pytest.raises(ValidationError, match="正有人在这个专卷里办理"):
            erasing.confirm(erasure, by=two[1])
    finally:
        done.set()
        writer.join()

    erasing.confirm(erasure, by=two[1])  # the control: they are done
    assert {party.name for party in Party.objects.filter(compartment=child)} == {"已依法删除"}


def test_nothing_is_written_in_a_compartment_that_is_emptied(child, two):
    erased(child, two)  # the key is destroyed only after this test's transaction: it is the row that says so

    with pytest.raises(Unreadable, match="is emptied"):
        Party.objects.create(compartment=child, role_code="guardian", name="家长（虚构）")


# Whole or not at all ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_emptying_that_fails_leaves_everything_and_the_key(child, two):
    def fails(compartment, *, by, ground):
        raise ZeroDivisionError

    erasing.on_erasure(erasing.Part("test", fails))
    try:
        with pytest.raises(ZeroDivisionError):
            erased(child, two)
    finally:
        erasing._parts.pop("test")

    assert Party.objects.get(compartment=child).name == NAME
    assert DestroyedKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_key_is_destroyed_is_named_and_made_good(child, two, monkeypatch):
    def power_cut(*_compartments):
        raise KeyboardInterrupt

    destroy = keyring.destroy
    monkeypatch.setattr(keyring, "destroy", power_cut)
    with pytest.raises(KeyboardInterrupt):
        erased(child, two)
    monkeypatch.setattr(keyring, "destroy", destroy)

    assert CompartmentKey.objects.count() == 1
    assert list(verifying.faults()) == [
        f"专卷 {child.number} 已经依法清除，密钥或内容却还在：请运行 manage.py carry_out_erasures。"
    ]
    call_command("clock")
    assert CompartmentKey.objects.count() == 0
    assert list(verifying.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_keys_that_cannot_be_reached_do_not_undo_an_erasure_and_are_destroyed_later(child, two, monkeypatch):
    def out_of_reach(*_compartments):
        raise OperationalError("no connection")

    destroy = keyring.destroy
    erasure = erasing.propose(child, by=two[0], ground=LAW)
    monkeypatch.setattr(keyring, "destroy", out_of_reach)

    (said,) = erasures.confirm(erasure, by=two[1])
    monkeypatch.setattr(keyring, "destroy", destroy)

    assert said == "内容已经清除，密钥却还没有销毁：密钥库现在连不上。系统每隔几分钟会再试。"
    assert Compartment.objects.get(pk=child.pk).emptied_at is not None
    assert restoring.why_not_to_serve() == ""  # a start finishes what this very database lists
    assert CompartmentKey.objects.count() == 0


def test_the_list_of_destroyed_keys_is_a_sealed_book(child):
    DestroyedKey.objects.create(compartment=child.pk)

    assert DestroyedKey in {book.rows for book in books.every()}
    for change in (lambda rows: rows.update(at=timezone.now()), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(DestroyedKey.objects.all())


# Out of the house, and back with a backup ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_erasure_sends_the_key_out_with_a_note_at_once(child, two, settings, tmp_path):
    settings.NOTES_DIR = str(tmp_path)
    erasure = erasing.propose(child, by=two[0], ground=LAW)

    assert erasures.confirm(erasure, by=two[1]) == []

    (path,) = notes.lodged_here()
    assert f"destroyed {child.pk}" in path.read_text("utf-8").splitlines()
    assert restoring.destroyed_in([path]) == {child.pk}


def test_a_note_lists_what_a_backup_may_still_have_and_no_longer(child, settings):
    old, young = Compartment.objects.create(sort="bid"), Compartment.objects.create(sort="bid")
    settings.BACKUPS_KEPT = 30
    DestroyedKey.objects.create(compartment=old.pk, at=timezone.now() - timedelta(days=31))
    DestroyedKey.objects.create(compartment=young.pk, at=timezone.now() - timedelta(days=29))

    _size, text = notes.note_of(evidence.set_seal())

    assert notes.parsed(text, Path("a.note")).destroyed == (young.pk,)


def test_control_a_note_of_a_house_that_erased_nothing_says_none(db):
    _size, text = notes.note_of(evidence.set_seal())

    assert "destroyed none" in text.splitlines()
    assert notes.parsed(text, Path("a.note")).destroyed == ()


def sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("a copy of the SQLite file is what is restored here; pg_restore brings the same rows")


def copied(to: Path) -> Path:
    """Return a backup of the database as it is now, made by SQLite's own way."""
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(to) as target:
        source.backup(target)
    return to


def on_copy(copy: Path, *command: str, notes_dir: Path) -> subprocess.CompletedProcess:
    env = os.environ | {
        "YIHE_MODE": "test", "DATABASE_URL": f"sqlite://{copy}", "DATA_DIR": str(copy.parent), "NOTES_DIR": str(notes_dir),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=False)


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_before_an_erasure_serves_nobody_until_it_is_carried_out_again(child, two, settings, tmp_path):
    sqlite_only()
    settings.NOTES_DIR = str(tmp_path / "notes")
    Path(settings.NOTES_DIR).mkdir()
    backup = copied(tmp_path / "backup.sqlite3")
    erasures.confirm(erasing.propose(child, by=two[0], ground=LAW), by=two[1])
    restored, start = shutil.copy(backup, tmp_path / "restored.sqlite3"), ("-c", "import config.wsgi")
    reading = (
        "manage.py",
        "shell",
        "-v",
        "0",
        "-c",
        "from yihe.matters.models import Party; print(Party.objects.exclude(compartment=None).get().name)",
    )

    assert (
        NAME in on_copy(backup, *reading, notes_dir=tmp_path / "none").stdout
    )  # the backup has the key beside the words
    refused = on_copy(Path(restored), *start, notes_dir=Path(settings.NOTES_DIR))
    assert refused.returncode != 0
    assert f"已经依法清除的专卷（{child.number}）又在数据库里" in refused.stderr

    done = on_copy(
        Path(restored), "manage.py", "carry_out_erasures", "--against", settings.NOTES_DIR, notes_dir=tmp_path / "none"
    )
    assert f"专卷 {child.number}：已再次清除，密钥已销毁。" in done.stdout, done.stderr
    assert "已依法删除" in on_copy(Path(restored), *reading, notes_dir=tmp_path / "none").stdout
    assert on_copy(Path(restored), *start, notes_dir=Path(settings.NOTES_DIR)).returncode == 0
    assert TOLD.encode() not in Path(restored).read_bytes()


# Bytes --------------------------------------------------------------------------------------------------------------------


def on_disk() -> bytes:
    """Return the bytes of the database: SQLite's file and its log; on PostgreSQL the heaps of the tables that are emptied."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            place = connection.settings_dict["NAME"]
            return b"".join(p.read_bytes() for p in (Path(place), Path(f"{place}-wal")) if p.exists())
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("reading the heap's file takes a superuser")
        cursor.execute("CHECKPOINT")
        found = b""
        for table in (
            "matters_party",
            "matters_notification",
            "matters_countersignature",
            "matters_draft",
            "keys_compartmentkey",
        ):
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
            found += bytes(cursor.fetchone()[0])
        return found


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_stands_nowhere_in_the_database_any_more(child, two):
    wrapped = CompartmentKey.objects.get(pk=child.pk).wrapped.encode()
    Notification.objects.filter(matter__compartment=child).update(text=TOLD + "，改过")  # an old version of the row
    before = on_disk()

    erased(child, two)
    after = on_disk()

    canaries = [TOLD.encode(), ASKED.encode(), wrapped]
    assert [canary in before for canary in canaries] == [True, True, True]
    assert [canary in after for canary in canaries] == [False, False, False]
    assert NAME.encode() not in before + after, "what is sealed never stood there in clear"


@pytest.mark.django_db(transaction=True)
def test_control_without_giving_up_the_bytes_they_stay(child, two, monkeypatch):
    from contextlib import nullcontext

    from yihe.foundation import reclaiming

    monkeypatch.setattr(reclaiming, "reclaim", lambda *_tables, **_said: None)
    monkeypatch.setattr(reclaiming, "zeroed", lambda *_using: nullcontext())

    erased(child, two)

    assert TOLD.encode() in on_disk()


@pytest.mark.django_db(transaction=True)
def test_a_token_of_a_full_text_index_goes_with_it(child, two):
    sqlite_only()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE canary USING fts5(words)")
        cursor.executemany("INSERT INTO canary VALUES (%s)", [["jinsique"], ["others"]])

        def empty(compartment, *, by, ground):
            cursor.execute("DELETE FROM canary WHERE words = 'jinsique'")

        erasing.on_erasure(erasing.Part("test", empty, indexes=("canary",)))
        try:
            assert b"jinsique" in on_disk()
            erased(child, two)
            assert b"jinsique" not in on_disk()
        finally:
            erasing._parts.pop("test")
            cursor.execute("DROP TABLE canary")


@pytest.mark.django_db(transaction=True)
def test_rows_that_somebody_still_reads_are_waited_for(child, two, monkeypatch, caplog):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no rows that somebody still reads: its log is cut off, or it is said")
    import psycopg

    from yihe.foundation import reclaiming

    said = connection.get_connection_params()
    said = {name: said[name] for name in ("dbname", "user", "password", "host", "port") if said.get(name)}
    with psycopg.connect(**said) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM matters_numberseries").fetchall()  # its snapshot is of all tables
        monkeypatch.setattr(reclaiming, "WAITS", ())
        erased(child, two)  # the control: who reads is not waited for
        assert TOLD.encode() in on_disk()
        assert "still stand in it" in caplog.text

        caplog.clear()
        monkeypatch.setattr(reclaiming, "WAITS", (1,) * 30)  # the database itself may read meanwhile, to count rows
        sleep = reclaiming.time.sleep
        monkeypatch.setattr(reclaiming.time, "sleep", lambda seconds: (reader.rollback(), sleep(seconds)))
        reclaiming.reclaim(["matters_notification"])
    assert TOLD.encode() not in on_disk()
    assert "still stand in it" not in caplog.text
