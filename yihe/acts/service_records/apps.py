from django.apps import AppConfig


class ServiceRecordsConfig(AppConfig):
    name = "yihe.acts.service_records"
    label = "service_records"
    verbose_name = "服务记录"

    def ready(self):
        from yihe.acts.service_records import places
        from yihe.foundation.records import leads

        leads.lead_from("stations", places.noted_here)
