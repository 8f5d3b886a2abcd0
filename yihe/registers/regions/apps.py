from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from yihe.foundation import workdays


class RegionsConfig(AppConfig):
    name = "yihe.registers.regions"
    label = "regions"
    verbose_name = "区划与日历"

    def ready(self):
        # The models are there only now. Nothing is read from the database until a day is first counted.
        from yihe.registers.regions import calendar, names
        from yihe.registers.regions.models import CalendarDay, CalendarYear, Region

        workdays.register_source(calendar.current)
        for signal in (post_save, post_delete):
            for model in (CalendarDay, CalendarYear):
                signal.connect(calendar.forget, sender=model, dispatch_uid=f"calendar-{model.__name__}")
            signal.connect(names.forget, sender=Region, dispatch_uid="region-names")
