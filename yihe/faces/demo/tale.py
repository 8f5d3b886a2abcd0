"""What every strand of the story has at hand: who there is, which day it is, and the verbs everybody uses."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import CharField
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.funds import sources
from yihe.acts.funds.models import Envelope
from yihe.domains.incubation import city
from yihe.domains.incubation.spans import months_after
from yihe.faces.demo import bidders, opener_keys, papers_written, scans
from yihe.faces.demo.diary import Diary
from yihe.faces.demo.people import CITY, City
from yihe.faces.demo.setting import setting, told_here
from yihe.foundation import parameters
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.figures import MONTHS
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Organization

WORKING_DAYS = 250  # of a year, about
BEGINNING = 600  # working days before today: nearly two and a half years, for a stay of two years and what follows
_of_key = CompiledQuery(lambda: Organization.objects.filter(pk=key()))
_of_name = CompiledQuery(lambda: User.objects.filter(username=Parameter("username", CharField())))


def tutor_of(group: str) -> str:
    """Return the tutor of a group (a code): the first has the first two groups of this city, the second the others."""
    first = (
        [code for code, _label in city.groups()][::2] if not setting().is_written_for else ["basic_hub", "professional"]
    )
    return "tutor" if group in first else "tutor2"


def purse() -> str:
    """Return the code of the purse most is paid from: the fiscal one, or the city's that may pay for most."""
    found = sources.sources()
    return "fiscal" if "fiscal" in found else max(found, key=lambda code: len(found[code].uses))


class Tale:
    """
    The story's people and days. `matters` remembers by a name what one strand makes and another goes on with.

    People are read anew every day: what they may do is looked up on the day they do it. `years` are so many that residents were served
    before (`demo --years`), 0 in the usual story.
    """

    def __init__(self, city: City, today: date, years: int = 0):
        self.city, self.today, self.years = city, today, years
        self.diary = Diary(today, BEGINNING)
        self.back = self.diary.back
        self.matters: dict[str, Matter] = {}
        self._day: date | None = None
        self._people: dict[str, User] = {}

    def long_back(self, days: int) -> date:
        """Return the day so many working days before today, or as much earlier as the years that are told."""
        return self.back(days + self.years * WORKING_DAYS)

    def who(self, username: str) -> User:
        if self._day != timezone.localdate():
            self._day, self._people = timezone.localdate(), {}
        if username not in self._people:
            self._people[username] = _of_name.one(username=username)
        return self._people[username]

    def agent(self, key: str) -> User:
        """Return who acts for an organization: the account has the name of its key."""
        return self.who(key)

    def org(self, key: str) -> Organization:
        return _of_key.one(pk=self.city.organizations[key].pk)

    def months_ago(self, months: int) -> date:
        return months_after(self.today, -months)

    def month(self, ago: int) -> tuple[date, date]:
        """Return the first and the last day of the calendar month so many months before this one."""
        first = months_after(self.today.replace(day=1), -ago)
        return first, months_after(first, 1) - timedelta(days=1)

    def open(self, code: str, contents, *, by: str, key: str = "", **more) -> Matter:
        """Open a matter as an organization's agent (`key`), or in the bureau (`by`, with the kind's first role)."""
        kind = kinds.get(code)
        for name, value in vars(contents).items():
            setattr(contents, name, told_here(name, value))
        if key:
            hat = next((role for role in kind.opened_by if role.place == "organization"), APPLICANT)
            return open_matter(kind, contents, by=self.agent(key), organization=self.org(key), hat=hat.code, **more)
        return open_matter(kind, contents, by=self.who(by), region=CITY, hat=kind.opened_by[0].code, **more)

    def do(self, matter: Matter, action: str, by: str, **said):
        """Have somebody carry out an action."""
        said = {name: told_here(name, value) for name, value in said.items()}
        return perform(matter, action, by=self.who(by), **said)

    def when(self, matter: Matter, *states: str) -> Iterator[date]:
        """
        Wait from day to day until a matter is in one of some states: how long a notice or a check takes is the city's.

        :raises NotAllowed: it is not by today
        """
        while Matter.objects.get(pk=matter.pk).state not in states:
            if timezone.localdate() >= self.today:
                workflow = kinds.get(matter.kind).workflow
                raise NotAllowed(
                    f"{matter.number} 到今天还没有到“{'、'.join(workflow.states[s].label for s in states)}”。"
                )
            yield timezone.localdate() + timedelta(days=1)

    def hand_in(self, matter: Matter, slots: tuple[str, ...] = (), *, by: str, signed: bool = False) -> None:
        """Put papers on a matter: those named, or all that the applicant owes for any step."""
        user = self.who(by)
        for paper in kinds.get(matter.kind).papers:
            wanted = paper.code in slots if slots else APPLICANT in paper.by and paper.required_for
            if wanted:
                lines, more = papers_written.of(paper.label, matter)
                file = scans.scan(paper.label) if signed else scans.paper(paper.label, *lines, more=more)
                papers.attach(matter, paper.code, file, by=user)

    def stay(self, months: int, on: date) -> int:
        """Return how many months a stay that begins on a day may last here: those of the story, within the city's bounds."""
        known = parameters.of(CITY)
        least, most = (known.at(path, on).as_(MONTHS) for path in (city.AT_LEAST, city.AT_MOST))
        return min(max(months, least), most)

    def keep_opener_keys(self, number: str, keys: list[str]) -> None:
        """Lay the key files of a tender's openers where /demo/ hands them out. Only the demonstration does: elsewhere they never reach the server."""
        opener_keys.keep(number, keys)

    def keep_deliveries(self, rows: list[tuple[str, str, str]]) -> None:
        """Lay number and code of each bidder (a name before them) where /demo/ leads in with them, as with the keys."""
        bidders.keep([bidders.Delivered(*row) for row in rows])

    def envelope(self, purpose: str, on: date) -> Envelope:
        """Return the fiscal envelope of a purpose in the year of a day."""
        return Envelope.objects.get(source=purse(), year=on.year, region=CITY, purpose=purpose)
