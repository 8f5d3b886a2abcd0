"""A refusal for what was typed never ends in a dead button. The acts themselves are tried in the three `test_mistyped.py`."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests import mistyped
from yihe.matters import kinds

PAGES = sorted((Path(settings.ROOT) / "yihe/faces").rglob("*.py"))


def test_every_act_with_a_form_is_tried_by_one_of_the_tests():
    """A kind of another part of the platform needs a `test_mistyped.py` of its own, and its package named."""
    every = set().union(*(mistyped.with_a_form(package) for package in mistyped.PACKAGES))
    asking = {k.code for k in kinds.every() for a in k.workflow.actions.values() if a.form}

    assert {code for code, _action in every} == asking, (
        "name the package in PACKAGES of tests/mistyped.py, and try its acts"
    )


@pytest.mark.parametrize("module", PAGES, ids=lambda path: path.stem)
def test_what_a_verb_refused_is_not_taken_for_what_stands_whatever_is_typed(module):
    """`why` greys the button (`disabled_because`): after a verb refused, only `standing_after` may say what goes there."""
    assert list(_taken_for_standing(ast.parse(module.read_text("utf-8")))) == []


def test_the_mistake_would_be_found():
    wrong = "try:\n    act()\nexcept NotAllowed as refused:\n    why, status = str(refused), 409\n"

    assert list(_taken_for_standing(ast.parse(wrong))) == [4]


def _taken_for_standing(tree: ast.Module):
    """Yield the line of every `why = str(refused)` in the handler of a refusal."""
    for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name):
        for said in (node for node in ast.walk(handler) if isinstance(node, ast.Assign)):
            names = {n.id for target in said.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
            plain = [v.elts if isinstance(v, ast.Tuple) else [v] for v in (said.value,)][0]
            if "why" in names and any(ast.unparse(value) == f"str({handler.name})" for value in plain):
                yield said.lineno
