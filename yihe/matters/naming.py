"""
What a kind is called: as its city says (`kinds.yaml: label`), else as the code does, in the words of the city we speak in. Kinds are
declared before a city's file can be read, so whoever reads it (`offering`) names itself here. A kind whose matters are called in words of their
own (`Kind.also`) is called by all of them: what stands over its list holds for every row.
"""

from collections.abc import Callable

from yihe.foundation.spoken import said

_reader: dict[str, Callable[[str], str]] = {"label_of": lambda _code: ""}


def named_by(label_of: Callable[[str], str]) -> None:
    """Hear who says what a city calls a kind, by its code ("": what the code calls it)."""
    _reader["label_of"] = label_of


def called_here(code: str) -> str:
    """Return what the city we speak in calls a kind, by its code, or "" where it says nothing."""
    return _reader["label_of"](code)


class Label:
    """The name of a kind, whenever it is read. `written` is what the code calls it."""

    def __init__(self, written: str):
        self.written = written

    def __get__(self, instance, owner):
        one = self.of_one(owner)
        return "、".join(dict.fromkeys((one, *(each.say(one) for each in owner.also.values())))) if owner.also else one

    def of_one(self, owner: type) -> str:
        """Return what a matter of the kind is called, before it is said in words of its own."""
        return called_here(owner.code) or said(self.written)  # type: ignore[attr-defined]


def name(kind: type) -> None:
    """Have a kind's label read of its city."""
    if isinstance(written := kind.__dict__.get("label"), str):
        kind.label = Label(written)  # type: ignore[attr-defined]


def of_one(kind: type) -> str:
    """Return what a matter of a kind is called, before it is said in words of its own (`Flows.called`)."""
    found = _declared(kind)
    return found.of_one(kind) if isinstance(found, Label) else str(found)


def written(kind: type) -> str:
    """Return what the code calls a kind, whatever its city says."""
    found = _declared(kind)
    return said(found.written) if isinstance(found, Label) else str(found)


def _declared(kind: type) -> Label | str:
    return next((vars(each)["label"] for each in kind.__mro__ if "label" in vars(each)), "")
