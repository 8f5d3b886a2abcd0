from django.apps import AppConfig


class CatalogsConfig(AppConfig):
    name = "yihe.registers.catalogs"
    label = "catalogs"
    verbose_name = "清单和目录"

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of versions whose lines are not those they were decided with."""
        from yihe.registers.catalogs.versions import faults  # models must be loaded first

        yield from faults()
