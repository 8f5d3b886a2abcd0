from django.apps import AppConfig


class BuyersConfig(AppConfig):
    name = "yihe.registers.buyers"
    label = "buyers"
    verbose_name = "采购人"
