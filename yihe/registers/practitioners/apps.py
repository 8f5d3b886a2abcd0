from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "yihe.registers.practitioners"
    label = "practitioners"
    verbose_name = "人员"
