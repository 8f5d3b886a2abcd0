from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "yihe.registers.suppliers"
    label = "suppliers"
    verbose_name = "承接主体"

    def ready(self):
        from yihe.registers.suppliers import proposed  # noqa: F401  says what two people say

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of where suppliers are paid."""
        from yihe.registers.suppliers.proposed import faults  # models must be loaded first

        yield from faults()
