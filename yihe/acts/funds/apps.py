from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "yihe.acts.funds"
    label = "funds"
    verbose_name = "资金"

    @staticmethod
    def verify() -> list[str]:
        """Return what `manage.py verify` says of the books."""
        from yihe.acts.funds.checking import check_ledger  # models must be loaded first

        return check_ledger()
