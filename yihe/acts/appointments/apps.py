from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "yihe.acts.appointments"
    label = "appointments"
    verbose_name = "预约"
