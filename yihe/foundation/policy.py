"""
A rule that answers an amount. A formula is never edited when the text changes: a dated one is added.

    exam = Policy("subsidies.exam", "考试奖励", PERSON, ExamFacts)

    @exam.since(basis="subsidies/exam/intermediate")
    def once_for_each_level(working, facts): ...

    exam.reckon(facts, on=day).amount
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from yihe.foundation import parameters as city
from yihe.foundation.counters import Counter
from yihe.foundation.facts import FactField, Facts
from yihe.foundation.parameters import NotInForce, Parameters, in_chinese
from yihe.foundation.reckoning import Reckoning

Formula = Callable[[Reckoning, Any], Decimal]


class _Dated(NamedTuple):
    since: date
    formula: Formula
    clause: str
    basis: str


class Policy:
    """
    A rule that answers an amount: its formula and the formula's successors, the facts they ask for.

    `subject` says whose counter it is (foundation/counters.py).

    :raises TypeError: it is not said whose counter it is
    """

    def __init__(self, code: str, label: str, subject: Counter, facts: type[Facts], rule: str = ""):
        if not isinstance(subject, Counter):
            raise TypeError(f"政策 {code} 要写明计数对象：一个 Counter（foundation/counters.py），写的是 {subject!r}。")
        self.code, self.label, self.subject, self.facts, self.rule = code, label, subject, facts, rule
        self._formulas: list[_Dated] = []

    @property
    def short(self) -> str:
        """Return the last part of the code, by which its page and its payments are known."""
        return self.code.rpartition(".")[2]

    def reads_of(self, facts: type[Facts]) -> frozenset[str] | None:
        """Return which fields of a fact with several entries the formula reads, for pages that ask; None for all."""
        return None

    def as_asked(self, facts: type[Facts], field: FactField) -> FactField:
        """Return how a field of a fact with several entries is asked for here: one policy has fewer choices than all of them."""
        return field

    def granted(self, name: str) -> str:
        """Return what a fact is without being asked for, or ""."""
        return ""

    def __repr__(self) -> str:
        return f"<Policy {self.code}>"

    @property
    def bases(self) -> list[str]:
        """Return the parameters the formulas rest on."""
        return [dated.basis for dated in self._formulas if dated.basis]

    def since(
        self, year: int | None = None, month: int = 1, day: int = 1, *, clause: str = "", basis: str = ""
    ) -> Callable[[Formula], Formula]:
        """
        Declare the formula in force from a day on. Its clause is written out, or that of the parameter `basis`.

        Without a year the formula is in force since its basis has a value: a city's own texts, not our code, say when.
        """
        if year is None and not basis:
            raise TypeError("a formula without a date needs a basis that says since when it is in force")
        start = date.min if year is None else date(year, month, day)
        if any(each.since == start for each in self._formulas):
            raise ValueError(f"{self.code} has a formula from {start} already")

        def add(formula: Formula) -> Formula:
            self._formulas.append(_Dated(start, formula, clause, basis))
            self._formulas.sort(key=lambda each: each.since, reverse=True)
            return formula

        return add

    def reckon(self, facts: Any, *, on: date, parameters: Parameters | None = None) -> Reckoning:
        """
        Return the closed reckoning by the formula and the figures in force on a day.

        `facts` are the policy's own, or the JSON object of them. Raises NotInForce, BadFacts.
        """
        if not isinstance(facts, self.facts):
            facts = self.facts.from_json(facts)
        return self.reckoned(facts, on=on, parameters=city.current() if parameters is None else parameters)

    def reckoned(
        self, facts: Any, *, on: date, parameters: Parameters, working: type[Reckoning] = Reckoning
    ) -> Reckoning:
        """As `reckon`, of whatever answers like the facts, in a working of one's own sort."""
        dated = self._in_force(on)
        clause = dated.clause
        if dated.basis:
            value = parameters.at(dated.basis, on)  # raises NotInForce before the text, and after its repeal
            clause = clause or value.reference
        told = working(on, parameters, self.code, self.label, clause)
        return told.close(dated.formula(told, facts))

    def clause_on(self, on: date, parameters: Parameters | None = None) -> str:
        """Return the clause the formula in force on a day rests on, as it is cited. Raises NotInForce."""
        dated = self._in_force(on)
        if not dated.basis:
            return dated.clause
        value = (parameters or city.current()).at(dated.basis, on)
        return dated.clause or value.cited

    def _in_force(self, on: date) -> _Dated:
        for dated in self._formulas:
            if dated.since <= on:
                return dated
        if not self._formulas:
            raise NotInForce(f"「{self.label}」还没有核算办法。")
        first = self._formulas[-1].since
        raise NotInForce(f"「{self.label}」在{in_chinese(on)}尚未施行（自{in_chinese(first)}起施行）。")
