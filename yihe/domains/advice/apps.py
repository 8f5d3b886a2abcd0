from django.apps import AppConfig

from yihe.foundation import city_pack


class AdviceConfig(AppConfig):
    name = "yihe.domains.advice"
    label = "advice"
    verbose_name = "法律咨询"

    def ready(self):
        from yihe.domains.advice import duty, rosters, rules, words_of_danger
        from yihe.matters import standing

        duty.ask(rosters.at_posts)
        standing.keep_out("complaint", rules.keeps_out)
        city_pack.check_with("advice.E001", words_of_danger.faults)
