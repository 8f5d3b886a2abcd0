"""The chain of evidence: every tampering is found and named; what was written once stays."""

import random
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.errands.models import Errand
from yihe.foundation import digests
from yihe.matters import evidence, standing
from yihe.matters.actions import locked
from yihe.matters.models import Event, EventWords, Matter, Seal, SealedHead, SealedPage
from yihe.matters.models.events import digests_of_all
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.evidence.models import AccessEntry, Verb, note_access


@pytest.fixture
def three(errand):
    return [errand("noticed") for _ in range(3)]


def test_an_untouched_platform_verifies(three):
    evidence.set_seal()

    assert list(evidence.verify()) == []


@pytest.mark.parametrize("model", [Event, Seal, SealedHead, SealedPage, AccessEntry, RegisterEdit])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_itself_refuses_to_change_a_record(three, people, model, deed):
    note_access(Verb.READ, "matter x", by=people.clerk)
    RegisterEdit.objects.create(register="x", entry="y", field="z", by=people.clerk)
    evidence.set_seal()
    pk = model.objects.first().pk
    table = model._meta.db_table
    sql = {"update": f"UPDATE {table} SET id = id + 1000 WHERE id = %s", "delete": f"DELETE FROM {table} WHERE id = %s"}

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql[deed], [pk])

    assert model.objects.filter(pk=pk).exists()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_not_even_truncate_empties_the_log():
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE matters_event CASCADE")


def test_a_table_that_lost_its_triggers_is_named(three, unprotected):
    assert "数据表 matters_event：防改触发器缺失。" in list(evidence.verify())


CHANGES = {
    "at": lambda e: timezone.now(),
    "actor_id": lambda e: None,
    "hat": lambda e: "reviewer",
    "action": lambda e: "refuse",
    "source": lambda e: "draft2",
    "target": lambda e: "granted",
    "payload": lambda e: e.payload[:-1] + ',"x":1}',
    "words_digest": lambda e: "0" * 64,
    "after": lambda e: e.after.replace("a", "b"),
    "ref": lambda e: uuid4(),
    "previous": lambda e: "0" * 64,
    "digest": lambda e: "0" * 64,
}


def faults_about(matter: Matter) -> list[str]:
    return [s for s in evidence.verify(matter) if matter.number in s]


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("seq", [1, 2, 4])
def test_an_altered_event_is_named_with_its_place(three, unprotected, field, seq):
    matter = three[1]
    event = Event.objects.get(matter=matter, seq=seq)
    Event.objects.filter(pk=event.pk).update(**{field: CHANGES[field](event)})

    found = faults_about(matter)

    assert any(f"第 {seq} 条记录（行 {event.pk}）" in sentence for sentence in found), found
    assert faults_about(three[0]) == faults_about(three[2]) == []


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_removed_event_is_missed(three, unprotected, seq):
    EventWords.objects.filter(event__matter=three[0], event__seq=seq).delete()
    Event.objects.filter(matter=three[0], seq=seq).delete()

    assert faults_about(three[0])


def test_an_event_slipped_in_at_the_end_is_found(three, unprotected):
    last = Event.objects.filter(matter=three[0]).last()
    forged = Event(
        version=2, matter=three[0], seq=last.seq + 1, at=timezone.now(), hat="clock", action="finish", source="noticed",
        target="granted", previous=last.digest,
    )  # fmt: skip
    forged.digest = forged.compute_digest()
    forged.save()

    assert f"{three[0].number} 应有 4 条记录，实有 5 条。" in faults_about(three[0])


def test_a_state_nobody_decided_is_found(three):
    Matter.objects.filter(pk=three[0].pk).update(state="granted", holder="", closed_at=timezone.now())

    assert f"{three[0].number} 当前状态“granted”与末条记录“noticed”不符。" in faults_about(three[0])


def test_a_matter_whose_whole_chain_vanished_is_found(three, unprotected):
    EventWords.objects.filter(event__matter=three[2]).delete()
    Event.objects.filter(matter=three[2]).delete()

    assert f"{three[2].number} 应有 4 条记录，实有 0 条。" in faults_about(three[2])
    assert any(three[2].number in sentence for sentence in evidence.verify())


