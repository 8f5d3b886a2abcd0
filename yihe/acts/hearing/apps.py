from django.apps import AppConfig


class HearingConfig(AppConfig):
    name = "yihe.acts.hearing"
    label = "hearing"
    verbose_name = "告知和陈述申辩"
