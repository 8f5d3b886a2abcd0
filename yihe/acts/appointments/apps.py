from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "yihe.acts.appointments"
    label = "appointments"
    verbose_name = "预约"

    def ready(self):
        from yihe.acts.appointments import effects
        from yihe.registers.stations import slotting

        slotting.when_places_are_added(effects.places_were_added)
