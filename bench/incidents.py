"""An incident two villages sent up, dealt with for ten days: what its page reads. And thirty more that are open: what the joint view counts."""

from yihe.domains.station_work.incidents.models import Incident
from yihe.foundation import roles
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

WORDS, OPEN, LINKS = 10, 30, 31  # words of the day; others that are open; open incidents in all


def happen(town: str, office: User, leader: User) -> str:
    """Return the number of the incident that goes on."""
    going_on = _report(f"{town}200", office)
    perform(_report(f"{town}201", office), "merge", by=office, into=going_on)
    perform(going_on, "sign", by=office)
    perform(going_on, "instruct", by=leader, instruction="先到场（虚构）")
    for n in range(WORDS):
        perform(going_on, "word", by=office, word=f"第{n}天：还在谈（虚构）", people=30 - n)
    for n in range(OPEN):
        _report(f"{town}{200 + n % 20}", office)
    return going_on.number


def _report(village: str, by: User) -> Matter:
    contents = Incident(sort="group", place="村委会门口（虚构）", people=30, words="要求公布流转款去向（虚构）")
    return open_matter(kinds.get("incident"), contents, by=by, region=village, hat=roles.JUSTICE_OFFICE.code)
