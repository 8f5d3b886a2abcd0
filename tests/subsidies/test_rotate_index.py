"""The index key is rotated, and what somebody received counts all the same: the history is written once, under the old key."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from tests.subsidies.conftest import make_worker
from tests.subsidies.test_importing import an_id
from yihe.domains.subsidies.importing import import_benefit
from yihe.domains.subsidies.lifetimes import history_of
from yihe.domains.subsidies.models import Benefit, Lifetime
from yihe.foundation.counters import PERSON
from yihe.foundation.id_numbers import identity_index
from yihe.matters import evidence
from yihe.matters.actions import NotAllowed
from yihe.registers.evidence import known_keys

NEW = "3f0c9d2b7e81a6545c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b"


@pytest.fixture
def enter(people):
    def row(number: str, **said):
        given = {
            "kind": "考试奖励", "holder": number, "name": "王某", "amount": Decimal("1200.00"), "paid_on": date(2023, 5, 10),
            "through": "昆山××服务社", "payer": "昆山市民政局", "document": "2023年奖励发放台账", "level": "助理",
            "by": people.editor,
        }  # fmt: skip
        return import_benefit(**given | said)

    return row


@pytest.fixture
def new_key(settings, on_day, db):
    known_keys.note()

    def put() -> None:
        on_day(date(2026, 6, 2))
        settings.INDEX_KEY_FALLBACKS = [settings.INDEX_KEY]
        settings.INDEX_KEY = NEW

    return put


def rotate() -> str:
    call_command("rotate_index", stdout=(out := StringIO()))
    return out.getvalue()


def faults() -> list[str]:
    return list(evidence.everything(besides=("documents",)))


def test_what_somebody_of_the_register_received_counts_before_during_and_after_and_without_the_old_key(
    enter, organization, new_key, settings
):
    worker = make_worker(organization)
    first = enter(worker.id_number, name=worker.name)
    new_key()

    def refused() -> bool:
        with pytest.raises(NotAllowed, match="同一项只给一次"):
            enter(worker.id_number, name=worker.name, document="另一本台账")
        return history_of("exam", PERSON.key(worker.id_number)) == [first]

    assert refused()
    assert "不再需要" in rotate()
    assert refused()
    settings.INDEX_KEY_FALLBACKS = []
    assert refused()
    assert PERSON.key(worker.id_number) == identity_index(worker.id_number) != first.subject
    assert Benefit.objects.get().subject == first.subject, "written once"
    assert faults() == []


def test_a_second_level_given_after_the_rotation_and_the_first_are_counted_on_one_line(
    enter, organization, new_key, settings
):
    worker = make_worker(organization)
    first = enter(worker.id_number, name=worker.name)
    new_key()
    rotate()
    settings.INDEX_KEY_FALLBACKS = []

    second = enter(worker.id_number, name=worker.name, level="中级", amount=Decimal("1800.00"))

    assert history_of("exam", second.subject) == [first, second]
    assert Lifetime.objects.count() == 2
    assert faults() == []


def test_who_is_in_no_register_is_not_paid_twice_and_keeps_the_old_key(enter, new_key, settings):
    first = enter(an_id(7))
    new_key()

    with pytest.raises(NotAllowed, match="同一项只给一次"):
        enter(an_id(7), document="另一本台账")
    assert PERSON.key(an_id(7)) == first.subject
    assert "享受记录中有 1 人不在人员登记里，他们的索引是旧密钥算的：登记以后再运行一次，或者保留旧密钥。" in rotate()


def test_control_without_the_old_key_who_is_in_no_register_is_paid_twice(enter, new_key, settings):
    enter(an_id(7))
    new_key()
    settings.INDEX_KEY_FALLBACKS = []

    enter(an_id(7), document="另一本台账")

    assert Benefit.objects.count() == 2


def test_who_is_entered_after_the_new_key_was_set_is_known_by_what_they_received_before(
    enter, organization, new_key, settings
):
    first = enter(an_id(7))
    new_key()
    worker = make_worker(organization, name="王某")
    worker.id_number = an_id(7)
    worker.save()

    assert "不再需要" in rotate()
    settings.INDEX_KEY_FALLBACKS = []

    assert history_of("exam", PERSON.key(an_id(7))) == [first]
    with pytest.raises(NotAllowed, match="同一项只给一次"):
        enter(an_id(7), document="另一本台账")
