"""
Calculations that show their working: lines with label, amount and clause, refusals and missing evidence in sentences.

OpenFisca's shape (dated parameters, dated formulas, a citation on each) with plain Python and `Decimal` underneath. The
same lines are shown before anything is applied for, stored with the award, printed in the letter and asserted in tests.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from yihe.foundation.figures import YUAN
from yihe.foundation.money import FEN, ZERO, shown
from yihe.foundation.parameter_files import Value
from yihe.foundation.parameters import NotInForce, Parameters, in_chinese

__all__ = ["Bound", "Line", "NotInForce", "Reckoning"]

Figure = TypeVar("Figure", bound=Decimal | int | None)


class Line(NamedTuple):
    """One line of the working. `amount` is yuan unless `unit` says otherwise; None where a line only tells something."""

    label: str
    amount: Decimal | int | None
    clause: str = ""
    working: str = ""
    unit: str = YUAN

    @property
    def shown(self) -> str:
        """Return the amount as pages print it: `¥30,000.00`, `12 个月`, or nothing."""
        if self.amount is None:
            return ""
        return shown(Decimal(self.amount)) if self.unit == YUAN else f"{self.amount} {self.unit}"


class Bound(NamedTuple):
    """One of the amounts a payment may not exceed."""

    amount: Decimal
    clause: str = ""
    working: str = ""


class Reckoning:
    """
    The working of one calculation on one day.

    `amount` is what the rules give; zero when anything was refused. `payable` is what may be awarded now: zero also while
    evidence is missing. Once `Policy.reckon` has returned it, it takes no more lines.
    """

    __slots__ = (
        "_parameters", "_sealed", "amount", "clause", "days", "decided_by", "label", "lacks", "lines", "months", "notes",
        "on", "policy", "refusals", "to_come",
    )  # fmt: skip

    def __init__(
        self, on: date, parameters: Parameters | None = None, policy: str = "", label: str = "", clause: str = ""
    ):
        self.on = on
        self.policy = policy
        self.label = label
        self.clause = clause  # of the text the formula rests on, as letters cite it
        self.amount: Decimal = ZERO
        self.decided_by = ""  # label of the bound that decided
        self.months = 0  # of a lifetime counter that a payment of this amount uses up
        self.days: list[tuple[date, date]] = []  # that are paid for, where money is paid by time; both ends included
        self.lines: list[Line] = []
        self.refusals: list[str] = []
        self.lacks: list[str] = []  # what evidence is still missing
        self.to_come: dict[str, str] = {}  # of what is missing: what the office sees to itself, and how; not stored
        self.notes: list[str] = []
        self._parameters = parameters
        self._sealed = False

    # What a formula says ------------------------------------------------------------------------------------------

    def line(self, label: str, amount: Figure, clause: str = "", working: str = "", unit: str = YUAN) -> Figure:
        """Put a line in the working, and return its amount."""
        if self._sealed:
            raise RuntimeError("this reckoning is closed")
        self.lines.append(Line(label, amount, clause, working, unit))
        return amount

    def parameter(self, path: str, on: date | None = None) -> Any:
        """Return the figure in force (on the reckoning's day unless said), and put it in the working with its clause."""
        value = self.value(path, on)
        self.line(value.label, value.value, value.cited, f"自{in_chinese(value.since)}起施行", value.unit)
        return value.value

    def value(self, path: str, on: date | None = None) -> Value:
        """Return the value in force with its source, and leave the working as it is."""
        assert self._parameters is not None, "a reckoning read back from JSON has no parameters"
        return self._parameters.at(path, on or self.on)

    def spans(self, path: str, since: date, until: date) -> list[tuple[date, date, Value]]:
        """Return the parts of a period with the value in force in each (`Parameters.spans`)."""
        assert self._parameters is not None, "a reckoning read back from JSON has no parameters"
        return self._parameters.spans(path, since, until)

    def begins(self, path: str) -> date:
        """Return the first day a figure was in force; the last day there is for one that never was."""
        assert self._parameters is not None, "a reckoning read back from JSON has no parameters"
        return next((day for day, value in self._parameters[path].history if value is not None), date.max)

    def smallest_of(self, bounds: Mapping[str, "Decimal | Bound | None"], label: str = "核定金额") -> Decimal:
        """
        Return the smallest of the bounds, never below zero. A bound of None does not apply.

        Each bound becomes a line, unless it is one already, and a last line says in words which one decided.
        """
        smallest, name, names = None, "", []
        for each, bound in bounds.items():
            if bound is None:
                continue
            amount, clause, working = bound if isinstance(bound, Bound) else (bound, "", "")
            if not any(line.label == each and line.amount == amount for line in self.lines):
                self.line(each, amount, clause, working)
            names.append(each)
            if smallest is None or amount < smallest:
                smallest, name = amount, each
        if smallest is None:
            raise ValueError("smallest_of needs a bound that applies")
        self.decided_by = name
        if smallest < 0:
            smallest = ZERO
        among = f"取{'、'.join(names)}中最小的一项，按“{name}”核定" if len(names) > 1 else f"按“{name}”核定"
        self.line(label, smallest, self.clause, among)
        return smallest

    def refuse(self, sentence: str, clause: str | None = None) -> Decimal:
        """Say why nothing is paid, with the clause (the formula's own unless said). Returns zero."""
        clause = self.clause if clause is None else clause
        self.refusals.append(f"{sentence.rstrip('。')}（依据{clause}）。" if clause else f"{sentence.rstrip('。')}。")
        return ZERO

    def missing(self, sentence: str, *, to_come: str = "") -> None:
        """
        Say what evidence is still missing (缺什么), and who gives it. `to_come`: it comes in the procedure, after the
        application and without the applicant; the sentence that tells them so.
        """
        self.lacks.append(sentence)
        if to_come:
            self.to_come[sentence] = to_come

    def note(self, sentence: str) -> None:
        """Say what whoever decides ought to know, and what changes nothing in the amount."""
        self.notes.append(sentence)

    def close(self, amount: Decimal) -> "Reckoning":
        """Set the answer. Raises ValueError for a formula that answers less than nothing or parts of a fen."""
        if amount < 0 or amount != amount.quantize(FEN):
            raise ValueError(f"{self.policy} reckoned {amount}: not a whole, non-negative number of fen")
        self.amount = ZERO if self.refusals else amount.quantize(FEN)
        self.months, self.days = (self.months, self.days) if self.amount else (0, [])
        self._sealed = True
        return self

    # What is read from it -----------------------------------------------------------------------------------------

    @property
    def refused(self) -> bool:
        return bool(self.refusals)

    @property
    def lacks_of_the_applicant(self) -> list[str]:
        """Return what is missing that the applicant can do something about."""
        return [sentence for sentence in self.lacks if sentence not in self.to_come]

    @property
    def still_to_come(self) -> list[str]:
        """Return what the applicant is told of what the office sees to itself, each once."""
        return list(dict.fromkeys(self.to_come.values()))

    @property
    def payable(self) -> Decimal:
        """Return the amount that may be awarded now: nothing while anything is refused or missing."""
        return ZERO if self.refusals or self.lacks else self.amount

    @property
    def objection(self) -> str:
        """Return the sentences that stand against an award now, "" when there are none."""
        return "".join(self.refusals) or "".join(self.lacks)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored with an award: amounts as strings, lines in order, sentences as they are shown."""
        return {
            "policy": self.policy,
            "label": self.label,
            "on": self.on.isoformat(),
            "clause": self.clause,
            "amount": str(self.amount),
            "payable": str(self.payable),
            "decided_by": self.decided_by,
            "months": self.months,
            "days": [[since.isoformat(), until.isoformat()] for since, until in self.days],
            "lines": [
                {
                    "label": line.label,
                    "amount": None if line.amount is None else str(line.amount),
                    "clause": line.clause,
                    "working": line.working,
                    "unit": line.unit,
                }
                for line in self.lines
            ],
            "refusals": list(self.refusals),
            "missing": list(self.lacks),
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reckoning":
        """Return a stored reckoning, closed."""
        self = cls(date.fromisoformat(stored["on"]), None, stored["policy"], stored["label"], stored["clause"])
        for line in stored["lines"]:
            amount = None if line["amount"] is None else Decimal(line["amount"])
            self.lines.append(Line(line["label"], amount, line["clause"], line["working"], line["unit"]))
        self.refusals, self.lacks = list(stored["refusals"]), list(stored["missing"])
        self.notes, self.decided_by, self.months = list(stored["notes"]), stored["decided_by"], stored["months"]
        self.days = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in stored.get("days", [])]
        return self.close(Decimal(stored["amount"]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reckoning) and self.as_json() == other.as_json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Reckoning {self.policy} {self.on} {self.amount}>"
