"""A module that is loaded when something of it is first asked for."""

import sys

import pytest

from yihe.foundation.loaded_when_used import LoadedWhenUsed

NAME = "wave"  # of the standard library, and of no use here


def test_nothing_is_loaded_before_it_is_asked_for_and_then_it_is_the_module(monkeypatch):
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    later = LoadedWhenUsed(NAME)
    assert NAME not in sys.modules

    found = later.open

    assert found is sys.modules[NAME].open and later.Error is sys.modules[NAME].Error


def test_what_is_not_there_is_missing_when_it_is_asked_for():
    later = LoadedWhenUsed("no_such_module_anywhere")

    with pytest.raises(ModuleNotFoundError):
        _ = later.anything
    with pytest.raises(AttributeError):
        _ = LoadedWhenUsed(NAME).no_such_thing
