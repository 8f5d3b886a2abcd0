"""
Whether a matter that is over may be taken up again: an action declared `reopens=True` asks here. What was emptied by law or
sealed stays closed; the sentence says what can be done instead.
"""

from collections.abc import Callable

from yihe.matters.models import Matter

# `(matter) -> sentence`, "" when it does not object. Whoever empties or seals a matter in its own way adds a rule.
_rules: list[Callable[[Matter], str]] = []


def refuse_where(rule: Callable[[Matter], str]) -> None:
    """Add a rule that keeps matters closed."""
    if rule not in _rules:
        _rules.append(rule)


def refusal(matter: Matter) -> str:
    """Return why a closed matter cannot be taken up again, or ""."""
    return next((reason for rule in (_of_its_compartment, _of_its_words, *_rules) if (reason := rule(matter))), "")


def nothing_is_left(matter: Matter) -> str:
    """Return why nothing is done in a matter that is over and stays so (`Action.afterwards`), or "": there is nothing left of it."""
    file = matter.compartment
    if matter.emptied_at or (file is not None and file.emptied_at):
        return "此件的内容已依法清除，没有留下可以办的。"
    return ""


def _of_its_words(matter: Matter) -> str:
    return f"此件的文字已依法删除，不能重新办理。{_instead(matter)}" if matter.emptied_at else ""


def _instead(matter: Matter) -> str:
    return f"有新的情况，请另立一件，并写明原编号 {matter.number}。"


def _of_its_compartment(matter: Matter) -> str:
    file = matter.compartment
    if file is None or not (file.closed_at or file.emptied_at):
        return ""
    instead = _instead(matter)
    if file.emptied_at:
        return f"此件的内容已依法清除，不能重新办理。{instead}"
    return f"此件所在的专卷已封存，不能重新办理。{instead}"
