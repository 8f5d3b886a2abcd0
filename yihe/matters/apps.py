from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "yihe.matters"
    label = "matters"
    verbose_name = "办件"

    def ready(self):
        from yihe.matters import handing_back, kinds
        from yihe.registers.accounts import edits

        kinds.autodiscover()
        edits.when_ended(handing_back.let_go_of)
