from django.apps import AppConfig

from yihe.foundation import city_pack


class ProcurementConfig(AppConfig):
    name = "yihe.domains.procurement"
    label = "procurement"
    verbose_name = "采购"

    def ready(self):
        from yihe.domains.procurement import conditions, profiles
        from yihe.domains.procurement.bonds import freeing
        from yihe.domains.procurement.tender import alike, notice_forms, publishing
        from yihe.matters import clock

        clock.once_a_day("opener_keys", publishing.remind_openers)
        clock.each_round("likeness", alike.compare_what_is_open)
        clock.each_round("bonds", freeing.release_what_is_free)
        city_pack.check_with("procurement.E001", profiles.faults)
        city_pack.check_with("procurement.E002", conditions.faults)
        city_pack.check_with("procurement.E003", notice_forms.faults)
