from django.apps import AppConfig
from django.core import checks


class DeskConfig(AppConfig):
    name = "yihe.faces.desk"
    label = "desk"
    verbose_name = "办公"

    def ready(self):
        from yihe.faces.desk import menu, sign_in  # noqa: F401 -- they register themselves

        checks.register(menu.check_the_doors, checks.Tags.urls)
