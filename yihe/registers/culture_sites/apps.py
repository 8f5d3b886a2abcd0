from django.apps import AppConfig


class CultureSitesConfig(AppConfig):
    name = "yihe.registers.culture_sites"
    label = "culture_sites"
    verbose_name = "法治文化场所"
