from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "yihe.registers.organizations"
    label = "organizations"
    verbose_name = "社会组织"

    def ready(self):
        import yihe.registers.organizations.proposed  # noqa: F401  says what two people say, whoever asks for it

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of where organizations are paid."""
        from yihe.registers.organizations.proposed import faults  # models must be loaded first

        yield from faults()
