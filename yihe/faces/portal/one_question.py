"""
One fact as a question of its own: what many subsidies ask alike is one question with one answer, whichever of them comes to it first.
"""

from collections.abc import Mapping
from typing import Any

from yihe.faces.portal.questions import Questions
from yihe.foundation import asked_by_itself
from yihe.foundation.facts import FactField, read_one
from yihe.foundation.policy import Policy
from yihe.registers.policies import registry


class OneQuestion:
    """The question of one fact of a policy, filled from an address. Questions of one `key` are one; `answered`, its answer is wanted."""

    def __init__(self, policy: Policy, each: FactField, given: Mapping[str, str], said: set[str]):
        self.policy, self.each, self.key = policy, each, _key(policy, each)
        self.answered = self.key in said
        self.questions = Questions(policy, given, only=each.name, prefix=self.key, asked=self.answered)

    def owns(self, name: str) -> bool:
        """Test whether a name in an address is of the answer to this question."""
        return name.startswith(f"{self.key}-")

    @property
    def is_asked(self) -> bool:
        """Test whether a visitor is asked at all: of a name nobody is, nor of what the policy itself knows."""
        return bool(self.questions.form.fields or self.questions.blocks)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        return self.questions.faults

    @property
    def fact(self) -> Any:
        """Return the answer as the formula takes it; of who is not asked, what stands in. Ask only when there are no faults."""
        if not self.is_asked:
            return self.policy.granted(self.each.name) or self.each.stands_in
        said = self.questions.as_facts()
        return read_one(self.each, said[self.each.name]) if self.each.name in said else self.each.default

    @property
    def in_words(self) -> str:
        """Return question and answer in words, for the list of what was answered."""
        said = self.questions.said or [(asked_by_itself.sentence(self.each), "没有")]
        return "；".join(f"{sentence}{words}" for sentence, words in said)


def _key(policy: Policy, each: FactField) -> str:
    """Return by what a question is known in an address. What is asked otherwise than the first policy asks it is the policy's own."""
    own = f"p-{policy.short}-{each.name}"
    if each.many:
        return own
    first = next(f for other in registry.every() for f in other.facts.described() if f.name == each.name)
    return f"q-{each.name}" if _asked_as(first) == _asked_as(each) else own


def _asked_as(each: FactField) -> tuple:
    return (each.question, asked_by_itself.sentence(each), each.type, each.many, tuple(each.choices))
