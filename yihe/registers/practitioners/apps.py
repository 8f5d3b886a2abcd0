from django.apps import AppConfig


class PractitionersConfig(AppConfig):
    name = "yihe.registers.practitioners"
    label = "practitioners"
    verbose_name = "人员"

    def ready(self):
        from yihe.foundation import counters
        from yihe.registers.practitioners import identities, lines  # noqa: F401  says what two say of an identity

        counters.follow(counters.PERSON, lines.indexes_of_line, lines.hold_index)
