from django.apps import AppConfig


class FunctionsConfig(AppConfig):
    name = "yihe.domains.functions"
    label = "functions"
    verbose_name = "清单和职能转移"
