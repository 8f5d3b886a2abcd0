"""Divisions and the calendar: what hears of their changes, and what is wrong with the files they come from."""

from itertools import islice

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from yihe.foundation import city_pack, periods, workdays

ROWS_CHECKED = 10_000


class RegionsConfig(AppConfig):
    name = "yihe.registers.regions"
    label = "regions"
    verbose_name = "区划与日历"

    def ready(self):
        # The models are there only now. Nothing is read from the database until a day is first counted.
        from yihe.registers.regions import calendar, names
        from yihe.registers.regions.models import CalendarDay, CalendarYear, Region

        workdays.register_source(calendar.current)
        periods.register_hours(calendar.hours)
        city_pack.check_with("regions.E001", calendar.faults)
        city_pack.check_with("regions.E002", divisions_that_cannot_be_loaded)
        for signal in (post_save, post_delete):
            for model in (CalendarDay, CalendarYear):
                signal.connect(calendar.forget, sender=model, dispatch_uid=f"calendar-{model.__name__}")
            signal.connect(names.forget, sender=Region, dispatch_uid="region-names")


def divisions_that_cannot_be_loaded() -> list[str]:
    """Return what is wrong with the divisions of the city pack: of a whole country only the beginning is read here."""
    from yihe.registers.regions import divisions  # as above

    try:
        for _row in islice(divisions.read(sorted(city_pack.here().glob("divisions*.csv"))), ROWS_CHECKED):
            pass
    except divisions.BadDivisions as fault:
        return fault.faults
    return []
