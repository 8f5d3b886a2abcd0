from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "yihe.matters"
    label = "matters"
    verbose_name = "办件"

    def ready(self):
        from yihe.foundation.records import declared
        from yihe.matters import kinds

        kinds.autodiscover()
        declared.autodiscover()
