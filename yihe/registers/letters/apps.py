from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "yihe.registers.letters"
    label = "letters"
    verbose_name = "发文"

    def ready(self):
        from yihe.foundation import city_pack
        from yihe.registers.letters import numbers

        city_pack.check_with("letters.E001", numbers.faults)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of numbers that are missing."""
        from yihe.registers.letters import numbers  # models must be loaded first

        yield from numbers.gaps()
