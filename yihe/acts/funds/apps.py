from django.apps import AppConfig

from yihe.acts.funds import sources
from yihe.foundation import books, city_pack


class FundsConfig(AppConfig):
    name = "yihe.acts.funds"
    label = "funds"
    verbose_name = "资金"

    def ready(self):
        from yihe.acts.funds import owing, queries, reserving  # models must be loaded first
        from yihe.foundation.roles import FINANCE_MAKER
        from yihe.matters import clock, elsewhere
        from yihe.registers.compartments import erasing

        elsewhere.done_by(FINANCE_MAKER, queries.has_something_owed)
        erasing.on_erasure(owing.PART)
        clock.once_a_day("reservations", reserving.let_lapse)
        city_pack.check_with("funds.E001", sources.faults)
        words = "预算指标 {envelope_id} 的第 {seq} 条分录（行 {pk}）"
        books.call(books.Book("ledger", "funds.JournalEntry", words, ("envelope_id", "seq")))

    @staticmethod
    def verify() -> list[str]:
        """Return what `manage.py verify` says of the books."""
        from yihe.acts.funds.checking import check_ledger  # models must be loaded first

        return check_ledger()
