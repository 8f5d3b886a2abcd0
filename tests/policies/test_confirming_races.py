"""Two texts for one figure on one day, confirmed at the same time by two directors: one of them is in force."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from tests.policies.test_drafting import AMOUNT, confirm, proposed
from yihe.foundation.roles import DIRECTOR, POLICY_EDITOR
from yihe.registers.policies import confirming
from yihe.registers.policies.models import ConfirmedText, DatedFigure

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def both_at_once(person) -> list[str]:
    """Confirm two texts, the second begun while the first is not committed yet. Return what was refused."""
    call_command("load_texts")
    editor, first, second = person(POLICY_EDITOR), person(DIRECTOR), person(DIRECTOR)
    one, other = (proposed(editor, code=code)[1] for code in ("taicang-2031-1", "taicang-2031-2"))
    begun, refused = threading.Event(), []

    def slow():
        with transaction.atomic():
            confirm(one, first)
            begun.set()
            time.sleep(1)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    try:
        confirm(other, second)
    except ValidationError as why:
        refused += why.messages
    thread.join()
    return refused


def test_the_second_sees_what_the_first_confirmed(person):
    refused = both_at_once(person)

    assert any("同一天不能有两个文件规定同一项标准" in words for words in refused)
    assert ConfirmedText.objects.count() == 1
    assert DatedFigure.objects.filter(path=AMOUNT, confirmed__isnull=False).count() == 1


def test_control_without_waiting_both_would_be_in_force(person, monkeypatch):
    monkeypatch.setattr(confirming, "_one_after_the_other", lambda: None)
    monkeypatch.setattr(confirming.loading, "put", lambda text: None)  # its rows would make one wait for the other too

    assert both_at_once(person) == []
    assert ConfirmedText.objects.count() == 2
