"""Lists and the transfer of functions."""

from datetime import timedelta

from django.utils import timezone

from tests.ways.town import Town
from tests.ways.walking import Way
from yihe.domains.functions import transfers
from yihe.domains.functions.models import ListVersion
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.matters import clock, kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.catalogs import edits, sorts
from yihe.registers.catalogs.models import Sort

OPINIONS = {"title": "负面清单公开征求意见", "body": "共 1 项（虚构）。"}


def a_line(town: Town, sort: Sort = Sort.NEGATIVE, **said) -> None:
    facts = {"code": "N01", "name": "劳务派遣和招用人员", "clause": "某办法第十条（虚构）", "bars": "劳务派遣"}
    more = facts | said
    edits.enter(sort, by=town.who(CLERK), **{name: value for name, value in more.items() if name in sorts.FIELDS[sort]})


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


def functions(town: Town) -> None:
    """Publish what transfers rest on: a negative list, a power that stays and one that may go, and a duty tied to each."""
    a_line(town)
    a_line(town, code="N05", name="处罚、许可、强制、裁决", bars="行政处罚、行政许可、行政强制、行政裁决")
    published(town)
    for code, group in (("Q01", "行政处罚"), ("Q02", "行政确认")):
        a_line(town, Sort.POWER, code=code, name=f"第 {code} 项权力", group=group, organ="司法局", bars="")
    published(town, Sort.POWER)
    for code, ties in (("Z01", "Q01"), ("Z02", "Q02")):
        a_line(town, Sort.DUTY, code=code, name=f"第 {code} 项责任", organ="基层科", ties=ties, bars="")
    published(town, Sort.DUTY)


SAID = {"code": "Z02", "mode": "delegated", "stays": "监督和考核", "reason": "由社会组织办理更近群众"}


def _proposed(town: Town) -> Matter:
    functions(town)
    return transfers.propose(town.organization, by=town.who(CLERK), **SAID)


WAYS = {
    "function_transfer": Way(
        _proposed,
        said={
            "announce": {"title": "职能转移公示", "body": "拟由社会组织承接（虚构）。"},
            "decide": lambda town, matter: {"document": "太司〔2026〕9号", "since": timezone.localdate()},
            "withdraw": {"ground": "review"},
        },
    ),
    "list_version": Way(
        _opened,
        said={
            "consult": OPINIONS,
            "publish": lambda town, matter: {"document": "太司〔2026〕8号", "since": timezone.localdate()},
        },
        done={"replace": _another_follows},
    ),
}
