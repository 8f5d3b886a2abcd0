"""
A workflow in other words: the same states, ways and rules, called otherwise in all that is read of them – labels, what is confirmed, clauses,
and the forms of its actions. Which matter follows which, the kind says (`Kind.also`). What people typed is never said in other words.
"""

import copy
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from django import forms

from yihe.foundation.spoken import Worded, when_read
from yihe.foundation.workflow import Action, State, Workflow

Say = Callable[[str], str]
_OF_STATES, _OF_ACTIONS = ("label", "public", "halts"), ("label", "confirm", "done", "until_decided", "basis")


def in_other_words(workflow: type[Workflow], say: Say, name: str) -> type[Workflow]:
    """Return a workflow of its own that goes the same ways; `say` makes the other words of a text of ours, whenever it is read."""
    states = {each.name: _said(each, _OF_STATES, say) for each in workflow.states.values()}
    actions = {each.name: _action(each, states, say) for each in workflow.actions.values()}
    members: dict[str, Any] = {**states, **actions, **workflow.limits, "say": staticmethod(say)}
    return type(name, (Workflow,), {"__doc__": workflow.__doc__, "__module__": workflow.__module__, **members})


def _said(declared, names: Iterable[str], say: Say) -> Any:
    made = copy.copy(declared)
    for name in names:
        if text := vars(declared)[name]:
            setattr(made, name, Worded(text, say))
    return made


def _action(action: Action, states: dict[str, State], say: Say) -> Action:
    made: Action = _said(action, _OF_ACTIONS, say)
    made.source = frozenset(states[each.name] for each in action.source)
    made.target = states[action.target.name] if action.target else None
    made.form = _form(action.form, say) if action.form else None
    return made


# -- forms -----------------------------------------------------------------------------------------------------------------


@cache
def _form(form: Any, say: Say) -> type:
    """
    Return a form with the same fields, whose declared labels, helps and choices are said in other words. What a form gains for one matter it
    says itself: there, what people typed stands in it.
    """
    made: Any = type(form.__name__, (form,), {"__module__": form.__module__, "__doc__": form.__doc__})
    made.base_fields = {name: copy.deepcopy(field) for name, field in form.base_fields.items()}
    for field in made.base_fields.values():
        field.label = field.label and _lazily(say, field.label)
        field.help_text = field.help_text and _lazily(say, field.help_text)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            declared: Any = field.choices
            field.choices = partial(_choices, list(declared), say)  # type: ignore[assignment]
    return made


def _lazily(say: Say, text: Any) -> Any:
    return when_read(lambda: say(str(text)))


def _choices(choices: list, say: Say) -> list:
    return [
        (code, _choices(list(label), say)) if isinstance(label, list | tuple) else (code, say(str(label)))
        for code, label in choices
    ]
