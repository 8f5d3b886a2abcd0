from django.apps import AppConfig
from django.core.checks import register

from yihe.foundation import city_pack


class ReferralsConfig(AppConfig):
    name = "yihe.acts.referrals"
    label = "referrals"
    verbose_name = "转介"

    def ready(self):
        from yihe.acts.referrals import checks, delivering, receivers  # the models are there only now
        from yihe.matters import clock

        city_pack.check_with("referrals.E001", receivers.faults)
        register(checks.ports_are_sealed, deploy=True)
        clock.each_round("ports", delivering.run)
