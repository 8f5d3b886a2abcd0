from django.apps import AppConfig
from django.core import checks


class SubsidiesConfig(AppConfig):
    name = "yihe.domains.subsidies"
    label = "subsidies"
    verbose_name = "补贴"

    def ready(self):
        from yihe.domains.subsidies import abolishing, indexing, preparing  # noqa: F401 -- a sort of proposals; the models are there only now
        from yihe.domains.subsidies.families import faults, stand_in
        from yihe.domains.subsidies.families.claims import TABLES
        from yihe.domains.subsidies.families.kinds import declare
        from yihe.domains.subsidies.invoices import named_by, write_again
        from yihe.domains.subsidies.registering import BASES, POSTS, leave_with_employment
        from yihe.foundation import city_pack, reindexing
        from yihe.matters import clock, kinds_of_files, numbers, search
        from yihe.registers.bodies import traits
        from yihe.registers.practitioners import former_indexes
        from yihe.registers.practitioners.edits import tell_of_leaving

        kinds_of_files.declared_by(declare, remember=stand_in.of, tables=TABLES)
        city_pack.check_with("subsidies.E001", faults.every)
        checks.register(faults.of_a_database, checks.Tags.database)
        former_indexes.held_elsewhere(indexing.held)
        traits.read_from(indexing.recognised)
        reindexing.part("享受记录", 6, indexing.waiting)
        reindexing.part("发票", 7, write_again)
        numbers.kept_in(POSTS, "subsidies.Post")
        numbers.kept_in(BASES, "subsidies.TrainingBase")
        search.found_besides(named_by)
        tell_of_leaving(leave_with_employment)
        clock.once_a_day("prepared", preparing.prepare_all)

    @staticmethod
    def verify() -> list[str]:
        """Return what `manage.py verify` says of the history of what was received."""
        from yihe.domains.subsidies.checking import check_history  # models must be loaded first

        return check_history()
