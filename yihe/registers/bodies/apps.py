from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "yihe.registers.bodies"
    label = "bodies"
    verbose_name = "单位"
