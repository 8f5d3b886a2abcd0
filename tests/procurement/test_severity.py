"""How severely each member judged, and whether the first rank hangs on one: after the award, for the director and the auditor alone."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.procurement.test_likeness_of_bids import page
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.acts.reviews import severity
from yihe.acts.reviews.compared import results
from yihe.domains.procurement.models import Bid
from yihe.foundation.roles import AUDITOR, CLERK, DIRECTOR, PURCHASER, REVIEWER
from yihe.matters.actions import perform
from yihe.matters.models import Matter

pytestmark = pytest.mark.django_db
HANGS = "第一名取决于其中一位成员的评分"
BOX = "评委评分的宽严"


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def test_whom_the_first_rank_hangs_on_is_shown_after_the_award_to_director_and_auditor_alone(town):
    matter = ways.to(town, "scoring", prices=("170000", "170000", "180000"))
    members = ways.members(matter)
    for user, points in zip(members, (("48", "30", "30"), ("40", "41", "30"), ("40", "41", "30")), strict=True):
        perform(Matter.objects.get(pk=matter.pk), "lock", by=user, marks=ways.marks(matter, points))
    ways.scored(town, matter, found=("15", "15", "15"))
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.state == "deciding"
    assert BOX not in page(town.who(DIRECTOR), matter), "not before the award"
    ways.awarded(town, matter)
    matter = Matter.objects.get(pk=matter.pk)

    for reader in (town.who(DIRECTOR), town.who(AUDITOR)):
        found = page(reader, matter)
        assert (BOX in found, HANGS in found, "第一名会变" in found) == (True, True, True)
    for reader in (town.who(CLERK), town.who(REVIEWER), town.who(PURCHASER), *members):
        assert BOX not in page(reader, matter)
    assert HANGS not in Client().get(f"/bids/{matter.number}/").content.decode()

    panel = review_rules.the_panel(matter)
    by_key = {row.opened.bid.bid: row.ordinal for row in Bid.objects.filter(tender=matter.pk)}
    one, two, three = severity.of(panel, lambda found: max(found, key=lambda each: each.total).key)
    assert [each.apart for each in (one, two, three)] == [Decimal("-1.00"), Decimal("0.50"), Decimal("0.50")]
    assert [by_key.get(each.first_without) for each in (one, two, three)] == [2, None, None]
    assert len(results(panel)) == 3 and Bid.objects.get(tender=matter.pk, won=True).ordinal == 1, "it changes nothing"
