from django.apps import AppConfig


class FunctionsConfig(AppConfig):
    name = "yihe.domains.functions"
    label = "functions"
    verbose_name = "清单和职能转移"

    def ready(self):
        from yihe.domains.functions import lines
        from yihe.foundation.records import leads

        for register in lines.LISTS:
            leads.lead_from(register.code, lines.version_in_force)
