"""Who left a bidder less than three years ago does not sit on the panel that judges it (条例 第九条): counted to the day, when the bids are known."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.acts.sealed.making import sealed_bid
from tests.ways import tenders as ways
from tests.ways.town import Town
from yihe.acts.reviews import rules as review_rules
from yihe.acts.sealed_bids import delivering
from yihe.acts.sealed_bids.models import Opening
from yihe.matters.models import Matter
from yihe.registers.grades.models import Grade
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners.models import Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(person, organization, monkeypatch):
    return Town(person, organization, monkeypatch)


def an_organization_bids(town, matter: Matter, price: str) -> None:
    """Deliver the sealed bid of the town's own organization, which has its grade."""
    Grade.objects.create(
        organization=town.organization, level=3, since=date(2024, 1, 1), until=date(2029, 1, 1), document="虚构〔2024〕1号", checked=True
    )  # fmt: skip
    opening = Opening.objects.select_related("matter").get(pk=matter.pk)
    delivery, _code = delivering.begin(opening)
    sealed = sealed_bid(
        ways.devices(), tender=matter.number, version=str(opening.version), supplier=town.organization.name, code=town.organization.uscc, price=price
    )  # fmt: skip
    upload = delivering.begin_upload(delivery, len(sealed))
    delivering.add(upload, 0, [sealed])
    delivering.finish(upload, timezone.now())


def test_who_left_a_bidder_two_years_and_364_days_ago_does_not_sit_and_who_left_earlier_does(town):
    matter = ways.to(town, "bidding")
    for nth, price in enumerate(ways.PRICES[:2], 1):
        ways.bid(town, matter, nth, price)
    an_organization_bids(town, matter, ways.PRICES[2])
    ways.closed(town, matter)
    ways.opened(town, matter)
    ways.qualified(town, Matter.objects.get(pk=matter.pk))
    ways.drawn(town, Matter.objects.get(pk=matter.pk))
    ways.seated(town, matter)
    panel = review_rules.the_panel(Matter.objects.get(pk=matter.pk))
    lately, long_ago = (seat for seat in panel.working_seats() if seat.sits_for == "expert")
    today = timezone.localdate()
    three_years_ago = today.replace(year=today.year - 3)
    for seat, left in ((lately, three_years_ago + timedelta(days=1)), (long_ago, three_years_ago - timedelta(days=1))):
        Employment.objects.create(
            practitioner=seat.practitioner, organization=town.organization, position=Position.STAFF, starts_on=date(2018, 1, 1), ends_on=left, source="单位登记（虚构）",
        )  # fmt: skip

    ways.begun(town, Matter.objects.get(pk=matter.pk))

    lately.refresh_from_db()
    long_ago.refresh_from_db()
    assert (lately.status, lately.ground) == ("recused", "employment") and town.organization.name in lately.reason
    assert long_ago.status != "recused"
    panel = review_rules.the_panel(Matter.objects.get(pk=matter.pk))
    sits = [seat.pk for seat in panel.working_seats() if seat.sits_for == "expert"]
    assert len(sits) == 2 and long_ago.pk in sits and lately.pk not in sits, "the next of the draw moved up"