def test_a_chain_rewritten_as_a_whole_is_caught_by_the_seal(three, unprotected):
    """
    Whoever can write both tables makes a chain that holds; the sealed head does not match it. Nor do the contents: what
    froze them is keyed.
    """
    matter = three[0]
    evidence.set_seal()
    previous = ""
    for event in Event.objects.filter(matter=matter):
        event.payload = event.payload.replace("500.00", "999.00")
        event.previous = previous
        previous = event.digest = event.compute_digest()
        event.save()
    Matter.objects.filter(pk=matter.pk).update(chain_head=previous)
    Errand.objects.filter(pk=matter.pk).update(amount="999.00")

    assert faults_about(matter) == [
        f"{matter.number} 的内容与第 4 条记录留存的不符。",
        f"{matter.number} 第 4 条记录与第 {Seal.objects.get().pk} 次封存时不同：记录链被整体改写过。",
    ]


def test_a_chain_is_held_against_all_its_seals_in_one_question(three, people):
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            assert list(evidence.verify(three[0])) == []
        return len(questions)

    evidence.set_seal()
    by_one = asked()
    for _ in range(2):
        with transaction.atomic():
            standing.note(locked(three[0].pk), "hand_back", by=None, said={"of": people.clerk})
        assert evidence.set_seal().matters == 1

    assert asked() == by_one


def test_a_changed_seal_is_found(three, unprotected):
    seal = evidence.set_seal()
    evidence.set_seal()
    Seal.objects.filter(pk=seal.pk).update(matters=99)

    assert f"第 {seal.pk} 次封存内容与摘要不符。" in list(evidence.verify())


def test_a_seal_holds_only_what_moved_since_the_last(three, people):
    assert evidence.set_seal().heads.count() == 3
    assert evidence.set_seal().heads.count() == 0


def test_an_access_entry_whose_words_no_longer_match_its_digest_is_found(people, unprotected):
    entry = note_access(Verb.READ, "matter 0", by=people.clerk)
    AccessEntry.objects.filter(pk=entry.pk).update(subject="matter 9")

    assert f"查阅记录第 {entry.pk} 行内容与摘要不符。" in list(evidence.verify())


def test_two_hundred_random_tamperings_are_all_found(errand, unprotected):
    """Seed printed on failure: a tampering that is not found would name itself."""
    seed = 20261121
    chance = random.Random(seed)
    matters = [errand("noticed") for _ in range(10)]
    missed = []
    for turn in range(200):
        matter = chance.choice(matters)
        event = Event.objects.get(matter=matter, seq=chance.randint(1, 4))
        field = chance.choice(sorted(CHANGES))
        before = getattr(event, field)
        Event.objects.filter(pk=event.pk).update(**{field: CHANGES[field](event)})
        if getattr(Event.objects.get(pk=event.pk), field) != before and not faults_about(matter):
            missed.append((seed, turn, field))
        Event.objects.filter(pk=event.pk).update(**{field: before})

    assert missed == []
    assert list(s for s in evidence.verify() if "触发器" not in s) == []


def test_the_command_names_the_row_and_fails(three, unprotected, capsys):
    event = Event.objects.get(matter=three[0], seq=2)
    Event.objects.filter(pk=event.pk).update(payload="{}")

    with pytest.raises(CommandError):
        call_command("verify", three[0].number)

    assert f"{three[0].number} 第 2 条记录（行 {event.pk}）内容与摘要不符。" in capsys.readouterr().err


@pytest.mark.postgresql
def test_the_database_puts_the_same_text_together_as_we_do_of_either_version(three, unprotected):
    first = three[0].events.get(seq=1)
    said = {
        "version": 1,
        "actor": None,
        "ref": None,
        "cause": None,
        "words_digest": "",
        "after": "",
        "payload": '{"说":"甲\\n乙"}',
    }
    Event.objects.filter(pk=first.pk).update(at=timezone.now().replace(microsecond=0), **said)

    events = Event.objects.filter(matter__in=three).order_by("pk")

    assert {event.version for event in events} == {1, 2}
    assert {event.actor_id is None for event in events} == {True, False}
    assert [row[-1] for row in digests_of_all(events)] == [event.compute_digest() for event in events]


def test_the_digest_is_sm3_over_the_stored_bytes(errand):
    event = errand().events.get()

    assert len(event.digest) == 64
    assert digests.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
