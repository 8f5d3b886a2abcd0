"""Records of services a supplier gave at a place, and papers of a stage, for its report to point at."""

from datetime import date, timedelta

from django.utils import timezone

from tests.ways.records import a_station, an_item, served
from yihe.acts.service_records.models import PlaceService
from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.domains.procurement.models import Milestone
from yihe.domains.procurement.pointing_materials import candidates
from yihe.foundation.records import acts
from yihe.foundation.roles import JUSTICE_OFFICE, PURCHASER, STATION_KEEPER
from yihe.matters.actions import perform
from yihe.matters.models import Matter
from yihe.registers.accounts.models import User
from yihe.registers.stations import offering
from yihe.registers.stations.models import Offer


def an_offer(provider=None, name: str = "1号窗口") -> Offer:
    said = {"window": name, "since": date(2024, 3, 1), "source": "开设通知", "provider": provider}
    return offering.enter(by=None, station=a_station(), item=an_item(), **said)


def given_on(town, offer: Offer, day: date, *, people: int = 2, confirmed: bool = True) -> PlaceService:
    town.travel(day)
    row = acts.enter(PlaceServiceRecord, offer, by=town.who(STATION_KEEPER), **served(people=people))
    if confirmed:
        acts.answer(PlaceServiceRecord, [row.pk], by=town.who(JUSTICE_OFFICE), accepted=True)
    return row


def pointed(town, matter: Matter) -> None:
    """Point at a visit of a place of the supplier's, noted the day before."""
    offer = an_offer(Milestone.objects.get(pk=matter.pk).supplier)
    noted = given_on(town, offer, timezone.localdate())
    town.travel(timezone.localdate() + timedelta(days=1))
    by = User.objects.get(pk=town.who(PURCHASER).pk)
    perform(Matter.objects.get(pk=matter.pk), "point", by=by, indicator=1, groups=[f"{offer.pk}:{noted.on:%Y-%m}"])


def pointed_at_material(town, matter: Matter) -> None:
    """Point at a paper that was handed in on the stage."""
    town.hand_in(matter, "evidence", by=PURCHASER)
    code = next(iter(candidates(Milestone.objects.get(pk=matter.pk))))
    by = User.objects.get(pk=town.who(PURCHASER).pk)
    perform(Matter.objects.get(pk=matter.pk), "point_material", by=by, indicator=1, materials=[code])
