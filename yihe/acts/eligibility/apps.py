from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "yihe.acts.eligibility"
    label = "eligibility"
    verbose_name = "资格核对"

    def ready(self):
        from yihe.acts.eligibility import gates
        from yihe.foundation import city_pack

        city_pack.check_with("eligibility.E001", gates.faults)
