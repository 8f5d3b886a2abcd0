from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yihe.registers.accounts"
    label = "accounts"
    verbose_name = "账户"

    def ready(self):
        import yihe.registers.accounts.grants  # noqa: F401  the limit it asks for is checked whoever loads it later

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of memberships with power."""
        from yihe.registers.accounts.verifying import unconfirmed  # models must be loaded first

        yield from unconfirmed()
