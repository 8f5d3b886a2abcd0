from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "yihe.registers.providers"
    label = "providers"
    verbose_name = "法律服务机构"
