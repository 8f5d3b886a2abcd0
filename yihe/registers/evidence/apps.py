from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "yihe.registers.evidence"
    label = "evidence"
    verbose_name = "留痕"
