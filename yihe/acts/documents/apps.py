from django.apps import AppConfig
from django.core import checks


class DocumentsConfig(AppConfig):
    name = "yihe.acts.documents"
    label = "documents"
    verbose_name = "材料"

    def ready(self):
        # The models are there only now.
        from yihe.acts.documents import bringing, drawings, fault_words, leftovers, scanning
        from yihe.acts.documents.declarations import check_papers, check_what_draws
        from yihe.acts.documents.papers import papers_missing
        from yihe.acts.documents.removing import PART, remove_files_of
        from yihe.foundation import city_pack, sheets
        from yihe.matters import actions, clock, retention
        from yihe.registers.compartments import erasing

        actions.ask_of_every_action(papers_missing)
        checks.register(check_papers)
        checks.register(check_what_draws, deploy=True)
        city_pack.check_with("documents.E004", fault_words.faults)
        city_pack.check_with("documents.E005", bringing.faults)
        erasing.on_erasure(PART)
        retention.on_emptying(remove_files_of)
        sheets.ask_first(scanning.why_not_read)
        clock.once_a_day("files", leftovers.sweep)
        clock.once_a_day("drawings", drawings.sweep)

    def verify(self):
        """Yield what is wrong with the papers, for `manage.py verify`."""
        from yihe.acts.documents.verifying import faults

        yield from faults()
