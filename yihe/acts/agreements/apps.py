from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "yihe.acts.agreements"
    label = "agreements"
    verbose_name = "协议"
