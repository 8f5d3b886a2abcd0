from django.apps import AppConfig


class ServiceRecordsConfig(AppConfig):
    name = "yihe.acts.service_records"
    label = "service_records"
    verbose_name = "服务记录"
