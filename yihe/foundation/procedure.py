"""办理期限: how long a step of the procedure may take, as the city sets it in the parameters `procedure/…`."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from yihe.foundation import figures, parameters, workdays
from yihe.foundation.figures import Sort
from yihe.foundation.periods import WORKING_DAYS, Term, Unit


@dataclass(frozen=True)
class within:
    """
    A state's time limit: the working days of parameter `procedure/…` on the day the state is entered.

    `State(…, within=within("acceptance"))`. A city that lacks the parameter does not start. `at_least` is the fewest days a
    city may allow: none says that the step is done the same day.
    """

    step: str
    at_least: int = 0

    def __post_init__(self):
        parameters.asks_for(self.parameter, self.takes)

    @property
    def takes(self) -> Sort:
        return figures.of_term(WORKING_DAYS).at_least(self.at_least)

    @property
    def parameter(self) -> str:
        return f"procedure/{self.step}"

    def days(self, on: date | None = None, region: str = "") -> int:
        """Return the working days that a region's city (the one we speak in) allows on a day (today). Raises NotInForce."""
        return parameters.of(region).at(self.parameter, on or timezone.localdate()).as_(self.takes)

    def last_day(self, region: str) -> date:
        """Return the last day of what begins today in a region, for a day that a record keeps."""
        today = timezone.localdate()
        return workdays.add(today, self.days(today, region))

    def __call__(self, matter) -> Term | date:
        days = self.days(region=matter.region)
        return Term(days, WORKING_DAYS) if days else timezone.localdate()


@dataclass(frozen=True)
class lasting:
    """
    A term of the city's in another unit than working days: `State(…, within=lasting("visit_call_back", HOURS))`. It begins when
    it is asked for.
    """

    step: str
    unit: Unit

    def __post_init__(self):
        parameters.asks_for(self.parameter, self.takes)

    @property
    def takes(self) -> Sort:
        return figures.of_term(self.unit).at_least(1)

    @property
    def parameter(self) -> str:
        return f"procedure/{self.step}"

    def __call__(self, matter) -> Term:
        """:raises NotInForce: the city says nothing for today"""
        return self._in(matter.region)

    def now(self) -> Term:
        """Return the term of the city in whose words we speak: of what is no matter, and nowhere."""
        return self._in("")

    def _in(self, region: str) -> Term:
        return Term(parameters.of(region).at(self.parameter, timezone.localdate()).as_(self.takes), self.unit)
