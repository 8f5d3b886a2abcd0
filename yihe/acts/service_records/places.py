"""A place as its register shows it: it leads to what is noted there in three taps."""

from django.urls import reverse

from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.foundation.records.leads import Way
from yihe.registers.stations.models import Station


def noted_here(station: Station, user) -> list[Way]:
    """Return the page on which a service given here is noted, for who notes them here."""
    notes = PlaceServiceRecord.abouts(user).filter(station=station).exists()
    address = f"{reverse('desk:note_service')}?station={station.pk}"
    return [Way("记一次服务", address, begins=True)] if notes else []
