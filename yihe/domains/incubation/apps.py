from django.apps import AppConfig


class IncubationConfig(AppConfig):
    name = "yihe.domains.incubation"
    label = "incubation"
    verbose_name = "孵化"
