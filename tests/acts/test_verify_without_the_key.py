"""Whoever verifies with the wrong keys reads a sentence, and not a traceback."""

import pytest
from django.core.management import CommandError, call_command

from tests.acts.procedure import ScreenedKind, noticed
from yihe.foundation.ciphers import Unreadable
from yihe.matters import evidence, kinds


@pytest.mark.parametrize("keys", ["no key at all", "k1:not-hexadecimal"])
def test_keys_that_are_none_are_named(db, settings, keys):
    settings.FIELD_KEYS = keys

    with pytest.raises(CommandError, match="FIELD_KEYS 写得不对"):
        call_command("verify")


def test_keys_that_are_others_end_it_in_a_sentence(person, organization, settings, monkeypatch):
    monkeypatch.setitem(kinds._kinds, ScreenedKind.code, ScreenedKind)
    noticed(person, organization)
    settings.FIELD_KEYS = f"other:{'ab' * 16}"
    try:
        list(evidence.everything())
    except Unreadable:
        with pytest.raises(CommandError, match="有加密的内容解不开。请核对 FIELD_KEYS") as refused:
            call_command("verify")
        assert refused.value.returncode == 2
    else:
        pytest.fail("nothing that is verified here is encrypted: this test asks nothing")
