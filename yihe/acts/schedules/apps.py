from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "yihe.acts.schedules"
    label = "schedules"
    verbose_name = "排班"
