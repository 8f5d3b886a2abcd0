from django.apps import AppConfig

from yihe.foundation import city_pack


class ProcurementConfig(AppConfig):
    name = "yihe.domains.procurement"
    label = "procurement"
    verbose_name = "采购"

    def ready(self):
        from yihe.domains.procurement import conditions, profiles

        city_pack.check_with("procurement.E001", profiles.faults)
        city_pack.check_with("procurement.E002", conditions.faults)
