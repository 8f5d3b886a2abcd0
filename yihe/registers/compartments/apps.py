from django.apps import AppConfig


class CompartmentsConfig(AppConfig):
    name = "yihe.registers.compartments"
    label = "compartments"
    verbose_name = "专卷"
