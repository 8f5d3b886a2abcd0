"""
A reckoning with the facts that are known so far: it runs until it meets one that is not, and says which. A refusal settles it. So what
the formula itself does not come to ask, nobody is asked, and whatever it answers is what it answers to all facts.
"""

from collections.abc import Mapping
from datetime import date
from types import FunctionType, MethodType
from typing import Any, NoReturn

from yihe.foundation.facts import BadFacts, Facts
from yihe.foundation.parameters import Parameters
from yihe.foundation.policy import Policy
from yihe.foundation.reckoning import Reckoning


class Needs(Exception):
    """The formula asks for a fact that nobody said. `name` is the fact's."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class Refused(Exception):
    """The formula refused. Its words are the sentence, with the clause."""


class _Known:
    """Facts of a class as far as they are known; one that is not raises Needs when it is read."""

    def __init__(self, facts: type[Facts], said: Mapping[str, Any]):
        self._facts, self._said = facts, said
        self._names = {each.name for each in facts.described()}

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            if name not in self._said:
                raise Needs(name)
            return self._said[name]
        found = getattr(self._facts, name)
        return MethodType(found, self) if isinstance(found, FunctionType) else found


class _Watched(Reckoning):
    __slots__ = ()

    def refuse(self, sentence: str, clause: str | None = None) -> NoReturn:
        super().refuse(sentence, clause)
        raise Refused(self.refusals[-1])


def reckon(policy: Policy, said: Mapping[str, Any], *, on: date, parameters: Parameters) -> Reckoning:
    """
    Return the reckoning of what was said, which is that of all facts, whatever the others are.

    :raises Needs: a fact is asked for that was not said
    :raises Refused: nothing is given, whatever the others are
    :raises BadFacts: what was said cannot be together
    :raises NotInForce: no text is in force that day
    """
    known: Any = _Known(policy.facts, said)
    try:
        faults = known.faults()
    except Needs:  # not all that it compares is known: it is asked again when the formula wants it
        faults = []
    if faults:
        raise BadFacts(faults)
    return policy.reckoned(known, on=on, parameters=parameters, working=_Watched)
