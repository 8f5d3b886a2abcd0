"""A town in which lists are made and functions are given away."""

import pytest

from tests.ways.town import Town


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)
