"""Lists and the transfer of functions."""

from datetime import timedelta

from django.utils import timezone

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.functions.models import ListVersion
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.catalogs import edits
from yihe.registers.catalogs.models import Sort

OPINIONS = {"title": "负面清单公开征求意见", "body": "共 1 项（虚构）。"}


def a_line(town: Town, sort: Sort = Sort.NEGATIVE, **said) -> None:
    facts = {"code": "N01", "name": "劳务派遣和招用人员", "clause": "某办法第十条（虚构）", "bars": "劳务派遣"}
    edits.enter(sort, by=town.who(CLERK), **facts | said)


def a_list(town: Town, sort: Sort = Sort.NEGATIVE) -> Matter:
    """Open a version of a list whose working list has a line."""
    contents = ListVersion(sort=sort, basis="某办法第十条（虚构）", note="首次编制")
    return open_matter(kinds.get("list_version"), contents, by=town.who(CLERK), region="320585", hat=CLERK.code)


def published(town: Town, sort: Sort = Sort.NEGATIVE, since=None) -> Matter:
    """Bring a version all its way, by the days it takes."""
    matter = a_list(town, sort)
    perform(matter, "submit", by=town.who(CLERK))
    perform(matter, "consult", by=town.who(REVIEWER), **OPINIONS)
    matter.refresh_from_db()
    town.travel(matter.due_on + timedelta(days=1))
    clock.run()
    perform(matter, "publish", by=town.who(DIRECTOR), document="太司〔2026〕8号", since=since or timezone.localdate())
    matter.refresh_from_db()
    return matter


def _opened(town: Town) -> Matter:
    a_line(town)
    return a_list(town)


def _another_follows(town: Town, matter: Matter) -> None:
    published(town, since=timezone.localdate() + timedelta(days=40))


WAYS = {
    "list_version": Way(
        _opened,
        said={
            "consult": OPINIONS,
            "publish": lambda town, matter: {"document": "太司〔2026〕8号", "since": timezone.localdate()},
        },
        done={"replace": _another_follows},
    ),
}
