from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "yihe.matters"
    label = "matters"
    verbose_name = "办件"

    def ready(self):
        from yihe.matters import emptying, kinds
        from yihe.registers.compartments import erasing

        kinds.autodiscover()
        erasing.on_erasure(emptying.PART)
