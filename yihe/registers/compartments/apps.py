from django.apps import AppConfig


class CompartmentsConfig(AppConfig):
    name = "yihe.registers.compartments"
    label = "compartments"
    verbose_name = "专卷"

    def ready(self):
        from yihe.foundation import encryption
        from yihe.registers.compartments import writing

        encryption.before_sealing(writing.enter)

    def verify(self):
        """Yield what is wrong with compartments and their keys, for `manage.py verify`."""
        from yihe.registers.compartments.verifying import faults

        yield from faults()
