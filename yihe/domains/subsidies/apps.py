from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "yihe.domains.subsidies"
    label = "subsidies"
    verbose_name = "补贴"
