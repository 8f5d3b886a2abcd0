"""The demonstration: invented people in the city of the pack."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone

YEARS_TOLD = 3  # the story begins some two and a half years ago


class DemoConfig(AppConfig):
    name = "yihe.faces.demo"
    label = "demo"
    verbose_name = "演示"

    def ready(self):
        from yihe.foundation import parameters

        if settings.DEMO:
            parameters.tell_since(timezone.localdate() - timedelta(days=366 * YEARS_TOLD))
