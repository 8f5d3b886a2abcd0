"""Promise: what a template adds up in a loop is there after it. `set` in a Jinja loop names something that ends with the turn."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(path for path in Path("yihe").rglob("*.html") if "jinja2" in path.parts)
_TAG = re.compile(r"{%-?\s*(for|endfor|set)\b([^%]*)%}")


def lost(text: str) -> list[str]:
    """Return the names a template adds to within a loop, which are as they were before once the loop is over."""
    depth, found = 0, []
    for tag in _TAG.finditer(text):
        depth += {"for": 1, "endfor": -1, "set": 0}[tag[1]]
        name, _is, value = (part.strip() for part in tag[2].partition("="))
        # What belongs to a namespace stays: `set said.rows` is how it is done.
        if tag[1] == "set" and depth and "." not in name and re.match(rf"{re.escape(name)}\s*[+~]", value):
            found.append(name)
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_nothing_is_added_up_in_a_loop_that_forgets_it(path):
    assert lost(path.read_text()) == []


def test_control_what_a_loop_forgets_is_found():
    assert lost("{% set rows = [] %}{% for x in y %}{% set rows = rows + [x] %}{% endfor %}") == ["rows"]
    assert lost("{% for x in y %}{% set one = x + 1 %}{% endfor %}{% set rows = rows + [1] %}") == []
    assert lost("{% for x in y %}{% set said.rows = said.rows + [x] %}{% endfor %}") == []
