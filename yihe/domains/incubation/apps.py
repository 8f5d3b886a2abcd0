from django.apps import AppConfig

from yihe.foundation import city_pack


class IncubationConfig(AppConfig):
    name = "yihe.domains.incubation"
    label = "incubation"
    verbose_name = "孵化"

    def ready(self):
        from yihe.domains.incubation import city  # it names the models of the registers, which are there only now

        city_pack.check_with("incubation.E001", city.faults)
