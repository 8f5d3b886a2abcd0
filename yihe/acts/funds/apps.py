from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "yihe.acts.funds"
    label = "funds"
    verbose_name = "资金"
