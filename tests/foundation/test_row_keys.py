"""Keys of rows as requests carry them."""

import pytest

from yihe.foundation import row_keys


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "１", "²", "0x1", "9" * 19, "一"])
def test_what_cannot_be_a_key_is_none(text):
    assert row_keys.read(text) is None


def test_keys_are_read_in_their_order_and_the_others_left_out():
    assert (row_keys.read("012"), row_keys.read("9" * 18)) == (12, 10**18 - 1)
    assert row_keys.read_all(["3", "x", "1", "3", ""]) == [3, 1, 3]
