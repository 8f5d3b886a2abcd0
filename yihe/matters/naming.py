"""
What a kind is called: as its city says (`kinds.yaml: label`), else as the code does, in the words of the city we speak in. Kinds are
declared before a city's file can be read, so whoever reads it (`offering`) names itself here.
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
        return called_here(owner.code) or said(self.written)


def name(kind: type) -> None:
    """Have a kind's label read of its city."""
    if isinstance(written := kind.__dict__.get("label"), str):
        kind.label = Label(written)  # type: ignore[attr-defined]


def written(kind: type) -> str:
    """Return what the code calls a kind, whatever its city says."""
    found = next((vars(each)["label"] for each in kind.__mro__ if "label" in vars(each)), "")
    return said(found.written) if isinstance(found, Label) else str(found)
