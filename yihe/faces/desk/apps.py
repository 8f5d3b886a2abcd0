from django.apps import AppConfig
from django.core import checks


class DeskConfig(AppConfig):
    name = "yihe.faces.desk"
    label = "desk"
    verbose_name = "办公"

    def ready(self):
        from yihe.faces.desk import asking_keepers, kept, leading_maps, menu, sign_in  # noqa: F401 -- they register themselves
        from yihe.matters import clock

        checks.register(menu.check_the_doors, checks.Tags.urls)
        clock.once_a_day("drafts", kept.sweep)
        clock.once_a_day("stations", asking_keepers.ask)
