from django.apps import AppConfig

# Tables of records, protected by triggers (migration 0001). `manage.py verify` reports one that has lost them.
RECORDS = {
    "incubation_servicegiven",
    "incubation_serviceconfirmation",
    "incubation_trackingvisit",
    "incubation_spacereturn",
}


class IncubationConfig(AppConfig):
    name = "yihe.domains.incubation"
    label = "incubation"
    verbose_name = "孵化"

    def ready(self):
        from yihe.matters import evidence  # models must be loaded first

        evidence.PROTECTED.update(RECORDS)
