"""Promises about what people are told: a line that is about no matter leads to the page of what it asks."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "yihe"


def told_without_a_door(source: str) -> list[int]:
    """Return the lines of a module that tell somebody something and say neither matter nor page."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    telling = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in ("tell", "tell_holders")]
    ours = [c for c in telling if isinstance(c.func.value, ast.Name) and c.func.value.id == "telling"]
    return [c.lineno for c in ours if not {k.arg for k in c.keywords} & {"matter", "page"}]


def test_whatever_is_told_leads_to_its_matter_or_its_page():
    shut = {
        str(path.relative_to(ROOT)): lines
        for path in sorted(ROOT.rglob("*.py"))
        if (lines := told_without_a_door(path.read_text("utf-8")))
    }

    assert shut == {}


def test_a_line_without_a_door_would_be_found():
    assert told_without_a_door('telling.tell({1}, "请核对确认。")\ntelling.tell({1}, "好", page="desk:account")') == [1]
