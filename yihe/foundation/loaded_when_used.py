"""
What few processes ever need is loaded when something of it is first asked for, and weighs on none of the others: a worker that serves pages
does not hold what seals for another system's certificate. Of other people's packages alone: every import of ours is seen by the rules between
floors.
"""

from importlib import import_module
from typing import Any


class LoadedWhenUsed:
    """Stands for a module: whatever is asked of it is asked of the module, which is imported the first time. Raises ImportError only then."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
