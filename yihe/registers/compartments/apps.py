from django.apps import AppConfig


class CompartmentsConfig(AppConfig):
    name = "yihe.registers.compartments"
    label = "compartments"
    verbose_name = "专卷"

    def verify(self):
        """Yield what is wrong with compartments and their keys, for `manage.py verify`."""
        from yihe.registers.compartments.verifying import faults

        yield from faults()
