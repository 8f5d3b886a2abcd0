from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "yihe.registers.teams"
    label = "teams"
    verbose_name = "服务团队"
