from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yihe.acts.notices"
    label = "notices"
    verbose_name = "公示"
