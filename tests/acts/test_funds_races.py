"""Eight people at one envelope, on PostgreSQL. Each race with its lock, and with the lock taken away as control."""

import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from yihe.acts.funds import ledger, promises, reserving
from yihe.acts.funds.checking import check_ledger
from yihe.acts.funds.models import Envelope, PaymentLine, Reservation
from yihe.matters.actions import NotAllowed, perform

PEOPLE = 8

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def without_the_lock(monkeypatch):
    """Take the lock away, and let everybody read before anybody writes: what a busy minute does by chance."""
    everybody_has_read = threading.Barrier(PEOPLE)

    def merely_read(pk):
        envelope = Envelope.objects.get(pk=pk)
        everybody_has_read.wait(timeout=20)
        return envelope

    return lambda: monkeypatch.setattr(ledger, "locked_envelope", merely_read)


def at_once(act, things) -> Counter:
    """Let one thread act on each thing at the same moment; count how it ended."""
    outcomes, start = Counter(), threading.Barrier(len(things))

    def run(thing):
        try:
            start.wait(timeout=20)
            act(thing)
            outcomes["done"] += 1
        except (NotAllowed, IntegrityError) as refused:
            outcomes[type(refused).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(thing,)) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def promised_at_once(money, envelope) -> Counter:
    def promise(matter):
        promises.commit(
            envelope,
            matter=matter,
            purpose="activity",
            payee=money.organization,
            amount=Decimal(30000),
            by=money.director,
        )

    return at_once(promise, [money.submitted() for _ in range(PEOPLE)])


def test_eight_approvals_promise_no_more_than_there_is(money):
    envelope = money.appropriated("100000")

    assert promised_at_once(money, envelope) == {"done": 3, "NotAllowed": PEOPLE - 3}
    assert promises.Commitment.objects.count() == 3
    assert check_ledger() == []


def test_without_the_lock_people_run_into_the_databases_last_word(money, without_the_lock):
    envelope = money.appropriated("100000")
    without_the_lock()

    outcomes = promised_at_once(money, envelope)

    assert outcomes["IntegrityError"] > 0  # the control: not the sentence, and fewer than three get their money
    assert outcomes["done"] < 3
    assert check_ledger() == []


def batched_at_once(money, tranche) -> Counter:
    def add(batch):
        perform(batch, "add_lines", by=money.maker, tranches=[tranche])

    return at_once(add, [money.drafted() for _ in range(PEOPLE)])


def test_eight_batches_and_the_tranche_is_in_one(money):
    tranche = money.granted(money.appropriated()).tranches.get()

    assert batched_at_once(money, tranche) == {"done": 1, "NotAllowed": PEOPLE - 1}
    assert PaymentLine.objects.filter(tranche=tranche).count() == 1


def test_without_the_lock_only_the_unique_constraint_stands_between(money, without_the_lock):
    tranche = money.granted(money.appropriated()).tranches.get()
    without_the_lock()

    outcomes = batched_at_once(money, tranche)

    assert outcomes["done"] == 1
    assert (
        outcomes["IntegrityError"] > 0
    )  # the control: not the sentence; who came late on a busy machine still hears it
    assert PaymentLine.objects.filter(tranche=tranche).count() == 1


def reserved_and_promised_at_once(money, envelope) -> Counter:
    """Five reserve for their purchases while three contract out of what they had reserved."""
    kept = [money.reserved(envelope, "10000") for _ in range(3)]
    others = [money.submitted() for _ in range(PEOPLE - len(kept))]

    def act(thing):
        if isinstance(thing, Reservation):
            promises.commit(
                envelope, matter=thing.matter, purpose="activity", payee=money.organization, amount=Decimal(6000),
                by=money.director, reservation=thing,
            )  # fmt: skip
        else:
            reserving.reserve(envelope, matter=thing, purpose="activity", amount=Decimal(30000), by=money.maker)

    return at_once(act, [*kept, *others])


def test_what_is_reserved_and_promised_at_once_is_never_more_than_there_is(money):
    envelope = money.appropriated("100000")

    outcomes = reserved_and_promised_at_once(money, envelope)

    envelope.refresh_from_db()
    assert outcomes == {"done": 5, "NotAllowed": 3}  # 70 000 are left, or 82 000 once the contracts gave back
    assert (envelope.committed, envelope.reserved) == (3 * 600_000, 2 * 3_000_000)
    assert check_ledger() == []


def test_without_the_lock_only_the_databases_check_keeps_reservations_within_the_envelope(money, without_the_lock):
    envelope = money.appropriated("40000")
    matters = [money.submitted() for _ in range(PEOPLE)]
    without_the_lock()

    def act(matter):
        reserving.reserve(envelope, matter=matter, purpose="activity", amount=Decimal(30000), by=money.maker)

    outcomes = at_once(act, matters)

    assert outcomes["IntegrityError"] > 0  # the control: not the sentence
    envelope.refresh_from_db()
    assert envelope.reserved <= envelope.appropriated


def contracted_at_once(money, reservation) -> Counter:
    def act(matter):
        promises.commit(
            reservation.envelope, matter=matter, purpose="activity", payee=money.organization, amount=Decimal(6000),
            by=money.director, reservation=reservation,
        )  # fmt: skip

    return at_once(act, [reservation.matter] * PEOPLE)


def test_eight_contracts_and_the_reservation_is_used_once(money):
    reservation = money.reserved(money.appropriated("100000"), "10000")

    assert contracted_at_once(money, reservation) == {"done": 1, "NotAllowed": PEOPLE - 1}
    assert check_ledger() == []


def test_without_the_lock_the_reservation_would_be_used_by_several(money, without_the_lock):
    reservation = money.reserved(money.appropriated("100000"), "10000")
    without_the_lock()

    outcomes = contracted_at_once(money, reservation)

    assert outcomes["IntegrityError"] > 0 or outcomes["done"] > 1  # the control: the sentence alone is not what held
