from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "yihe.registers.practitioners"
    label = "practitioners"
    verbose_name = "人员"

    def ready(self):
        from yihe.foundation import counters, reindexing
        from yihe.registers.bodies import traits
        from yihe.registers.practitioners import experts, identities, indexing, lines, representatives  # noqa: F401  three of them say what two people say

        counters.follow(counters.PERSON, lines.indexes_of_line, lines.hold_index)
        counters.recognise(counters.PERSON, lines.counted_by)
        traits.read_from(indexing.recognised)
        reindexing.part("人员", 1, indexing.write_again)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of people nobody could find again."""
        from yihe.registers.practitioners.models import Practitioner  # models must be loaded first

        for person in Practitioner.objects.filter(id_index=None, licences=None).order_by("pk"):
            yield f"从业人员第 {person.pk} 条（{person}）既没有证件号码，也没有执业证。"
