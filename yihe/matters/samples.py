"""
An invented matter of a kind, brought by its room: the demonstration takes it the straight way, and the promises every kind
has to keep are tried on it in each of its states.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yihe.foundation import doors


@dataclass(frozen=True)
class Sample:
    """
    `contents` returns unsaved contents that can go all the ways of the kind; it is given the organization that opens the
    matter, or None. `said` is for each action what its form takes, or a function of the matter that returns it: words need
    not be said, what is chosen, counted or dated has to be. `done` is, for an automatic action that none of ours brings about,
    a function of the matter that does what brings it about (a payment brings about `settle` by itself). Papers an action
    requires are handed in for it before.
    """

    contents: Callable[[Any], Any]
    said: Mapping[str, Mapping | Callable[[Any], Mapping]] = field(default_factory=dict)

    done: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)

    def told(self, action: str, matter) -> dict:
        """Return what an action of the sample is told besides words."""
        said = self.said.get(action, {})
        return dict(said(matter) if callable(said) else said)


def every() -> dict[str, Sample]:
    """Return the samples rooms bring, by the code of their kind."""
    return {code: sample for _door, brought in doors.brought("samples") for code, sample in brought.items()}
