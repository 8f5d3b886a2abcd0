from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "yihe.registers.stations"
    label = "stations"
    verbose_name = "公共法律服务点"
