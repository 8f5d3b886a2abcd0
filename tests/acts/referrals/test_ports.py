"""对接: against another side that is down, slow, doubled or lying nothing is lost, nothing is sent twice, nothing is believed that does not fit."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.acts.referrals.fake_server import FakeServer, Killed
from yihe.acts.referrals import delivering, incoming
from yihe.acts.referrals.models import PortItem, PortMessage, Referral
from yihe.matters.actions import perform
from yihe.matters.models import Matter

ANSWER = {"result": "helped", "text": "已经办结（虚构）"}


def item_of(matter: Matter, sort: str = "referral") -> PortItem:
    return PortItem.objects.filter(matter=matter, sort=sort).latest("pk")


def due_again() -> None:
    """Let the pause before the next attempt be over."""
    PortItem.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def queued(sent):
    """One hand-over to the receiver behind a port, which waits to leave."""
    matter = sent("governance")
    assert (matter.state, item_of(matter).state) == ("out", "waiting")
    return matter


def test_it_leaves_with_what_was_agreed_and_its_receipt_is_kept(queued):
    server = FakeServer()

    assert delivering.deliver("governance", server) == 1

    item = item_of(queued)
    said = json.loads(server.has[str(item.key)])
    assert [each["code"] for each in said["fields"]] == ["name", "phone", "safe_way", "safe_note", "story", "need"]
    assert (item.state, item.receipt_number, item.tries) == ("received", "R-1", 1)
    assert [(m.sort, m.verdict) for m in PortMessage.objects.all()] == [("receipt", "taken")]
    assert delivering.deliver("governance", server) == 0 and server.came == {str(item.key): 1}


@pytest.mark.parametrize("mood", ["lost", "killed"])
def test_what_came_though_nobody_heard_is_not_sent_again(queued, mood):
    server = FakeServer(mood)
    try:
        delivering.deliver("governance", server)
    except Killed:
        assert mood == "killed"
    assert item_of(queued).state in {"waiting", "failed"}
    due_again()

    delivering.deliver("governance", server)

    item = item_of(queued)
    assert item.state == "received" and server.came == {str(item.key): 1} and item.tries == 2


def test_without_asking_first_it_would_have_been_sent_twice(queued, monkeypatch):
    """The control: take the question away, and the other side gets it twice."""
    server = FakeServer("lost")
    monkeypatch.setattr(server, "known", lambda _key: None)
    delivering.deliver("governance", server)
    due_again()
    delivering.deliver("governance", server)

    assert list(server.came.values()) == [2]


def test_what_never_came_is_tried_again_after_growing_pauses(queued):
    server = FakeServer(*["down"] * 6)
    pauses = []
    for _ in range(6):
        before = timezone.now()
        delivering.deliver("governance", server)
        pauses.append(round((item_of(queued).next_try_at - before) / timedelta(minutes=1)))
        assert item_of(queued).state == "failed" and "连不上" in item_of(queued).fault
        assert delivering.deliver("governance", server) == 0, "not before its pause is over"
        due_again()
    assert pauses == [1, 5, 30, 120, 1440, 1440]

    assert delivering.deliver("governance", server) == 1
    assert item_of(queued).state == "received" and item_of(queued).fault == "" and list(server.came.values()) == [1]


@pytest.mark.parametrize("mood", ["wrong key", "wrong body"])
def test_a_receipt_that_is_not_of_it_is_not_believed(queued, mood):
    server = FakeServer(mood)
    assert delivering.deliver("governance", server) == 0

    item = item_of(queued)
    assert (item.state, item.receipt_number) == ("failed", "") and item.fault == delivering.WRONG_RECEIPT
    assert [m.verdict for m in PortMessage.objects.all()] == ["wrong"]
    due_again()
    delivering.deliver("governance", server)
    assert item_of(queued).state == "received" and list(server.came.values()) == [1]


def test_an_answer_moves_the_hand_over_once_however_often_it_comes(queued):
    server = FakeServer()
    delivering.deliver("governance", server)
    server.says("progress", "P-1", item_of(queued).key, text="已经派人（虚构）")
    server.says("answer", "A-1", item_of(queued).key, **ANSWER)

    assert incoming.take_in("governance", server) == 2
    assert incoming.take_in("governance", server) == 0, "the same again"

    matter = Matter.objects.get(pk=queued.pk)
    assert matter.state == "answered" and Referral.objects.get(pk=matter.pk).feedback == "已经办结（虚构）"
    assert [e.action for e in matter.events.all()].count("port_answer") == 1 and item_of(queued).state == "answered"
    assert server.acknowledged == ["P-1", "A-1"] * 2


def test_a_second_answer_changes_nothing_and_stands_for_a_person(queued):
    server = FakeServer()
    delivering.deliver("governance", server)
    server.says("answer", "A-1", item_of(queued).key, **ANSWER)
    server.says("answer", "A-2", item_of(queued).key, result="not_helped", text="没有办成（虚构）")
    incoming.take_in("governance", server)

    assert Referral.objects.get(pk=queued.pk).result == "helped"
    assert [m.their_number for m in PortMessage.objects.filter(verdict="second")] == ["A-2"]


def test_an_answer_to_what_was_never_sent_changes_nothing(queued):
    server = FakeServer()
    server.says("answer", "A-1", item_of(queued).key, **ANSWER)  # it waits still
    server.says("answer", "A-2", "11111111-1111-4111-8111-111111111111", **ANSWER)
    server.says("receipt", "R-9", "no key at all", digest="0" * 64)

    assert incoming.take_in("governance", server) == 0

    assert Matter.objects.get(pk=queued.pk).state == "out"
    assert {(m.their_number, m.verdict) for m in PortMessage.objects.all()} == {
        ("A-1", "unknown"),
        ("A-2", "unknown"),
        ("R-9", "unknown"),
    }
    assert "办结" not in str(list(PortMessage.objects.values())), "words of a stranger are not kept"


def test_an_answer_by_another_port_is_no_answer(queued):
    delivering.deliver("governance", FakeServer())
    other = FakeServer()
    other.says("answer", "A-1", item_of(queued).key, **ANSWER)

    assert incoming.take_in("hotline", other) == 0 and Matter.objects.get(pk=queued.pk).state == "out"


def test_two_receipts(queued):
    server = FakeServer()
    delivering.deliver("governance", server)
    item = item_of(queued)
    server.says("receipt", "R-1", item.key, digest=item.digest)
    server.says("receipt", "R-77", item.key, digest=item.digest)
    server.says("receipt", "R-78", item.key, digest="0" * 64)
    incoming.take_in("governance", server)

    assert item_of(queued).receipt_number == "R-1"
    assert {m.their_number: m.verdict for m in PortMessage.objects.all()} == {
        "R-1": "taken",
        "R-77": "second",
        "R-78": "wrong",
    }


def test_what_cannot_be_read_is_no_answer(queued):
    server = FakeServer()
    delivering.deliver("governance", server)
    key = item_of(queued).key
    server.says("answer", "A-1", key, result="wonderful", text="好（虚构）")
    server.says("answer", "A-2", key, result="helped", text=" ")
    server.says("returned", "A-3", key, code="no reason")
    server.says("telegram", "A-4", key)

    assert incoming.take_in("governance", server) == 0 and Matter.objects.get(pk=queued.pk).state == "out"
    assert {m.verdict for m in PortMessage.objects.exclude(sort="receipt")} == {"bad"}


def test_withdrawn_before_it_left_it_does_not_leave(queued, people):
    perform(queued, "withdraw", by=people.desk, evidence="当面（虚构）")
    server = FakeServer()

    assert delivering.deliver("governance", server) == 0 and server.came == {}
    assert item_of(queued).state == "dropped" and not PortItem.objects.filter(sort="withdrawal").exists()


def test_withdrawn_after_it_left_the_other_side_is_told(queued, people):
    server = FakeServer()
    delivering.deliver("governance", server)
    first = item_of(queued)
    perform(queued, "withdraw", by=people.desk, evidence="当面（虚构）")
    delivering.deliver("governance", server)

    notice = json.loads(server.has[str(item_of(queued, "withdrawal").key)])
    assert notice["withdrawn"] == str(first.key) and "fields" not in notice and "居民" not in str(notice)
    server.says("answer", "A-1", first.key, **ANSWER)
    assert incoming.take_in("governance", server) == 0 and PortMessage.objects.get(their_number="A-1").verdict == "late"


def test_withdrawn_between_claim_and_sending_again_nothing_of_it_leaves(queued, people):
    server = FakeServer("down")
    delivering.deliver("governance", server)
    perform(queued, "withdraw", by=people.desk, evidence="当面（虚构）")
    due_again()
    delivering.deliver("governance", server)

    first, notice = item_of(queued), item_of(queued, "withdrawal")
    assert first.state == "dropped" and set(server.came) <= {str(notice.key)}
    assert all(b"fields" not in body for body in server.has.values())


def test_returned_by_the_port_another_receiver_is_found(queued, people):
    server = FakeServer()
    delivering.deliver("governance", server)
    server.says("returned", "T-1", item_of(queued).key, code="area", text="不在我们区域（虚构）")
    incoming.take_in("governance", server)
    matter = Matter.objects.get(pk=queued.pk)
    assert matter.state == "returned"

    perform(matter, "redirect", by=people.desk, receiver="hotline")
    perform(
        matter,
        "consent",
        by=people.desk,
        agreed=["name", "phone", "story", "need"],
        way="signed",
        evidence="2 号（虚构）",
    )
    perform(matter, "send", by=people.desk)
    assert [(i.port, i.state) for i in PortItem.objects.order_by("pk")] == [
        ("governance", "answered"),
        ("hotline", "waiting"),
    ]


def test_a_port_that_is_down_is_left_alone_for_the_run(sent):
    for _ in range(6):
        sent("governance")
    server = FakeServer(*["down"] * 20)

    delivering.deliver("governance", server)

    assert len(server.moods) == 20 - delivering.DOWN
    due_again()
    server.moods.clear()
    assert delivering.deliver("governance", server) == 6 and set(server.came.values()) == {1}


def test_by_hand_what_waits_for_a_port_does_not_leave_any_more(queued, people):
    perform(queued, "answer_by_hand", by=people.desk, result="partly", feedback="纸质答复（虚构）")

    assert item_of(queued).state == "dropped" and delivering.deliver("governance", FakeServer()) == 0
