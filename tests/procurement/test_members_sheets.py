"""What a member gave is theirs to read once it is locked, the others' once all are; who runs the tender reads it with the award and not before."""

import pytest

from tests.faces.test_help import signed_in
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.foundation.roles import CLERK, DIRECTOR
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def box(user, matter: Matter) -> str:
    page = signed_in(ways.fresh(user)).get(matter.get_absolute_url()).content.decode()
    return page.partition('id="sheets"')[2].partition('class="panel"')[0]


def test_each_reads_their_own_then_each_others_and_who_decides_with_the_award(town):
    matter = ways.to(town, "scoring")
    one, other = ways.members(matter)[:2]
    names = [seat.practitioner.name for seat in review_rules.the_panel(matter).working_seats()]
    assert box(one, matter) == "", "nothing is locked"
    perform(Matter.objects.get(pk=matter.pk), "lock", by=one, marks=ways.marks(matter, ("41.5", "40", "35")))
    assert "我的评分" in box(one, matter) and "41.5" in box(one, matter)
    for who in (other, town.who(CLERK), town.who(DIRECTOR)):
        assert "41.5" not in box(who, matter), "nobody reads another's before all are locked"

    ways.scored(town, Matter.objects.get(pk=matter.pk))
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == "deciding"
    theirs = box(other, matter)
    assert "41.5" in theirs and "位成员" in theirs and not [name for name in names if name in theirs]
    assert box(town.who(DIRECTOR), matter) == "", "who decides does not before the award"
    ways.awarded(town, matter)
    seen = box(town.who(DIRECTOR), Matter.objects.get(pk=matter.pk))
    assert "41.5" in seen and all(name in seen for name in names)
