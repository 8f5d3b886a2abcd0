"""JSON from outside is read, or is none: whatever is sent, nothing breaks off."""

import json

import pytest

from yihe.acts.sealed_bids.format import DoesNotOpen
from yihe.acts.sealed_bids.key_files import opened
from yihe.faces.desk.openings import _shares
from yihe.faces.desk.side_by_side import said_by
from yihe.foundation import outside_json

DEEP = ("[" * 100_000, '{"a":' * 100_000)
NAMES = ("lists", "objects")


@pytest.mark.parametrize(
    "said", [*DEEP, "9" * 5000, "nonsense", "\ud800", ""], ids=[*NAMES, "number", "nonsense", "half a sign", "nothing"]
)
def test_what_is_none_is_a_value_error(said):
    with pytest.raises(ValueError):
        outside_json.read(said)


@pytest.mark.parametrize("said", DEEP, ids=NAMES)
def test_python_alone_breaks_off(said):
    """The control."""
    with pytest.raises(RecursionError):
        json.loads(said)


@pytest.mark.parametrize("said", DEEP, ids=NAMES)
def test_no_page_that_reads_some_breaks_off(said):
    assert said_by(said) == {} and _shares(said) == {}
    with pytest.raises(DoesNotOpen):
        opened(said, "口令（虚构）")


def test_what_is_some_is_read():
    assert outside_json.read(b'{"a": [1]}') == {"a": [1]}
