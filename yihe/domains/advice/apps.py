from django.apps import AppConfig

from yihe.foundation import city_pack, words_of_danger


class AdviceConfig(AppConfig):
    name = "yihe.domains.advice"
    label = "advice"
    verbose_name = "法律咨询"

    def ready(self):
        from yihe.domains.advice import duty, rosters

        duty.ask(rosters.at_posts)
        city_pack.check_with("advice.E001", words_of_danger.faults)
