from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "yihe.domains.subsidies"
    label = "subsidies"
    verbose_name = "补贴"

    def ready(self):
        from yihe.domains.subsidies import abolishing  # noqa: F401 -- a sort of proposals; the models are there only now
        from yihe.domains.subsidies.invoices import named_by
        from yihe.domains.subsidies.registering import BASES, POSTS, leave_with_employment
        from yihe.matters import numbers, search
        from yihe.registers.practitioners.edits import tell_of_leaving

        numbers.kept_in(POSTS, "subsidies.Post")
        numbers.kept_in(BASES, "subsidies.TrainingBase")
        search.found_besides(named_by)
        tell_of_leaving(leave_with_employment)

    @staticmethod
    def verify() -> list[str]:
        """Return what `manage.py verify` says of the history of what was received."""
        from yihe.domains.subsidies.checking import check_history  # models must be loaded first

        return check_history()
