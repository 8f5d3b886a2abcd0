"""The log says what happened where, and nothing of anybody."""

import json
import logging
import sys

import pytest
from django.conf import settings

from yihe.foundation.log_lines import Lines, masked


def line(message, *values, raised=None):
    record = logging.LogRecord("yihe.test", logging.ERROR, "x.py", 1, message, values, None)
    if raised is not None:
        try:
            raise raised
        except type(raised):
            record.exc_info = sys.exc_info()
    return json.loads(Lines().format(record))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("何露 says", "… says"),
        ("phone 13812345678", "phone …"),
        ("id 11010519491231002X", "id …"),
        ("mail helu@example.org", "mail …@…"),
        ("value 'He Lu' is not", "value '…' is not"),
        ("DETAIL:  Key (phone)=(x-1) already exists", "DETAIL:  Key '…' already exists"),
        ("the clock could not move KS-2026-00001", "the clock could not move KS-2026-…"),
        ("Internal Server Error: /desk/kinds/errand/new/", "Internal Server Error: /desk/kinds/errand/new/"),
    ],
)
def test_what_may_be_said_of_a_person_is_masked(text, left):
    assert masked(text) == left


def test_of_what_was_raised_the_sort_and_the_places_are_kept_and_no_word_or_value():
    found = line("could not move %s", "CS-1", raised=ValueError("何露 13812345678 He Lu"))

    assert (found["said"], found["fault"]) == ("could not move CS-1", ["builtins.ValueError"])
    assert found["places"][-1].endswith(" line")
    assert not {"何露", "13812345678", "He Lu"} & {
        word for word in ("何露", "13812345678", "He Lu") if word in json.dumps(found, ensure_ascii=False)
    }


def test_an_exception_among_the_values_of_a_message_is_named_by_its_sort():
    assert line("%s: %s", "/desk/", KeyError("He Lu"))["said"] == "/desk/: KeyError"


def test_a_line_is_one_line_whatever_was_said():
    assert "\n" not in Lines().format(logging.LogRecord("x", logging.INFO, "x", 1, "one\ntwo", (), None))


def test_every_handler_of_the_settings_writes_such_lines():
    assert settings.LOGGING["formatters"]["lines"]["()"] == "yihe.foundation.log_lines.Lines"
    assert [handler["formatter"] for handler in settings.LOGGING["handlers"].values()] == ["lines"] * len(
        settings.LOGGING["handlers"]
    )
