"""Two people who merge two reports into one another at the same moment, on PostgreSQL: never both, so that no incident is lost."""

import pytest

from tests.promises.test_eight_at_once import at_once
from tests.ways import incidents
from tests.ways.town import Town
from yihe.domains.station_work.door import DUTY_LEADER
from yihe.domains.station_work.incidents import rules
from yihe.domains.station_work.incidents.workflow import IncidentWorkflow
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(person, organization, monkeypatch):
    town = Town(person, organization, monkeypatch)
    leader = User.objects.get(pk=town.who(DUTY_LEADER).pk)
    return lambda: (incidents.incident(town), incidents.incident(town), leader)


def _merge(pk: int, into: Matter, by: User):
    return lambda: perform(Matter.objects.get(pk=pk), "merge", by=by, into=into)


def test_two_merged_into_one_another_leave_one_that_goes_on(pair):
    for _try in range(6):
        one, other, leader = pair()
        ends = at_once([_merge(one.pk, other, leader), _merge(other.pk, one, leader)])
        assert set(ends) <= {"done", "told"} and ends["done"] <= 1, ends
        states = sorted(Matter.objects.filter(pk__in=(one.pk, other.pk)).values_list("state", flat=True))
        assert states == (["merged", "reported"] if ends["done"] else ["reported", "reported"])


def test_without_the_lock_both_would_be_merged_and_nobody_would_have_it(pair, monkeypatch):
    """The control: the lock and what is asked under it taken away, and each is merged into the other."""
    merge = IncidentWorkflow.actions["merge"]
    monkeypatch.setattr(merge, "holds", None)
    monkeypatch.setattr(merge, "check", None)
    monkeypatch.setattr(merge, "effect", lambda matter, *, by, into, **said: rules.contents(matter).save())
    one, other, leader = pair()
    pair()  # two more, so that something is there to merge into whoever comes second
    ends = at_once([_merge(one.pk, other, leader), _merge(other.pk, one, leader)])
    assert ends["done"] == 2
    assert set(Matter.objects.filter(pk__in=(one.pk, other.pk)).values_list("state", flat=True)) == {"merged"}
