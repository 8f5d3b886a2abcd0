from django.apps import AppConfig


class StationWorkConfig(AppConfig):
    name = "yihe.domains.station_work"
    label = "station_work"
    verbose_name = "村居事务"
